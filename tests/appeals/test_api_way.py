"""A program goes the whole way from a paper to a win."""

import io

import pytest

from appeals import actions
from appeals.models import Stage
from claimback.accounts.roles import Role
from documents import intake
from tests import make, papers
from tests.appeals.programs import FACTS, day, denied, program

pytestmark = pytest.mark.django_db
CASES, DECISIONS, STAGES = "/api/v1/cases/", "/api/v1/decisions/", "/api/v1/stages/"


def letter_file(lines=None):
    file = io.BytesIO(papers.plain(lines or papers.denial()))
    file.name = "letter.txt"
    return file


def test_a_program_goes_the_whole_way_from_a_paper_to_a_win():
    person = make.organisation().memberships.get().user
    api = program(person)

    case = api.post(CASES, {}).json()
    paper = api.post("/api/v1/documents/", {"case": case["id"], "file": letter_file(), "kind": "denial"}, "multipart")
    assert paper.status_code == 201, paper.content
    intake.take_in(document_id=paper.json()["id"])
    read = api.get(f"/api/v1/documents/{paper.json()['id']}/").json()
    assert read["state"] == "read"
    assert any(one["field"] == "notice_date" for one in read["suggestions"])

    said = FACTS | {"case": case["id"], "papers": [paper.json()["id"]], "notice_on": day(20), "received_on": day(16)}
    decision = api.post(DECISIONS, said)
    assert decision.status_code == 201, decision.content
    stages = api.get(STAGES, {"case": case["id"]}).json()["results"]
    first = next(stage for stage in stages if stage["step"] == "erisa_self_funded.internal_1")
    (due,) = api.get("/api/v1/deadlines/", {"stage": first["id"], "live": "true", "owed_by": "us"}).json()["results"]
    assert due["because"]
    assert due["cites"]

    at = f"{STAGES}{first['id']}/"
    letter = api.post(f"{at}letter/").json()
    assert "six weeks of physical therapy" in letter["body"]
    edited = {name: letter[name] for name in ("subject", "recipient", "sender", "version")} | {"body": "We appeal."}
    assert api.put(f"{at}letter/", edited).json()["version"] == 2
    packet = api.post(f"{at}packets/", {"papers": [paper.json()["id"]]})
    assert packet.status_code == 202, packet.content
    actions.build_packet(packet.json()["id"])
    pdf = api.get(f"/api/v1/packets/{packet.json()['id']}/file/")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")

    sent = {"on": day(10), "how": "fax", "address": "555-0100", "packet": packet.json()["id"]}
    filed = api.post(f"{at}file/", sent)
    assert filed.status_code == 200, filed.content
    assert filed.json()["state"] == "filed"
    # it went out ten days ago, and nobody has confirmed it: that is asked today
    assert api.get(f"{CASES}{case['id']}/").json()["turn"]["whose"] == "us"
    assert api.post(f"{at}receipt/", {"rung": "delivered", "on": day(9)}).json()["filing"]["delivered_on"]

    upheld = {"outcome": "upheld", "notice_on": day(5), "received_on": day(4)}
    assert api.post(f"{at}answer/", upheld).status_code == 201
    external = Stage.objects.get(case=case["id"], step="erisa_self_funded.external", challenges__outcome="upheld")
    at = f"{STAGES}{external.pk}/"
    assert api.post(f"{at}file/", {"on": day(3), "how": "fax", "address": "555-0100"}).status_code == 200
    assert api.post(f"{at}answer/", {"outcome": "overturned", "notice_on": day(1)}).status_code == 201
    won = api.get(f"{CASES}{case['id']}/").json()
    assert (won["ending"], won["turn"]["whose"]) == ("won", "nobody")
    told = api.get(f"{CASES}{case['id']}/events/").json()["results"]
    assert {"case opened", "stage filed", "case closed"} <= {event["kind"] for event in told}


def test_a_corrected_date_supersedes_and_stays_visible():
    case = denied()
    api = program(case.owner)
    decision = api.get(DECISIONS, {"case": case.pk}).json()["results"][0]

    corrected = api.patch(f"{DECISIONS}{decision['id']}/", {"received_on": day(2), "why": "The envelope says so."})

    assert corrected.status_code == 200, corrected.content
    deadlines = "/api/v1/deadlines/"
    assert api.get(deadlines, {"case": case.pk, "live": "false"}).json()["results"][0]["superseded_at"]
    assert api.get(deadlines, {"case": case.pk, "live": "true", "clock": "filing"}).json()["results"]


def test_a_correction_without_a_reason_is_refused():
    case = denied()

    answer = program(case.owner).patch(f"{CASES}{case.pk}/", {"state": "NY"})

    assert answer.status_code == 400
    assert list(answer.json()["field_errors"]) == ["why"]


