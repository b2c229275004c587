"""Follow-ups, shares, the owner of a case, and what is looked at, for programs."""

from uuid import uuid4

import pytest

from appeals import actions
from appeals.models import FollowUp, Reminder, Stage
from cases.models import Ending, Share
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import intake
from documents.models import Kind
from tests import make, papers
from tests.appeals.programs import day, denied, program

pytestmark = pytest.mark.django_db
TOLD = denied
CASES, FOLLOW_UPS, SHARES = "/api/v1/cases/", "/api/v1/follow-ups/", "/api/v1/shares/"


@pytest.fixture
def case(told):
    return told


def happened(case, kind):
    return Event.objects.of_case(case.pk).filter(kind=kind).count()


def test_a_follow_up_is_set_found_and_done(case):
    api = program(case.owner)

    made = api.post(FOLLOW_UPS, {"case": str(case.pk), "what": "Call Dr. Sample", "due_on": day(0)})
    turn = api.get(f"{CASES}{case.pk}/").json()["turn"]
    found = api.get(FOLLOW_UPS, {"case": case.pk, "done": "false"}).json()["results"]
    done = api.post(f"{FOLLOW_UPS}{made.json()['id']}/done/")

    assert (made.status_code, turn["follow_up"]) == (201, made.json()["id"])
    assert [row["words"] for row in found] == ["Call Dr. Sample"]
    assert (done.status_code, done.json()["done_on"]) == (200, str(day(0)))
    assert api.get(f"{CASES}{case.pk}/").json()["turn"]["follow_up"] is None


def test_a_follow_up_done_twice_is_done_once(case):
    chosen = actions.set_follow_up(case, what="Call", due_on=day(0), on=day(0), by=case.owner)
    api = program(case.owner)

    answers = [api.post(f"{FOLLOW_UPS}{chosen.pk}/done/").status_code for _ in range(2)]

    assert answers == [200, 200]
    assert happened(case, "follow-up done") == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [({"due_on": "2020-01-01"}, 422), ({"what": ""}, 400), ({"due_on": "soon"}, 400), ({"set_by": "me"}, 400)],
)
def test_a_follow_up_that_cannot_be_is_refused(case, said, status):
    answer = program(case.owner).post(FOLLOW_UPS, {"case": str(case.pk), "what": "Call", "due_on": str(day(0))} | said)

    assert answer.status_code == status
    assert answer.json()["sentence"]
    assert not FollowUp.objects.filter(case=case, done_on=None).exists()


def test_what_the_system_asks_is_not_ticked_off():
    asked = FollowUp.objects.get(
        case=actions.take_paper_in(organisation=make.organisation(), by=make.user(), on=day(0))
    )
    api = program(asked.case.organisation.memberships.get().user)

    answer = api.post(f"{FOLLOW_UPS}{asked.pk}/done/")

    assert api.get(f"{FOLLOW_UPS}{asked.pk}/").json()["may_be_ticked"] is False
    assert (answer.status_code, "answering it" in answer.json()["sentence"]) == (409, True)


def test_a_closed_case_takes_no_follow_up_and_no_owner(case):
    colleague = make.member(case.organisation, Role.ADVOCATE)
    actions.close(case, ending=Ending.WITHDRAWN, on=day(0), by=case.owner)
    api = program(case.owner)

    set_ = api.post(FOLLOW_UPS, {"case": str(case.pk), "what": "Call", "due_on": day(0)})
    given = api.post(f"{CASES}{case.pk}/assign/", {"owner": str(colleague.pk)})

    assert (set_.status_code, given.status_code) == (409, 409)


def test_a_case_is_given_to_a_colleague_with_its_reminders(case):
    colleague = make.member(case.organisation, Role.ADVOCATE)
    api = program(case.owner)

    offered = api.get(f"{CASES}{case.pk}/colleagues/").json()
    given = api.post(f"{CASES}{case.pk}/assign/", {"owner": str(colleague.pk)})

    assert {row["id"]: row["role"] for row in offered}[str(colleague.pk)] == "advocate"
    assert (given.status_code, given.json()["owner"]) == (200, str(colleague.pk))
    assert Reminder.objects.filter(case=case, recipient=colleague, state="pending").exists()


