"""The page of a call, the quick log, what was written down, and the chronology as an exhibit."""

import io
from datetime import timedelta
from html import unescape
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from appeals import access, actions, chronology
from appeals.actions import chronicling, contacting
from cases.models import Case, Contact, Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from documents.intake import take_in
from documents.models import Document, Kind
from tests import make
from tests.appeals.denied import letter as case_letter
from tests.appeals.denied import packet
from tests.appeals.fights import denied, filed, first
from tests.appeals.programs import program
from tests.appeals.test_contacts import GIVEN, PROMISE, begin, correct, log, now, promises, today, withdraw

pytestmark = pytest.mark.django_db


def TOLD() -> Case:  # noqa: N802
    """A denial whose appeal is to be filed."""
    return denied(appeal_phone="555-0142")


@pytest.fixture
def desk(client: Client, told: Case) -> Client:
    client.force_login(told.owner)
    return client


def words(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def url(case: Case, rest: str = "call/") -> str:
    return f"/cases/{case.pk}/{rest}"


def at(contact: Contact, rest: str = "") -> str:
    return f"/cases/{contact.case_id}/contacts/{contact.pk}/{rest}"


def logged(**more: Any) -> dict[str, Any]:
    return {"how": "call", "whom": "insurer", "on": today().isoformat(), **GIVEN, **more}


# --- the page of a call


def test_one_press_from_the_case_and_the_numbers_stand_on_top(desk: Client, told: Case) -> None:
    page = words(desk.get(url(told, "?all=1")))
    assert f'href="{url(told)}"' in page
    assert f'href="{url(told, "contacts/log/")}"' in page

    page = words(desk.get(url(told)))

    for number in (told.reference, "NMH204815573", "CLM-55-1"):
        assert f'data-copy="{number}"' in page
    assert 'href="tel:555-0142"' in page
    assert page.index("NMH204815573") < page.index("What to ask") < page.index("Begin the call")


def test_the_script_fits_what_stands_now(client: Client) -> None:
    unconfirmed, late = filed(denied()), filed(denied(days_ago=120), days_ago=100)

    for stage, said in ((unconfirmed, "Do you have it, and on which day did it come?"), (late, "Have you decided?")):
        client.force_login(stage.case.owner)
        assert said in words(client.get(url(stage.case)))
    assert "Call them now" in words(client.get(url(late.case, "?all=1")))
    told = {"rung": "acknowledged", "on": today(), "today": today(), "by": unconfirmed.case.owner}
    actions.record_receipt(unconfirmed, **told)
    client.force_login(unconfirmed.case.owner)
    assert "What to ask" in words(client.get(url(unconfirmed.case)))


def test_a_call_is_begun_noted_and_ended_without_any_script(desk: Client, told: Case) -> None:
    desk.post(url(told, "call/begin/"), {"whom": "insurer", "stage": str(first(told).pk)}, follow=True)
    call = Contact.objects.get(case=told)
    kept = desk.post(at(call, "notes/"), {"said": "They look.", "version": 1}, headers={"X-Autosave": "1"})
    by = today() + timedelta(days=3)

    page = words(desk.get(url(told)))
    assert "They look." in page
    assert f"In 3 days, {day(by)}" in page
    answer = desk.post(at(call, "end/"), GIVEN | PROMISE | {"version": 2, "promised_when": by.isoformat()}, follow=True)

    assert (kept.status_code, kept.headers["X-Version"]) == (204, "2")
    assert f"Kept. What they promised is on your list for {day(by)}." in words(answer)
    assert promises(told) == [by]
    page = words(desk.get(url(told, "?all=1")))
    assert "<q>The decision by fax.</q>" in page
    assert page.split("<q>The decision by fax.</q>")[1].split("</li>")[0].count(f'href="{url(told)}"') == 1
    assert Contact.objects.get(case=told).stage_id == first(told).pk


def test_nothing_typed_is_lost_when_the_end_is_refused(desk: Client, told: Case) -> None:
    call = begin(told)
    typed = {"said": "Typed with one thumb.", "version": 1, "promised_when": "other"}

    unnamed = desk.post(at(call, "end/"), typed | {"promised_when": ""})
    no_day = desk.post(at(call, "end/"), typed)
    contacting.note_call(call, notes={"said": "In the other window."}, version=1, by=told.owner)
    both = desk.post(at(call, "end/"), GIVEN | typed | {"promised_when": ""})
    desk.post(at(call, "end/"), GIVEN | {"version": 2})
    late = desk.post(at(call, "notes/"), {"said": "Typed too late.", "version": 2})

    assert [each.status_code for each in (unnamed, no_day, both, late)] == [422, 422, 409, 409]
    for answer in (unnamed, no_day):
        assert "Typed with one thumb." in words(answer)
    assert "would not give it" in words(unnamed)
    assert "Type the day, or choose “No day”." in words(no_day)
    assert "In the other window." in words(both)
    assert 'name="version" value="2"' in words(both)
    assert 'value="Pat Invented"' in words(both)
    for answer, typed_then in ((both, "Typed with one thumb."), (late, "Typed too late.")):
        assert typed_then in words(answer)


def test_half_a_form_is_kept_while_the_call_goes_on(desk: Client, told: Case) -> None:
    call = begin(told)

    kept = desk.post(
        at(call, "notes/"),
        {"said": "Half.", "promised_when": "other", "promised_by": "", "whom": "reviewer", "version": 1},
        headers={"X-Autosave": "1"},
    )

    call.refresh_from_db()
    assert (kept.status_code, call.said, call.whom) == (204, "Half.", "reviewer")


def test_an_end_may_be_told_by_its_hour(desk: Client, told: Case) -> None:
    call = begin(told, at=now() - timedelta(hours=2))
    began = call.began_at
    assert began is not None
    hour = timezone.localtime(began + timedelta(minutes=10), told.owner.zone)

    desk.post(at(call, "end/"), GIVEN | {"version": 1, "ended": hour.strftime("%H:%M")})

    call.refresh_from_db()
    assert call.ended_at is not None
    assert timedelta(minutes=9) <= call.ended_at - began <= timedelta(minutes=10)


def test_a_call_a_colleague_left_open_can_be_opened_and_ended(desk: Client, told: Case) -> None:
    theirs = begin(told, by=make.member(told.organisation, Role.ADVOCATE))

    page = words(desk.get(url(told)))
    assert f'href="?call={theirs.pk}"' in page
    assert "Begin the call" in page
    assert at(theirs, "end/") in words(desk.get(url(told, f"call/?call={theirs.pk}")))
    desk.post(at(theirs, "end/"), GIVEN | {"version": 1})

    theirs.refresh_from_db()
    assert theirs.finished_at


def test_pressed_twice_it_is_one_call_and_one_sentence(desk: Client, told: Case) -> None:
    desk.post(url(told, "call/begin/"), {"whom": "insurer"})
    again = desk.post(url(told, "call/begin/"), {"whom": "insurer"})

    assert again.status_code == 409
    assert "You have a call open in this case." in words(again)
    assert Contact.objects.filter(case=told).count() == 1


# --- who may


@pytest.mark.parametrize(
    ("role", "page", "verb"),
    [(Role.PATIENT, 200, 403), (Role.CAREGIVER, 200, 403), (Role.VIEWER, 403, 403), (Role.CLINICIAN, 403, 403)],
)
def test_who_may_read_reads_and_who_works_on_it_writes(
    client: Client, told: Case, role: Role, page: int, verb: int
) -> None:
    contact = log(told)
    client.force_login(make.guest(told, role))

    assert client.get(url(told)).status_code == page
    assert client.get(url(told, "contacts/")).status_code == page
    for path in (url(told, "call/begin/"), at(contact), at(contact, "back/"), url(told, "contacts/chronology/")):
        assert client.post(path).status_code == verb
    assert client.get(url(told, "contacts/log/")).status_code == verb
    assert Contact.objects.count() == 1


def test_strangers_do_not_learn_that_it_exists_and_no_contact_is_reached_by_another_case(
    client: Client, told: Case
) -> None:
    contact, other = log(told), denied()
    client.force_login(other.owner)

    assert client.get(url(told)).status_code == 404
    assert client.post(f"/cases/{other.pk}/contacts/{contact.pk}/back/", {"why": "x"}).status_code == 404


def test_an_assistant_logs_a_call(client: Client, told: Case) -> None:
    client.force_login(make.member(told.organisation, Role.ASSISTANT))

    assert client.post(url(told, "contacts/log/"), logged()).status_code == 302
    assert Contact.objects.get(case=told).name == "Pat Invented"


def test_a_closed_case_says_so_and_takes_nothing(desk: Client, told: Case) -> None:
    call = begin(told)
    actions.close(told, ending=Ending.WITHDRAWN, on=today(), by=told.owner)

    assert "This case is closed" in words(desk.get(url(told)))
    answer = desk.post(url(told, "contacts/log/"), logged())
    assert answer.status_code == 422
    assert "They have it." in words(answer)
    ended = desk.post(at(call, "end/"), GIVEN | {"version": 1})
    assert ended.status_code == 409
    assert "They have it." in words(ended)
    assert Contact.objects.count() == 1


# --- the log and the list


def test_a_call_is_logged_in_one_form(desk: Client, told: Case) -> None:
    answer = desk.post(
        url(told, "contacts/log/"),
        logged(began="09:00", ended="09:20", on=(today() - timedelta(days=1)).isoformat(), incoming="on"),
        follow=True,
    )

    contact = Contact.objects.get(case=told)
    assert contact.began_at is not None
    assert contact.ended_at is not None
    assert contact.ended_at - contact.began_at == timedelta(minutes=20)
    assert contact.incoming
    page = words(answer)
    assert "9 am to 9:20 am" in page
    assert "Call, from: The insurer or plan" in page
    assert "REF-7" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "reference": ""}, "tick that they would not give it"),
        ({"ended": "10:00"}, "Say when it began too"),
        ({"promised_when": "other"}, "Type the day, or choose “No day”."),
        ({"promised_when": "soon"}, "This is no day."),
        ({"on": "2126-01-01"}, "is in the future"),
        ({"promised": "An answer.", "promised_by": "2020-01-01"}, "had passed when you spoke"),
    ],
)
def test_what_cannot_be_kept_says_why_and_keeps_what_was_typed(
    desk: Client, told: Case, typed: dict[str, str], said: str
) -> None:
    answer = desk.post(url(told, "contacts/log/"), logged(said="Typed once.") | typed)

    assert answer.status_code == 422
    assert said in words(answer)
    assert "Typed once." in words(answer)
    assert not Contact.objects.exists()


