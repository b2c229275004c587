"""The packet of a step: chosen, asked for, watched while it is built, saved."""

import pytest

from appeals import actions
from appeals.actions.packing import shelf_of
from appeals.models import Packet
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import actions as papers_actions
from documents import storage
from tests import make, papers
from tests.appeals import denied

pytestmark = pytest.mark.django_db
TOLD = denied.case
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def case(client, told):
    client.force_login(told.owner)
    return told


def said(answer):
    return answer.content.decode()


def built(case, *chosen):
    denied.letter(case)
    packet = actions.build_packet(denied.packet(case, *chosen).pk)
    assert packet.state == Packet.State.BUILT
    return packet


def file_url(packet):
    return f"/cases/{packet.case_id}/packets/{packet.pk}/file/"


def test_without_a_letter_the_page_says_to_write_it_first(client, case):
    assert "Write the letter first" in said(client.get(denied.url(case, "packet/")))

    answer = client.post(denied.url(case, "packet/"), {})

    assert answer.status_code == 422
    assert not Packet.objects.exists()


def test_papers_go_in_by_their_numbers_and_without_one_they_stay_out(client, case):
    denied.letter(case)
    one, two, three = (denied.read_paper(case, content=f"paper {n}".encode(), name=f"{n}.txt") for n in "123")

    client.post(denied.url(case, "packet/"), {f"place_{one.pk}": "5", f"place_{three.pk}": "2", f"place_{two.pk}": ""})

    placed = Packet.objects.get().exhibits.order_by("position").values_list("label", "document_id")
    assert list(placed) == [("A", three.pk), ("B", one.pk)]


def test_the_order_can_be_looked_at_before_anything_is_built(client, case):
    denied.letter(case)
    one, two = (denied.read_paper(case, content=f"paper {n}".encode(), name=f"{n}.txt") for n in "12")

    page = client.post(denied.url(case, "packet/"), {f"place_{one.pk}": "2", f"place_{two.pk}": "1", "preview": "1"})

    assert [(line.label, line.paper) for line in page.context["manifest"].lines] == [("A", two), ("B", one)]
    assert not Packet.objects.exists()


@pytest.mark.parametrize("place", ["x", "0", "-1", "1000", "1.5"])
def test_a_place_that_is_no_number_is_refused_and_kept(client, case, place):
    denied.letter(case)
    one = denied.read_paper(case)

    answer = client.post(denied.url(case, "packet/"), {f"place_{one.pk}": place})

    assert answer.status_code == 422
    assert f'value="{place}"' in said(answer)
    assert not Packet.objects.exists()


def test_a_paper_that_cannot_go_in_is_shown_with_the_reason(client, case):
    denied.letter(case)
    make.paper(case, name="unchecked.txt")

    page = client.get(denied.url(case, "packet/"))

    assert "These papers cannot go in" in said(page)
    assert "not yet checked" in said(page)
    assert page.context["rows"] == []


def test_a_paper_of_another_case_cannot_be_slipped_in(client, case):
    denied.letter(case)
    foreign = denied.read_paper(make.case())

    client.post(denied.url(case, "packet/"), {f"place_{foreign.pk}": "1"})

    assert not Packet.objects.get().exhibits.exists()


def test_while_it_is_being_built_the_page_asks_again_and_then_stops(client, case):
    denied.letter(case)
    packet = denied.packet(case)

    waiting = client.get(denied.url(case, "packet/"), **HTMX)
    actions.build_packet(packet.pk)
    ready = client.get(denied.url(case, "packet/"), **HTMX)

    assert 'hx-trigger="every 2s"' in said(waiting)
    assert "being built" in said(waiting)
    assert "<html" not in said(waiting)
    assert "hx-trigger" not in said(ready)


def test_a_built_packet_shows_pages_fingerprint_and_contents(client, case):
    paper = denied.read_paper(case, content=papers.text_pdf(["An examination."]), name="exam.pdf")
    packet = built(case, paper)

    page = said(client.get(denied.url(case, "packet/")))

    assert packet.sha256 in page
    assert "exam.pdf" in page
    assert f"<dd>{packet.pages}</dd>" in page


def test_it_is_saved_byte_for_byte_and_the_browser_gives_it_no_power(client, case):
    packet = built(case)

    answer = client.get(file_url(packet))

    assert len(b"".join(answer.streaming_content)) == packet.size
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Event.objects.filter(kind="packet opened", about_id=str(packet.pk)).count() == 1


def test_one_that_is_not_built_cannot_be_saved_and_says_so(client, case):
    denied.letter(case)
    packet = denied.packet(case)

    answer = client.get(file_url(packet))

    assert answer.status_code == 409
    assert "not built yet" in said(answer)


def test_a_packet_whose_bytes_are_gone_says_so(client, case):
    packet = built(case)
    storage.path_of(shelf_of(packet), packet.sha256).unlink()

    assert client.get(file_url(packet)).status_code == 410


def test_what_stands_in_the_way_is_listed_with_the_fix(client, case):
    denied.letter(case)
    paper = denied.read_paper(case, content=papers.text_pdf(["Gone soon."]), name="gone.pdf")
    packet = denied.packet(case, paper)
    papers_actions.path_of(paper).unlink()
    packet = actions.build_packet(packet.pk)

    page = said(client.get(denied.url(case, "packet/")))

    assert packet.state == Packet.State.FAILED
    assert "could not be built" in page
    assert "A. gone.pdf" in page


def test_a_packet_older_than_the_letter_says_which_version_it_holds(client, case):
    built(case)
    letter = denied.stage(case).letters.get()
    actions.save_letter(
        letter, subject="New", recipient="", sender=letter.sender, body="New.", version=1, by=case.owner
    )

    assert "Made from version 1; the letter is at 2." in said(client.get(denied.url(case, "packet/")))


def test_building_again_makes_a_new_packet_and_keeps_the_old_one(client, case):
    old = built(case)

    client.post(denied.url(case, "packet/"), {})

    assert Packet.objects.count() == 2
    assert file_url(old) in said(client.get(denied.url(case, "packet/")))


@pytest.mark.parametrize(("role", "get", "post"), [(Role.VIEWER, 403, 403), (Role.PATIENT, 200, 403)])
def test_who_may_open_the_packet_and_who_may_build_one(client, case, role, get, post):
    packet = built(case)
    client.force_login(make.guest(case, role))

    assert client.get(denied.url(case, "packet/")).status_code == get
    saved = client.get(file_url(packet))
    saved.getvalue()  # read to its end, so that the file is closed
    assert saved.status_code == get
    assert client.post(denied.url(case, "packet/"), {}).status_code == post


def test_a_packet_of_another_case_is_not_found_through_ones_own(client, case):
    packet = built(denied.case())

    assert client.get(f"/cases/{case.pk}/packets/{packet.pk}/file/").status_code == 404


def test_many_papers_and_packets_cost_no_more_than_few(client, case, django_assert_max_num_queries):
    denied.letter(case)
    for number in range(8):
        denied.read_paper(case, content=f"paper {number}".encode(), name=f"{number}.txt")
    for _ in range(25):
        denied.packet(case)

    with django_assert_max_num_queries(25):
        page = client.get(denied.url(case, "packet/"))

    assert len(page.context["earlier"].object_list) == 20