@pytest.mark.parametrize("who", ["stranger", "nobody", "guest"])
def test_a_case_is_not_given_to_somebody_who_does_not_work_there(case, who):
    stranger = {"stranger": lambda: make.user().pk, "nobody": uuid4, "guest": lambda: make.guest(case, Role.VIEWER).pk}

    answer = program(case.owner).post(f"{CASES}{case.pk}/assign/", {"owner": str(stranger[who]())})

    assert answer.status_code == 422
    assert "works in its organisation" in answer.json()["sentence"]
    assert happened(case, "case assigned") == 0


def test_an_advocate_does_not_give_cases_away(case):
    advocate = make.member(case.organisation, Role.ADVOCATE)

    answer = program(advocate).post(f"{CASES}{case.pk}/assign/", {"owner": str(advocate.pk)})

    assert answer.status_code == 403
    assert "owner or a supervisor" in answer.json()["sentence"]


def test_a_share_is_found_and_ended_and_the_door_is_shut(case):
    guest = make.guest(case, Role.PATIENT)
    api = program(case.owner)

    [share] = api.get(SHARES, {"case": case.pk, "ended": "false"}).json()["results"]
    ended = [api.post(f"{SHARES}{share['id']}/end/") for _ in range(2)]

    assert share["email"] == guest.email
    assert [answer.status_code for answer in ended] == [200, 200]
    assert happened(case, "share ended") == 1
    assert program(guest).get(f"{CASES}{case.pk}/").status_code == 404


def test_an_assistant_sees_shares_and_does_not_end_them(case):
    make.guest(case, Role.PATIENT)
    share = Share.objects.get(case=case)
    api = program(make.member(case.organisation, Role.ASSISTANT))

    assert api.get(f"{SHARES}{share.pk}/").status_code == 200
    assert api.post(f"{SHARES}{share.pk}/end/").status_code == 403
    assert Share.objects.living().filter(pk=share.pk).exists()


def test_nobody_is_let_in_until_a_day_that_has_passed(case):
    said = {"email": "kin@example.test", "role": "caregiver", "until": day(1)}

    answer = program(case.owner).post(f"{CASES}{case.pk}/share/", said)

    assert (answer.status_code, list(answer.json()["field_errors"])) == (400, ["until"])
    assert not Share.objects.exists()


def test_a_share_under_a_key_is_made_once_and_ended_once(case):
    api, key = program(case.owner), {"Idempotency-Key": "end"}
    made = api.post(f"{CASES}{case.pk}/share/", {"email": "kin@example.test", "role": "viewer"}).json()["id"]

    first, again = (api.post(f"{SHARES}{made}/end/", headers=key) for _ in range(2))

    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_letter_is_downloaded_as_it_will_stand_on_paper(case):
    stage = Stage.objects.get(case=case, step="erisa_self_funded.internal_1")
    at, api = f"/api/v1/stages/{stage.pk}/letter/", program(case.owner)

    before = api.get(f"{at}file/")
    api.post(at)
    after = api.get(f"{at}file/")

    assert before.status_code == 404
    assert after.content.startswith(b"%PDF")
    assert after.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert happened(case, "letter opened") == 1


def test_a_page_is_looked_at_as_a_picture_where_there_is_one(case):
    photo = make.paper(case, content=papers.photo(papers.denial()), name="letter.jpg", kind=Kind.EVIDENCE)
    words = make.paper(case)
    for paper in (photo, words):
        intake.take_in(document_id=paper.pk)
    api = program(case.owner)

    seen = api.get(f"/api/v1/documents/{photo.pk}/pages/1/")

    assert b"".join(seen.streaming_content).startswith(b"\x89PNG")
    assert api.get(f"/api/v1/documents/{photo.pk}/pages/9/").status_code == 404
    assert api.get(f"/api/v1/documents/{words.pk}/pages/1/").status_code == 404
    assert happened(case, "document opened") >= 1