def test_an_entry_is_corrected_or_taken_back_on_the_screen_and_stays_visible(desk: Client, told: Case) -> None:
    wrong, other = log(told, reference="REF-1"), log(told, said="Another patient.")
    assert 'value="REF-1"' in words(desk.get(at(wrong)))

    desk.post(at(wrong), logged(reference="REF-2", why="Misheard."))
    refused = desk.post(at(other, "back/"), {"why": ""})
    desk.post(at(other, "back/"), {"why": "Wrong case."})
    page = words(desk.get(url(told, "contacts/")))

    assert refused.status_code == 422
    for said in ("REF-1", "REF-2", "Misheard.", "Another patient.", "Wrong case.", "Corrected", "Taken back"):
        assert said in page
    assert desk.post(at(wrong), logged(why="Again.")).status_code == 422
    assert Contact.objects.standing().get(case=told).reference == "REF-2"


@pytest.mark.parametrize("path", ["contacts/", "call/"])
def test_the_pages_ask_no_more_where_there_are_more(
    desk: Client, told: Case, path: str, django_assert_max_num_queries: Any
) -> None:
    for _each in range(15):
        log(told, whom="doctor")
    with django_assert_max_num_queries(40) as asked:
        desk.get(url(told, path))
    few = len(asked)
    for _each in range(15):
        log(told, whom="doctor")
    with django_assert_max_num_queries(few):
        page = words(desk.get(url(told, path)))
    assert path == "call/" or "?page=2" in page


