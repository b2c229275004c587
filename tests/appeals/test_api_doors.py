"""Who may do what through the API, and how it says no."""

import io
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from rest_framework.test import APIClient

from appeals import actions
from appeals.models import Deadline, Reminder, Stage
from cases.models import Share
from claimback.accounts.roles import Can, Role
from claimback.audit.models import Event
from documents import intake
from tests import make
from tests.appeals.programs import FACTS, day, denied, program

pytestmark = pytest.mark.django_db
TOLD = denied
ROOT = "/api/v1/"


@pytest.fixture
def case(told):
    return told


def follow_up_in(case, what="Call Dr. Sample"):
    return actions.set_follow_up(case, what=what, due_on=day(0), on=day(0), by=case.owner)


def share_in(case):
    return Share.objects.get(case=case, user=make.guest(case, Role.CAREGIVER))


def rows_of(case):
    """Every address of one row of this case."""
    stage = Stage.objects.filter(case=case).first()
    paper = make.paper(case)
    return {
        "cases": case.pk,
        "decisions": case.decisions.get().pk,
        "documents": paper.pk,
        "stages": stage.pk,
        "deadlines": Deadline.objects.filter(case=case).first().pk,
        "reminders": Reminder.objects.filter(case=case).first().pk,
        "follow-ups": follow_up_in(case).pk,
        "shares": share_in(case).pk,
    }


def test_a_stranger_finds_nothing_and_a_foreign_id_looks_like_an_unknown_one(case):
    rows, stranger = rows_of(case), program(make.case().owner)

    for room, pk in rows.items():
        foreign, unknown = stranger.get(f"{ROOT}{room}/{pk}/"), stranger.get(f"{ROOT}{room}/{uuid4()}/")
        assert (foreign.status_code, foreign.json()) == (404, unknown.json()), room
        listed = stranger.get(f"{ROOT}{room}/").json()["results"]
        assert str(pk) not in {row["id"] for row in listed}, room
    denial = stranger.post(f"{ROOT}decisions/", FACTS | {"case": str(case.pk)})
    assert denial.status_code == 404


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("patch", "cases/{cases}/", {"state": "NY", "why": "x"}),
        ("post", "cases/{cases}/close/", {"ending": "lost"}),
        ("post", "cases/{cases}/share/", {"email": "a@example.test", "role": "viewer"}),
        ("post", "cases/{cases}/coverage/questions/", {"question": "source", "answer": "job"}),
        ("post", "cases/{cases}/assign/", {"owner": str(uuid4())}),
        ("get", "cases/{cases}/colleagues/", {}),
        ("post", "follow-ups/", {"case": "", "what": "Call", "due_on": "2126-01-01"}),
        ("post", "follow-ups/{follow-ups}/done/", {}),
        ("get", "shares/{shares}/", {}),
        ("post", "shares/{shares}/end/", {}),
        ("patch", "decisions/{decisions}/", {"notice_on": "2026-01-01", "why": "x"}),
        ("post", "documents/{documents}/under/", {"kind": "evidence"}),
        ("post", "stages/{stages}/letter/", {}),
        ("post", "stages/{stages}/packets/", {"papers": []}),
        ("post", "stages/{stages}/file/", {"on": "2026-11-20", "how": "fax", "address": "x"}),
        ("post", "stages/{stages}/answer/", {"outcome": "upheld"}),
        ("post", "stages/{stages}/fact/", {"event": "iro_assigned", "value": "2026-11-20"}),
        ("post", "stages/{stages}/abandon/", {"why": "x"}),
        ("get", "documents/{documents}/file/", {}),
        ("get", "documents/{documents}/pages/1/", {}),
        ("get", "stages/{stages}/letter/file/", {}),
    ],
)
def test_a_viewer_is_told_why_not_and_nothing_changes(case, method, address, body):
    viewer = program(make.guest(case, Role.VIEWER))
    rows = rows_of(case)
    address, body = ROOT + address.format(**rows), body | {"case": str(case.pk)} if "case" in body else body
    before = Event.objects.of_case(case.pk).exclude(kind="refused").count()

    answer = getattr(viewer, method)(address, body)

    assert answer.status_code == 403
    assert answer.json()["sentence"]
    assert Event.objects.of_case(case.pk).exclude(kind="refused").count() == before
    assert Event.objects.of_case(case.pk).filter(kind="refused").exists()