def test_facts_of_the_case_are_corrected_and_the_rest_stays():
    case = denied()

    answer = program(case.owner).patch(f"{CASES}{case.pk}/", {"service": "Disc repair", "why": "Misread."})

    assert (answer.json()["service"], answer.json()["patient_name"]) == ("Disc repair", "Maria Example")


@pytest.mark.parametrize("field", ["owner", "organisation", "reference", "closed_on", "recieved_on"])
def test_what_is_read_only_or_misspelt_is_refused_and_stays(field):
    case = denied()

    answer = program(case.owner).patch(f"{CASES}{case.pk}/", {field: "x", "why": "because"})

    assert answer.status_code == 400
    assert field in answer.json()["field_errors"]


def test_a_case_is_closed_shared_and_its_coverage_read():
    case = denied()
    api = program(case.owner)

    shared = api.post(f"{CASES}{case.pk}/share/", {"email": "kin@example.test", "role": "caregiver"})
    closed = api.post(f"{CASES}{case.pk}/close/", {"ending": "withdrawn"})

    assert (shared.status_code, closed.json()["ending"]) == (201, "withdrawn")
    assert api.get(f"{CASES}{case.pk}/coverage/").json()["member_id"] == "NMH204815573"
    assert api.post(f"{CASES}{case.pk}/close/", {"ending": "lost"}).status_code == 409


@pytest.mark.parametrize(
    ("role", "number"),
    [(Role.PATIENT, "NMH204815573"), (Role.CAREGIVER, "NMH204815573"), (Role.VIEWER, ""), (Role.CLINICIAN, "")],
)
def test_the_member_id_is_told_to_whoever_may_read_papers_and_to_nobody_else(role, number):
    case = denied()
    api = program(make.guest(case, role))

    one, [listed] = api.get(f"{CASES}{case.pk}/").json(), api.get(CASES).json()["results"]
    coverage = api.get(f"{CASES}{case.pk}/coverage/").json()

    assert [each["member_id"] for each in (one["coverage"], listed["coverage"], coverage)] == [number] * 3
    assert coverage["insurer"]


def test_an_answer_is_dropped_on_its_stage():
    case = denied()
    stage = Stage.objects.get(case=case, step="erisa_self_funded.internal_1")
    file = letter_file(papers.answer("upheld"))

    sent = program(case.owner).post(f"{STAGES}{stage.pk}/papers/", {"file": file}, "multipart")

    assert (sent.status_code, sent.json()["answers_stage_id"]) == (201, str(stage.pk))


def test_a_stage_is_given_up_and_asks_what_it_does_not_know():
    case = make.case()
    actions.accept_denial(case, facts={"coverage_type": "erisa_self_funded"}, by=case.owner, on=day(0))
    api = program(case.owner)
    stage = api.get(STAGES, {"case": case.pk, "step": "erisa_self_funded.internal_1"}).json()["results"][0]

    asked = api.get(f"{STAGES}{stage['id']}/").json()["questions"]
    given_up = api.post(f"{STAGES}{stage['id']}/abandon/", {"why": "Not needed."})

    assert asked[0]["questions"]
    assert given_up.json()["state"] == "abandoned"


def test_a_denial_never_has_another_outcome():
    case = make.case()

    answer = program(case.owner).post(DECISIONS, FACTS | {"case": str(case.pk), "outcome": "overturned"})

    assert answer.status_code == 400
    assert "outcome" in answer.json()["field_errors"]


def test_papers_of_another_case_are_not_filed_under_a_decision():
    case, other = make.case(), make.case()

    said = FACTS | {"case": str(case.pk), "papers": [str(make.paper(other).pk)]}
    answer = program(case.owner).post(DECISIONS, said)

    assert answer.status_code == 400
    assert "papers" in answer.json()["field_errors"]
    assert not case.decisions.exists()


def test_a_program_answers_the_questions_about_the_coverage_one_by_one():
    case = make.case()
    actions.accept_denial(case, facts={"notice_on": day(20), "received_on": day(16)}, by=case.owner, on=day(0))
    api, at = program(case.owner), f"{CASES}{case.pk}/coverage/questions/"

    asked = api.get(at).json()
    told = api.post(at, {"question": asked["ask"]["id"], "answer": "job"})

    assert {"id": "unknown", "label": "I don't know"} in asked["ask"]["answers"]
    assert told.status_code == 200, told.content
    assert told.json()["answered"] == {"source": "job"}
    assert set(told.json()["possible"]) < set(asked["possible"])


@pytest.mark.parametrize("said", [{"question": "source", "answer": "moon"}, {"question": "colour", "answer": "job"}])
def test_an_answer_the_rulebook_does_not_have_is_refused(said):
    case = denied()

    answer = program(case.owner).post(f"{CASES}{case.pk}/coverage/questions/", said)
    raw = program(case.owner).patch(f"{CASES}{case.pk}/", {"answers": {"source": "job"}, "why": "x"})

    assert (answer.status_code, raw.status_code) == (422, 400)
    case.coverage.refresh_from_db()
    assert case.coverage.answers == {}
