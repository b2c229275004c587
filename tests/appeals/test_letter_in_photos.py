"""A letter photographed page by page is confirmed as one: on the screens, without a script, and by program."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from cases.models import Case
from claimback.accounts.roles import Role
from documents.models import Document
from tests import make, papers
from tests.appeals.confirmed import a_filed_stage, confirm_url, read, typed
from tests.appeals.programs import program
from tests.documents.test_one_letter import CUTS, pages_in

pytestmark = pytest.mark.django_db


def photos(*cuts):
    return [
        SimpleUploadedFile(f"IMG_{number}.txt", papers.plain(lines)) for number, lines in enumerate(cuts or CUTS, 1)
    ]


def pages_url(letter):
    return f"/cases/{letter.case_id}/papers/{letter.pk}/pages/"


def places(*documents):
    return {f"place_{document.pk}": str(place) for place, document in enumerate(documents, 1)}


def letter_of(case):
    return Document.objects.get(case=case, page_of=None)


@pytest.fixture
def letter(client):
    """Three photos dropped together on “New case” as the pages of one letter, read."""
    client.force_login(make.organisation().memberships.get().user)
    client.post("/cases/new/", {"files": photos(), "one_letter": "on"})
    found = letter_of(Case.objects.get())
    for paper in Document.objects.of_letter(found):
        read(paper)
    found.refresh_from_db()
    return found


def test_photos_dropped_as_one_letter_stand_on_one_screen_with_pages_counted_across(client, letter):
    page = client.get(confirm_url(letter.case, letter)).content.decode()

    assert [f"Page {number} ·" in page for number in (1, 2, 3)] == [True, True, True]
    for field in ("notice_date", "appeal_window"):
        assert f'href="#quote-{letter.suggestions.get(field=field).pk}"' in page
    assert 'name="notice_on" value="2026-10-06"' in page
    assert 'name="stated_window" value="180"' in page
    assert "Several papers, read as one letter." in page
    assert "Other letters of this case" not in page


def test_confirming_it_files_every_photo_under_the_one_decision(client, letter):
    client.post(confirm_url(letter.case, letter), typed())

    decision = letter.case.decisions.get()
    assert set(decision.documents.all()) == set(Document.objects.filter(case=letter.case))


def test_a_photo_of_it_leads_to_the_one_screen_of_the_letter(client, letter):
    answer = client.get(confirm_url(letter.case, letter.further.first()))

    assert answer.url == confirm_url(letter.case, letter)


def test_while_a_photo_is_being_read_the_letter_waits(client):
    case = make.case()
    one, two = pages_in(case, CUTS[0], CUTS[1])
    client.force_login(case.owner)
    client.post(pages_url(read(one)), places(one, two))

    page = client.get(confirm_url(case, one)).content.decode()

    assert "We are reading your letter" in page
    assert "Kept, not yet checked" in page


def test_without_the_mark_each_file_is_a_letter_of_its_own(client):
    client.force_login(make.organisation().memberships.get().user)

    client.post("/cases/new/", {"files": photos()})

    assert Document.objects.filter(page_of=None).count() == 3


def test_the_pages_are_put_in_order_by_number(client, letter):
    one, two, three = Document.objects.of_letter(letter)

    shown = client.get(pages_url(letter)).content.decode()
    answer = client.post(pages_url(letter), places(two, three, one))

    assert shown.count('value="1"') == shown.count('value="3"') == 1
    assert answer.url == confirm_url(letter.case, letter)
    assert list(Document.objects.of_letter(letter)) == [two, three, one]


def test_a_photo_taken_later_is_added_at_the_end(client):
    case = make.case()
    first = read(make.paper(case, content=papers.plain(CUTS[0]), name="IMG_1.txt"))
    client.force_login(case.owner)

    client.post(pages_url(first), places(first) | {"files": photos(CUTS[1], CUTS[2])})

    assert [paper.name for paper in Document.objects.of_letter(first)] == ["IMG_1.txt", "IMG_1.txt", "IMG_2.txt"]


def test_a_letter_sent_before_is_offered_as_a_page(client):
    case = make.case()
    one, two, _three = (read(paper) for paper in pages_in(case))
    client.force_login(case.owner)

    offered = client.get(pages_url(one)).content.decode()
    client.post(pages_url(one), places(one, two))

    assert f'name="place_{two.pk}"' in offered
    assert list(Document.objects.of_letter(one)) == [one, two]


def test_a_refused_photo_is_named_and_does_not_lose_the_others(client, letter):
    sent = [SimpleUploadedFile("setup.pdf", papers.executable()), *photos(["And a last page."])]
    kept = list(Document.objects.of_letter(letter))

    answer = client.post(pages_url(letter), places(*kept) | {"files": sent}, follow=True)

    assert "setup.pdf: This file is a program" in answer.content.decode()
    assert Document.objects.of_letter(letter).count() == 4


def test_a_letter_without_its_own_paper_is_refused_with_a_sentence(client, letter):
    one, two, three = Document.objects.of_letter(letter)

    answer = client.post(pages_url(letter), places(two, three) | {f"place_{one.pk}": ""})

    assert answer.status_code == 422
    assert "Give this paper itself a place" in answer.content.decode()


def test_an_answer_in_photos_is_confirmed_as_one(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)
    lines = papers.answer("upheld")

    dropped = client.post(
        f"/cases/{case.pk}/stages/{stage.pk}/answer/",
        {"files": photos(lines[:10], lines[10:]), "one_letter": "on"},
    )
    letter = letter_of(case)
    for paper in Document.objects.of_letter(letter):
        read(paper)
    client.post(confirm_url(case, letter), {"outcome": "upheld"})

    stage.refresh_from_db()
    assert dropped.url == confirm_url(case, letter)
    assert stage.answer.documents.count() == 2


def test_a_patient_sends_photos_as_one_letter_and_does_not_rearrange_them(client):
    case = make.case()
    client.force_login(make.guest(case, Role.PATIENT))

    client.post(f"/cases/{case.pk}/papers/", {"files": photos(), "kind": "denial", "one_letter": "on"})

    letter = letter_of(case)
    assert Document.objects.of_letter(letter).count() == 3
    assert client.get(pages_url(letter)).status_code == 403


def test_a_case_and_its_letter_are_strangers_to_strangers(client, letter):
    client.force_login(make.case().owner)

    assert client.get(pages_url(letter)).status_code == 404


# --- by program


def send(api, case, lines, **more):
    file = io.BytesIO(papers.plain(lines))
    file.name = "page.txt"
    return api.post("/api/v1/documents/", {"case": str(case.pk), "file": file, "kind": "denial"} | more, "multipart")


def test_a_program_sends_pages_one_by_one_and_confirms_them_as_one():
    case = make.case()
    api = program(case.owner)

    first = send(api, case, CUTS[0]).json()["id"]
    rest = [send(api, case, lines, page_of=first).json() for lines in CUTS[1:]]
    for paper in Document.objects.filter(case=case).order_by("received_at", "pk"):
        read(paper)
    seen = api.get(f"/api/v1/documents/{first}/").json()
    made = api.post("/api/v1/decisions/", {"case": str(case.pk), "papers": [first], "notice_on": "2026-10-06"})

    assert [page["page_of"] for page in rest] == [first, first]
    assert [(page["number"], page["paper_page"]) for page in seen["pages"]] == [(1, 1), (2, 1), (3, 1)]
    assert {one["page"] for one in seen["suggestions"]} == {1, 2, 3}
    assert made.status_code == 201, made.content
    assert case.decisions.get().documents.count() == 3


def test_a_program_puts_pages_in_order_and_is_refused_what_is_no_letter():
    case = make.case()
    one, two, three = pages_in(case)
    strange = make.paper(make.case(), content=b"Another letter.")
    api, at = program(case.owner), f"/api/v1/documents/{one.pk}/pages/"

    put = api.post(at, {"papers": [str(three.pk), str(one.pk), str(two.pk)]})
    without = api.post(at, {"papers": [str(two.pk)]})
    foreign = api.post(at, {"papers": [str(one.pk), str(strange.pk)]})

    assert (put.status_code, put.json()["place"]) == (200, 2)
    assert (without.status_code, foreign.status_code) == (422, 400)
    assert list(Document.objects.of_letter(one)) == [three, one, two]


def test_a_page_of_a_paper_that_is_not_there_is_refused_and_nothing_is_kept():
    case = make.case()

    answer = send(program(case.owner), case, CUTS[0], page_of=str(make.paper(make.case()).pk))

    assert answer.status_code == 400
    assert not Document.objects.filter(case=case).exists()


def test_the_command_line_reads_files_as_one_letter(tmp_path, capsys):
    from_files = []
    for number, lines in enumerate(CUTS, 1):
        (tmp_path / f"{number}.txt").write_bytes(papers.plain(lines))
        from_files.append(str(tmp_path / f"{number}.txt"))
    make.organisation()

    call_command("open_case", *from_files, "--one-letter", "--confirm")

    decision = Case.objects.get().decisions.get()
    assert (decision.stated_window, decision.documents.count()) == (180, 3)