def test_a_refusal_is_remembered_even_under_a_key(case):
    viewer = program(make.guest(case, Role.VIEWER))

    answer = viewer.post(f"{ROOT}cases/{case.pk}/close/", {"ending": "lost"}, headers={"Idempotency-Key": "k1"})

    assert answer.status_code == 403
    assert Event.objects.of_case(case.pk).filter(kind="refused").exists()


def test_a_viewer_reads_the_case_its_stages_and_dates(case):
    viewer = program(make.guest(case, Role.VIEWER))

    rows = rows_of(case)

    for room in ("cases", "decisions", "stages", "deadlines", "reminders", "follow-ups"):
        assert viewer.get(f"{ROOT}{room}/{rows[room]}/").status_code == 200, room
    assert viewer.get(f"{ROOT}documents/").json()["results"] == []


def test_without_a_token_401_and_a_reading_token_never_writes(case):
    assert APIClient().get(f"{ROOT}cases/").status_code == 401

    reader = program(case.owner, may_write=False)

    assert reader.get(f"{ROOT}cases/").status_code == 200
    refused = reader.post(f"{ROOT}cases/{case.pk}/close/", {"ending": "lost"})
    assert (refused.status_code, refused.json()["sentence"]) == (403, "This token may only read. Nothing was changed.")


def test_a_patient_adds_a_paper_and_does_not_file(case):
    patient = program(make.guest(case, Role.PATIENT))
    stage = Stage.objects.filter(case=case).first()
    file = io.BytesIO(b"Dear Sir or Madam, these are my notes.")
    file.name = "notes.txt"

    sent = patient.post(f"{ROOT}documents/", {"case": str(case.pk), "file": file}, "multipart")
    filed = patient.post(f"{ROOT}stages/{stage.pk}/file/", {"on": str(day(0)), "how": "fax", "address": "x"})

    assert (sent.status_code, filed.status_code) == (201, 403)


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 422), (b"MZ\x90\x00" + b"\x00" * 200, 422), (b"plain words", 201)]
)
def test_a_refused_file_gets_its_sentence(case, content, status):
    file = io.BytesIO(content)
    file.name = "letter.pdf"

    answer = program(case.owner).post(f"{ROOT}documents/", {"case": str(case.pk), "file": file}, "multipart")

    assert answer.status_code == status, answer.content
    assert status == 201 or "not added" in answer.json()["sentence"]


def test_the_same_file_twice_is_one_paper(case):
    api, answers = program(case.owner), []

    for _ in range(2):
        file = io.BytesIO(b"these are my notes")
        file.name = "notes.txt"
        answers.append(api.post(f"{ROOT}documents/", {"case": str(case.pk), "file": file}, "multipart"))

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_an_unchecked_paper_is_not_given_out(case):
    paper = make.paper(case)
    api = program(case.owner)

    assert api.get(f"{ROOT}documents/{paper.pk}/file/").status_code == 409
    assert api.get(f"{ROOT}documents/{paper.pk}/").json()["pages"] == []


def test_a_download_is_remembered_and_powerless(case):
    paper = make.paper(case)
    intake.take_in(document_id=paper.pk)

    answer = program(case.owner).get(f"{ROOT}documents/{paper.pk}/file/")

    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)
    assert Event.objects.filter(kind="document opened", about_id=str(paper.pk)).exists()


