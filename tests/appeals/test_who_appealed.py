"""Before a level is used: who has already appealed? The answer, what follows from it, and where the question stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from appeals import actions
from appeals.models import Deadline, Filer, Filing, FollowUp, Letter, Stage, UsedBy
from appeals.timeline import sentence
from cases.models import Case
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = denied.case
QUESTION = "Who has already appealed?"


@pytest.fixture
def case(client: Client, told: Case) -> Case:
    client.force_login(told.owner)
    return told


def tell(case: Case, used_by: UsedBy, *, days_ago: int | None = None, counts: bool = False, **more: Any) -> Stage:
    on = denied.today() - timedelta(days=days_ago) if days_ago is not None else None
    return actions.say_who_appealed(
        denied.stage(case), used_by=used_by, on=on, counts=counts, by=case.owner, today=denied.today(), **more
    )


def asking(case: Case) -> set[str]:
    found = FollowUp.objects.filter(case=case, done_on=None).exclude(what="acknowledge")
    return set(found.values_list("what", flat=True))


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_the_question_stands_on_the_desk_and_on_the_filing_screen_until_it_is_answered(
    client: Client, case: Case
) -> None:
    paths = [f"/cases/{case.pk}/?all=1", denied.url(case, "file/")]

    assert all("already" in page(client, path) for path in paths)
    assert QUESTION in page(client, paths[1])
    tell(case, UsedBy.NOT_KNOWN)
    assert "is not known yet." in page(client, paths[0])
    assert "Not known yet. Call the doctor" in page(client, paths[1])

    tell(case, UsedBy.NOBODY)

    assert QUESTION not in page(client, paths[1])
    assert "Has the doctor already appealed here?" not in page(client, paths[0])


def test_the_question_blocks_no_filing(client: Client, case: Case) -> None:
    said = {"how": "fax", "address": "555-0100", "on": denied.today().isoformat()}

    assert client.post(denied.url(case, "file/"), said).status_code == 302
    assert Filing.objects.get().filer == Filer.US


def test_not_known_is_on_todays_list_and_goes_when_it_is_answered(case: Case) -> None:
    tell(case, UsedBy.NOT_KNOWN)

    assert asking(case) == {"who_appealed"}
    assert (case.turn.on, case.turn.what) == (denied.today(), "follow_up")
    with pytest.raises(actions.AnswerIt):
        actions.finish_follow_up(case.follow_ups.get(done_on=None), on=denied.today(), by=case.owner)

    tell(case, UsedBy.NOBODY)

    assert asking(case) == set()


def test_a_doctors_appeal_that_counts_is_filed_by_them_and_the_insurers_clock_runs(case: Case) -> None:
    denied.letter(case)
    ours = Deadline.objects.unmet().get(stage=denied.stage(case), clock="filing")

    stage = tell(case, UsedBy.DOCTOR, days_ago=3, counts=True, how="portal")

    filing = Filing.objects.get(stage=stage)
    ours.refresh_from_db()
    assert (filing.filer, filing.how, filing.address) == (Filer.DOCTOR, "portal", "")
    assert filing.sent_on == denied.today() - timedelta(days=3)
    assert ours.met_on == filing.sent_on
    assert Deadline.objects.unmet().get(stage=stage, clock="decision").owed_by == "insurer"
    assert Letter.objects.get(stage=stage).sealed_at is None  # ours was not sent
    assert asking(case) == set()


def test_while_nobody_knows_whether_it_counts_our_own_date_stays(case: Case) -> None:
    stage = tell(case, UsedBy.DOCTOR, days_ago=3)

    assert not Filing.objects.exists()
    assert Deadline.objects.unmet().filter(stage=stage, clock="filing").exists()
    assert asking(case) == {"counts"}

    tell(case, UsedBy.DOCTOR, days_ago=3, counts=True)

    assert Filing.objects.get().filer == Filer.DOCTOR
    assert asking(case) == set()


def test_filing_it_ourselves_ends_the_asking(case: Case) -> None:
    tell(case, UsedBy.NOT_KNOWN)
    day = denied.today()

    actions.file_stage(denied.stage(case), on=day, how="fax", address="555-0100", by=case.owner, today=day)

    assert asking(case) == set()


@pytest.mark.parametrize(("days_ago", "words"), [(-1, "in the future"), (90, "cannot have been answered")])
def test_a_day_that_cannot_be_is_refused_and_nothing_is_kept(case: Case, days_ago: int, words: str) -> None:
    with pytest.raises(actions.ImpossibleDate, match=words):
        tell(case, UsedBy.DOCTOR, days_ago=days_ago, counts=True)

    assert (denied.stage(case).used_by, Filing.objects.count()) == ("", 0)


def test_a_doctors_appeal_without_a_day_is_refused(case: Case) -> None:
    with pytest.raises(actions.ImpossibleDate, match="Say on which day"):
        tell(case, UsedBy.DOCTOR)


def test_a_step_that_was_filed_and_one_nobody_else_can_use_are_not_asked(client: Client, case: Case) -> None:
    talk = Stage.objects.get(case=case, kind="peer_to_peer")
    with pytest.raises(actions.NotAsked, match="appeals, reviews and hearings"):
        actions.say_who_appealed(
            talk, used_by=UsedBy.NOBODY, on=None, counts=False, by=case.owner, today=denied.today()
        )
    assert "appeals, reviews and hearings" in page(client, f"/cases/{case.pk}/stages/{talk.pk}/already/")

    tell(case, UsedBy.DOCTOR, days_ago=1, counts=True)

    with pytest.raises(actions.NotPossible, match="already filed"):
        tell(case, UsedBy.NOBODY)


def test_it_leaves_one_event_and_the_timeline_says_it(case: Case) -> None:
    tell(case, UsedBy.NOBODY)
    event = Event.objects.of_case(case.pk).get(kind="who appealed told")

    assert "First appeal, to your plan. Answer: Nobody yet." in sentence(event)

    tell(case, UsedBy.DOCTOR, days_ago=1, counts=True)

    filed = Event.objects.of_case(case.pk).get(kind="stage filed by the doctor")
    assert sentence(filed).startswith("Filed by the doctor on")


def test_it_rolls_back_whole(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr("appeals.actions.stages.clocks.recount", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(case, UsedBy.DOCTOR, days_ago=1, counts=True)

    assert denied.stage(case).used_by == ""
    assert not Event.objects.of_case(case.pk).filter(kind="who appealed told").exists()


def test_the_screen_says_what_follows(client: Client, case: Case) -> None:
    path = denied.url(case, "already/")
    yesterday = (denied.today() - timedelta(days=1)).isoformat()

    half = client.post(path, {"used_by": "doctor"})
    unsure = client.post(path, {"used_by": "doctor", "on": yesterday, "counts": "no"}, follow=True)
    done = client.post(path, {"used_by": "doctor", "on": yesterday, "counts": "yes"}, follow=True)

    assert half.status_code == 422
    assert "Say on which day." in half.content.decode()
    assert "until they say so, your own date holds" in unsure.content.decode()
    assert "Recorded as filed by the doctor. The insurer must answer by" in done.content.decode()
    assert "Filed by the doctor" in page(client, f"/cases/{case.pk}/?all=1")
    assert "The doctor or hospital" in page(client, denied.url(case, "file/"))


def test_an_assistant_may_not_answer_it_and_a_stranger_finds_nothing(client: Client, case: Case) -> None:
    client.force_login(make.member(case.organisation, Role.ASSISTANT))
    assert client.post(denied.url(case, "already/"), {"used_by": "nobody"}).status_code == 403
    client.force_login(make.user())
    assert client.post(denied.url(case, "already/"), {"used_by": "nobody"}).status_code == 404


def test_a_program_says_it_too(case: Case) -> None:
    at = f"/api/v1/stages/{denied.stage(case).pk}/already/"
    yesterday = (denied.today() - timedelta(days=1)).isoformat()

    told = program(case.owner).post(at, {"used_by": "doctor", "on": yesterday, "counts": True})
    again = program(case.owner).post(at, {"used_by": "nobody"})

    assert told.status_code == 200, told.content
    assert (told.json()["filing"]["filer"], told.json()["used_by"]) == ("doctor", "doctor")
    assert again.status_code == 409


def test_the_database_keeps_who_filed_and_wants_the_address_of_what_we_sent(case: Case) -> None:
    stage = tell(case, UsedBy.DOCTOR, days_ago=1, counts=True)
    with pytest.raises(Exception, match="never changes"), transaction.atomic():
        Filing.objects.filter(stage=stage).update(filer=Filer.INSURER)
    other = denied.case()
    with pytest.raises(IntegrityError, match="our_filing_names_the_address_used"), transaction.atomic():
        Filing.objects.create(
            stage=denied.stage(other), organisation=other.organisation, case=other, sent_on=denied.today(), how="fax",
            address="", recorded_by=other.owner,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="a_level_the_doctor_used_has_its_day"), transaction.atomic():
        Stage.objects.filter(case=other).update(used_by="doctor")