# --- the chronology


def test_the_chronology_states_what_is_written_down_and_nothing_else(told: Case) -> None:
    log(told, said="Second.", on=today() - timedelta(days=1), name="", name_refused=True)
    log(told, said="First.", on=today() - timedelta(days=2), **PROMISE, promised_by=today())
    withdraw(log(told, said="Never."))
    correct(log(told, said="Wrong."), said="Right.")
    begin(told)
    log(told, whom="patient", said="Between us.")

    found = chronology.contacts_for(told, ["insurer", "reviewer"])
    rows = chronology.matter(told, found, zone=told.owner.zone, on=today())["rows"]

    said = [[fact["value"] for fact in row["facts"] if fact["label"] == "Said"] for row in rows]
    assert said == [["First."], ["Second."], ["Right."]]
    assert "A name was not given." in [fact["value"] for fact in rows[1]["facts"]]
    assert rows[0]["what"] == "Telephone call to the health plan"
    assert "in place of an earlier entry" in rows[2]["written"]


def test_it_is_a_paper_of_the_case_and_can_go_into_a_packet(desk: Client, told: Case) -> None:
    log(told)

    answer = desk.post(url(told, "contacts/chronology/"), {"whom": ["insurer"]}, follow=True)
    again = chronicling.make_chronology(told, whom=["insurer"], on=today(), by=told.owner)

    paper = Document.objects.get(case=told, kind=Kind.CHRONOLOGY)
    assert again == paper
    assert "Once it is checked it can go into a packet." in words(answer)
    assert (paper.dated_on, paper.name) == (today(), f"Chronology of contacts {today()}.pdf")
    take_in(document_id=paper.pk)
    assert paper in access.usable_papers(told)
    paper.refresh_from_db()
    case_letter(told)
    built = actions.build_packet(packet(told, paper).pk)
    assert built is not None
    assert [each["title"] for each in built.contents][1:] == [str(paper)]
    assert Event.objects.of_case(told.pk).filter(kind="chronology made").count() == 2


