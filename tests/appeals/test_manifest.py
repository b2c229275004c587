"""The manifest: nothing missing, unreadable, unsigned or of another person leaves; each fault has its mend."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from appeals import actions
from appeals.access import letter_of
from appeals.manifest import Flaw, draw_up
from appeals.models import Channel, Filing, Packet, Stage
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import actions as papers_actions
from documents.criteria.actions import give_evidence
from documents.models import Document, Kind, Page, State
from documents.vouching.actions import say_legible, say_signed
from tests import make, papers
from tests.appeals import denied
from tests.appeals.bindery import words_of
from tests.documents.criteria import cases

pytestmark = pytest.mark.django_db
TOLD = denied.case


@pytest.fixture
def case(client, told):
    denied.letter(told)
    client.force_login(told.owner)
    return told


def scan(case, *, sure=(0.97, 0.97), name="scan.txt", kind=Kind.EVIDENCE):
    """A paper whose pages were read from pictures, each this sure."""
    paper = denied.read_paper(case, content=papers.plain([f"Notes of {name}"]), name=name, kind=kind)
    Page.objects.filter(document=paper).delete()
    for number, confidence in enumerate(sure, 1):
        Page.objects.create(
            organisation=case.organisation,
            document=paper,
            number=number,
            text="Notes" if confidence else "",
            source="ocr",
            confidence=confidence,
        )
    Document.objects.filter(pk=paper.pk).update(pages_total=len(sure))
    paper.refresh_from_db()
    return paper


def flaws(case, *chosen, body=None):
    letter = letter_of(denied.stage(case))
    if body is not None:
        letter.body = body
    return [str(fault.flaw) for fault in draw_up(denied.stage(case), chosen, letter=letter).faults]


def say(client, case, paper, what, **form):
    return client.post(f"/cases/{case.pk}/papers/{paper.pk}/{what}/", form)


def page_of(client, case):
    return client.get(denied.url(case, "packet/")).content.decode()


def test_what_is_readable_signed_and_this_persons_is_whole(case):
    one = scan(case)
    listed = draw_up(denied.stage(case), [one], letter=letter_of(denied.stage(case)))

    assert listed.whole
    [line] = listed.lines
    assert (line.label, line.paper, line.pages, line.fresh) == ("A", one, 2, None)


@pytest.mark.parametrize("sure", [(0.97, 0.5), (0.97, None)])
def test_a_page_read_badly_or_not_at_all_stops_the_packet_until_somebody_looked(client, case, sure):
    paper = scan(case, sure=sure)

    with pytest.raises(actions.NotWhole, match=r"A\. scan\.txt: Page 2 could not be read well\. Look at it"):
        denied.packet(case, paper)
    assert "Page 2 could not be read well" in page_of(client, case)

    say(client, case, paper, "legible", next=denied.url(case, "packet/"))

    assert flaws(case, Document.objects.get(pk=paper.pk)) == []
    assert "yes, looked at" in page_of(client, case)
    assert denied.packet(case, paper).exhibits.count() == 1


def test_many_pages_read_badly_are_one_sentence(case):
    [fault] = draw_up(denied.stage(case), [scan(case, sure=(0.2,) * 30)], letter=None).faults

    assert fault.reason == "Pages 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12… could not be read well."


@pytest.mark.parametrize("kind", [Kind.SURGEON, Kind.OPINION, Kind.AUTHORITY])
def test_what_says_nothing_unsigned_stops_the_packet_until_somebody_saw_the_signature(client, case, kind):
    paper = scan(case, kind=kind)
    assert flaws(case, paper) == ["unsigned"]

    say(client, case, paper, "signed", signed="no")
    paper.refresh_from_db()
    with pytest.raises(actions.NotWhole, match="It is not signed"):
        denied.packet(case, paper)
    say(client, case, paper, "signed", signed="yes")

    assert flaws(case, Document.objects.get(pk=paper.pk)) == []


def test_other_kinds_need_no_signature(case):
    assert flaws(case, scan(case, kind=Kind.IMAGING)) == []


def test_a_file_that_is_gone_or_cut_is_seen_before_anything_is_built(case):
    gone, cut = scan(case, name="gone.txt"), scan(case, name="cut.txt")
    papers_actions.path_of(gone).unlink()
    path = papers_actions.path_of(cut)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])

    assert flaws(case, gone, cut) == ["missing", "missing"]


def test_a_paper_that_is_still_read_refused_aside_or_of_another_case_is_named_with_that_alone(case):
    read, refused, aside = (scan(case, sure=(0.2,), name=f"{n}.txt", kind=Kind.SURGEON) for n in "123")
    Document.objects.filter(pk=read.pk).update(state=State.CHECKED, signed=True)
    Document.objects.filter(pk=refused.pk).update(state=State.REFUSED)
    Document.objects.filter(pk=aside.pk).update(set_aside_at=timezone.now())
    strange = denied.read_paper(make.case())
    chosen = [Document.objects.get(pk=paper.pk) for paper in (read, refused, aside, strange)]

    assert flaws(case, *chosen) == ["unread", "unchecked", "aside", "strange"]


def test_a_paper_nobody_could_read_goes_in_once_somebody_looked(case):
    paper = scan(case, sure=())
    Document.objects.filter(pk=paper.pk).update(state=State.PARKED, problem="No words were found in it.")
    paper.refresh_from_db()
    assert flaws(case, paper) == ["illegible"]

    say_legible(paper, by=case.owner)

    assert flaws(case, Document.objects.get(pk=paper.pk)) == []


def test_an_exhibit_the_letter_speaks_of_must_be_there(case):
    paper = scan(case)

    assert flaws(case, paper, body="See Exhibit A, page 1, Exhibits A and B, and Exhibit C.") == ["not_enclosed"] * 2
    assert flaws(case, paper, body="See Exhibit A.") == []
    assert flaws(case, paper, body="An exhibit is enclosed. Exhibit design matters.") == []


def test_a_page_the_letter_cites_must_be_enclosed():
    case = cases.denied()
    cases.taken(case)
    letter = denied.letter(case)
    paper = scan(case, name="notes.txt", kind=Kind.THERAPY)
    give_evidence(cases.criterion(case), document=paper, pages=[1, 2], by=case.owner)
    letter.body = "Therapy was tried (notes.txt, pages 1 and 2)."

    [fault] = draw_up(denied.stage(case), [], letter=letter).faults

    assert fault.flaw is Flaw.NOT_ENCLOSED
    assert fault.reason == "The letter cites “notes.txt, pages 1 and 2”, and that paper is not enclosed."
    assert draw_up(denied.stage(case), [paper], letter=letter).whole


def test_every_fault_is_told_at_once_beside_what_mends_it(client, case):
    badly, unsigned = scan(case, sure=(0.3,), name="fax.txt"), scan(case, name="surgeon.txt", kind=Kind.SURGEON)

    answer = client.post(denied.url(case, "packet/"), {f"place_{badly.pk}": "1", f"place_{unsigned.pk}": "2"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 things to mend first" in page
    assert "Nothing was built yet: see below what to mend first." in page
    assert f"/papers/{badly.pk}/legible/" in page
    assert f"/papers/{unsigned.pk}/signed/" in page
    assert not Packet.objects.exists()


def test_what_comes_up_while_it_waits_for_the_worker_fails_it_with_the_sentence(case):
    paper = scan(case)
    packet = denied.packet(case, paper)
    Document.objects.filter(pk=paper.pk).update(set_aside_at=timezone.now())

    built = actions.build_packet(packet.pk)

    assert built.state == "failed"
    assert built.problems == ["A. scan.txt: It was set aside. Bring it back first. Or leave it out."]


def packed(case, *chosen):
    packet = actions.build_packet(denied.packet(case, *chosen).pk)
    assert packet.state == "built", packet.problems
    return packet


def filed(case, packet, **other):
    on = denied.today()
    how = {"on": on, "how": Channel.FAX, "address": "555-0100", "today": on, "by": case.owner}
    return actions.file_stage(denied.stage(case), packet=packet, **how, **other)


def test_a_packet_that_is_no_longer_whole_is_not_recorded_as_sent_unless_it_has_gone_out_like_this(client, case):
    paper = scan(case)
    packet = packed(case, paper)
    Document.objects.filter(pk=paper.pk).update(set_aside_at=timezone.now())
    form = {"how": "fax", "address": "555-0100", "on": denied.today().isoformat(), "packet": str(packet.pk)}

    refused = client.post(denied.url(case, "file/"), form)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "A. scan.txt: It was set aside." in page
    assert "It has gone out like this already" in page
    assert 'value="555-0100"' in page or ">\n555-0100" in page
    assert not Filing.objects.exists()

    client.post(denied.url(case, "file/"), form | {"as_it_was": "on"})

    assert Filing.objects.get().packet == packet
    assert Event.objects.get(case_id=case.pk, kind="packet sent not whole").details["faults"] == 1


def test_a_whole_packet_is_recorded_without_a_question(case):
    stage = filed(case, packed(case, scan(case)))

    assert stage.standing == "filed"
    assert not Event.objects.filter(case_id=case.pk, kind="packet sent not whole").exists()


def test_what_is_new_since_the_last_packet_is_marked(case):
    old, new = scan(case, name="old.txt"), scan(case, name="new.txt")
    filed(case, packed(case, old))
    stage = Stage.objects.filter(case=case, filed_on=None).exclude(pk=denied.stage(case).pk).first()
    actions.draft_letter(stage, on=denied.today(), by=case.owner)

    asked = actions.ask_for_packet(stage, papers_in_order=[old, new], on=denied.today(), by=case.owner)
    packet = actions.build_packet(asked.pk)

    assert list(packet.exhibits.order_by("position").values_list("fresh", flat=True)) == [False, True]
    assert packet.since == denied.stage(case)
    with actions.open_packet(packet, by=case.owner) as opened:
        words = words_of(SimpleNamespace(pdf=opened.read()))[0]
    assert "New since" in words
    assert "Exhibits B" in words


def test_a_packet_is_cut_where_the_recipient_takes_less(client, case):
    paper = denied.read_paper(case, content=papers.text_pdf([f"Line {n}" for n in range(200)]), name="long.pdf")
    form = {f"place_{paper.pk}": "1", "part_pages": "3", "part_megabytes": ""}

    client.post(denied.url(case, "packet/"), form)
    packet = actions.build_packet(Packet.objects.get().pk)

    page = page_of(client, case)
    assert len(packet.parts) >= 2
    assert f"Part 1 of {len(packet.parts)}" in page
    answer = client.get(f"/cases/{case.pk}/packets/{packet.pk}/file/?part=2")
    content = b"".join(answer.streaming_content)
    assert len(content) == packet.parts[1]["size"]
    assert "part-2.pdf" in answer["Content-Disposition"]
    assert client.get(f"/cases/{case.pk}/packets/{packet.pk}/file/?part=99").status_code == 409
    assert 'value="3"' in page  # asked for again next time


@pytest.mark.parametrize(("name", "value"), [("part_pages", "1"), ("part_megabytes", "0"), ("part_megabytes", "x")])
def test_a_limit_that_cannot_be_is_refused_and_kept(client, case, name, value):
    paper = scan(case)

    answer = client.post(denied.url(case, "packet/"), {f"place_{paper.pk}": "1", name: value})

    assert answer.status_code == 422
    assert f'value="{value}"' in answer.content.decode()
    assert not Packet.objects.exists()


def test_programs_ask_for_the_manifest_and_say_what_they_saw(client, case):
    paper = scan(case, sure=(0.2,), kind=Kind.SURGEON)
    at = f"/api/v1/stages/{denied.stage(case).pk}/manifest/?papers={paper.pk}"

    told = client.get(at).json()
    assert [fault["flaw"] for fault in told["faults"]] == ["illegible", "unsigned"]
    assert told["exhibits"][0] | {"sha256": ""} == {
        "label": "A", "paper": str(paper.pk), "title": "scan.txt", "pages": 1, "sha256": "", "unsure_pages": [1],
        "needs_signature": True, "new": None,
    }  # fmt: skip
    refused = client.post(
        f"/api/v1/stages/{denied.stage(case).pk}/packets/", {"papers": [str(paper.pk)]}, content_type="application/json"
    )
    assert refused.status_code == 422

    assert client.post(f"/api/v1/documents/{paper.pk}/legible/").json()["legible_at"]
    said = client.post(f"/api/v1/documents/{paper.pk}/signed/", {"signed": True}, content_type="application/json")

    assert said.json()["signed"] is True
    assert client.get(at).json()["whole"] is True


def test_who_may_only_look_says_nothing_of_a_paper(client, case):
    paper = scan(case)
    client.force_login(make.guest(case, Role.VIEWER))

    assert say(client, case, paper, "legible").status_code == 403
    assert say(client, case, paper, "signed", signed="yes").status_code == 403
    client.force_login(make.user())
    assert say(client, case, paper, "legible").status_code == 404
    paper.refresh_from_db()
    assert (paper.legible_at, paper.signed) == (None, None)


def test_the_same_said_twice_is_one_event(case):
    paper = scan(case, kind=Kind.SURGEON)

    assert [say_signed(paper, signed=True, by=case.owner) for _ in range(2)] == [True, False]
    assert say_signed(paper, signed=False, by=case.owner)
    assert [say_legible(paper, by=case.owner) for _ in range(2)] == [True, False]

    kinds = Event.objects.filter(case_id=case.pk, about_id=str(paper.pk)).values_list("kind", flat=True)
    assert sorted(kind for kind in kinds if kind.startswith("paper ")) == [
        "paper can be read", "paper is not signed", "paper is signed",
    ]  # fmt: skip


def test_the_manifest_asks_the_database_no_more_for_more_papers(case, django_assert_num_queries):
    several = [scan(case, name=f"{n}.txt") for n in range(8)]
    chosen = list(Document.objects.select_related("case__coverage").filter(pk__in=[one.pk for one in several]))
    stage, letter = denied.stage(case), letter_of(denied.stage(case))

    for papers_of_it in (chosen[:2], chosen):
        # the pages, what went out before, what is cited, and whether the office wants its letters approved
        with django_assert_num_queries(4):
            draw_up(stage, papers_of_it, letter=letter)


def test_a_day_later_the_same_packet_is_the_same_bytes(case):
    """Rebuilt from its rows, not from the clock."""
    paper = scan(case)
    first = packed(case, paper)
    second = Packet.objects.create(
        **{
            name: getattr(first, name)
            for name in ("organisation", "case", "stage", "letter", "letter_version", "made_on", "asked_by")
        }
    )
    exhibit = first.exhibits.get()
    exhibit.pk, exhibit.packet = None, second
    exhibit.save()
    Packet.objects.filter(pk=second.pk).update(asked_at=second.asked_at + timedelta(days=1))

    assert actions.build_packet(second.pk).sha256 == first.sha256