def test_refusals_of_the_verbs_have_their_status(case):
    api = program(case.owner)
    stage = Stage.objects.get(case=case, step="erisa_self_funded.internal_1")
    at = f"{ROOT}stages/{stage.pk}/"

    second = api.post(f"{ROOT}decisions/", FACTS | {"case": str(case.pk)})
    early = api.post(f"{at}answer/", {"outcome": "upheld", "notice_on": str(day(1))})
    future = api.post(f"{at}file/", {"on": "2126-01-01", "how": "fax", "address": "x"})
    unknown = api.post(f"{at}fact/", {"event": "no such event", "value": "2026-01-01"})
    unpacked = api.post(f"{at}packets/", {"papers": []})
    stale = api.post(f"{at}letter/") and api.put(
        f"{at}letter/", {"subject": "a", "recipient": "", "sender": "", "body": "b", "version": 9}
    )

    seen = [answer.status_code for answer in (second, early, future, unknown, unpacked, stale)]
    assert seen == [422, 409, 422, 422, 422, 409]
    assert all(answer.json()["sentence"] for answer in (second, early, future, unknown, unpacked, stale))


@pytest.mark.parametrize("asked", ["due_before=soon", "owner=nobody", "whose=mine"])
def test_a_filter_that_makes_no_sense_is_400(case, asked):
    answer = program(case.owner).get(f"{ROOT}cases/?{asked}")

    assert answer.status_code == 400
    assert answer.json()["field_errors"]


@pytest.mark.parametrize("cursor", ["nonsense", "cD1ub25zZW5zZQ==", "cD0lMDA="])
@pytest.mark.parametrize("room", ["cases/", "events"])
def test_a_made_up_cursor_is_refused(case, cursor, room):
    room = f"cases/{case.pk}/events/" if room == "events" else room

    assert program(case.owner).get(f"{ROOT}{room}?cursor={cursor}").status_code == 404


def test_cases_are_filtered(case):
    api = program(case.owner)
    make.case(owner=case.owner)

    def found(**asked):
        return [row["id"] for row in api.get(f"{ROOT}cases/", asked).json()["results"]]

    assert found(insurer="fictional", whose="us", closed="false", reference=case.reference.lower()) == [str(case.pk)]
    assert found(closed="true") == []
    assert len(found(owner=str(case.owner.pk))) == len(found(no_such_filter="1")) == 2


def test_deadlines_are_filtered_by_day(case):
    api = program(case.owner)
    due = Deadline.objects.unmet().filter(case=case, clock="filing").order_by("act_by").first()

    def found(**asked):
        return {row["id"] for row in api.get(f"{ROOT}deadlines/", asked).json()["results"]}

    assert str(due.pk) in found(before=str(due.act_by), live="true")
    assert str(due.pk) not in found(after="2199-01-01")


@pytest.mark.parametrize(
    "room", ["cases", "decisions", "documents", "stages", "deadlines", "reminders", "follow-ups", "shares"]
)
def test_a_list_asks_the_database_no_more_when_it_grows(case, room):
    api = program(case.owner)
    rows_of(case)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            rows = api.get(f"{ROOT}{room}/").json()["results"]
        return len(rows), len(queries)

    few_rows, few_queries = asked()
    for _ in range(3):
        rows_of(denied(make.case(owner=case.owner)))
    many_rows, many_queries = asked()

    assert many_rows > few_rows >= 1
    assert many_queries == few_queries <= 6


def test_pages_follow_each_other_without_gap_or_repeat(case):
    made = {str(make.case(owner=case.owner).pk) for _ in range(4)} | {str(case.pk)}
    api, seen, address = program(case.owner), [], f"{ROOT}cases/?page_size=2"

    while address:
        page = api.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]

    assert len(seen) == 5
    assert set(seen) == made


def test_every_address_of_the_api_names_what_it_takes():
    found = [
        pattern.callback
        for outer in get_resolver().url_patterns
        if str(outer.pattern) == "api/"
        for inner in outer.url_patterns
        for pattern in getattr(inner, "url_patterns", [inner])
    ]

    assert len(found) > 20
    for callback in found:
        can = getattr(callback, "cls", callback).can
        actions = getattr(callback, "actions", None) or {}
        assert can == "public" or all(isinstance(can[action], Can) for action in actions.values()), callback