def test_nothing_is_made_of_nobody(desk: Client, told: Case) -> None:
    log(told, whom="doctor")

    none = desk.post(url(told, "contacts/chronology/"), {"whom": ["insurer"]})
    unsaid = desk.post(url(told, "contacts/chronology/"), {})

    assert (none.status_code, unsaid.status_code) == (422, 422)
    assert "nothing to put on paper" in words(none)
    assert "Choose at least one." in words(unsaid)
    assert not Document.objects.exists()


# --- programs


def test_a_program_begins_notes_and_ends_a_call(told: Case) -> None:
    api, rooms = program(told.owner), "/api/v1/contacts/"
    begun = api.post(f"{rooms}begin/", {"case": str(told.pk), "whom": "insurer", "stage": str(first(told).pk)})
    twice = api.post(f"{rooms}begin/", {"case": str(told.pk), "whom": "insurer"})
    one = f"{rooms}{begun.json()['id']}/"

    noted = api.post(f"{one}notes/", {"said": "They look.", "version": 1})
    stale = api.post(f"{one}notes/", {"said": "Other.", "version": 1})
    unnamed = api.post(f"{one}end/", {"said": "They look.", "version": 2})
    ended = api.post(f"{one}end/", GIVEN | PROMISE | {"version": 2, "promised_by": today().isoformat()})

    assert [each.status_code for each in (begun, twice, noted, stale, unnamed, ended)] == [201, 409, 200, 409, 422, 200]
    assert ended.json()["reference"] == "REF-7"
    due = api.get("/api/v1/follow-ups/", {"case": told.pk, "done": "false"}).json()["results"]
    assert begun.json()["id"] in [each["contact"] for each in due]


def test_a_program_logs_corrects_takes_back_and_makes_the_paper(told: Case) -> None:
    api, rooms = program(told.owner), "/api/v1/contacts/"
    made = api.post(rooms, {"case": str(told.pk), **logged()})
    corrected = api.post(f"{rooms}{made.json()['id']}/correct/", {"reference": "REF-9", "why": "Misheard."})
    late = api.post(f"{rooms}{made.json()['id']}/correct/", {"reference": "REF-8", "why": "Misheard."})
    paper = api.post(f"{rooms}chronology/", {"case": str(told.pk), "whom": ["insurer"]})
    back = api.post(f"{rooms}{corrected.json()['id']}/withdraw/", {"why": "Another case."})

    assert [each.status_code for each in (made, corrected, late, paper, back)] == [201, 201, 409, 201, 200]
    assert (corrected.json()["reference"], corrected.json()["name"]) == ("REF-9", "Pat Invented")
    assert paper.json()["kind"] == "chronology"
    rows = api.get(rooms, {"case": told.pk}).json()["results"]
    assert {each["id"]: each["corrected_by"] for each in rows}[made.json()["id"]] == corrected.json()["id"]


def test_a_program_of_somebody_who_only_looks_reads_no_contact(told: Case) -> None:
    contact = log(told)

    for role, status in ((Role.VIEWER, 403), (Role.PATIENT, 200)):
        answer = program(make.guest(told, role)).get(f"/api/v1/contacts/{contact.pk}/")
        assert answer.status_code == status
    refused = program(make.guest(told, Role.PATIENT)).post("/api/v1/contacts/", {"case": str(told.pk), **logged()})
    assert refused.status_code == 403


def test_the_paper_is_a_tagged_pdf(told: Case) -> None:
    found = [log(told)]

    page = chronology.render(told, found, zone=told.owner.zone, on=today())

    with pikepdf.open(io.BytesIO(page)) as opened:
        assert opened.Root.MarkInfo.Marked
    assert page == chronology.render(told, found, zone=told.owner.zone, on=today())
