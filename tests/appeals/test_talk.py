"""The talk between doctors: prepared, tried twice at most, noted while it goes on, and ended; it stops no clock."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appeals import actions, talk_sheet
from appeals.letters import Point
from appeals.models import Deadline, Filing, FollowUp, Stage, Talk, TalkAttempt
from appeals.proven import Proven
from appeals.timeline import sentence
from cases.models import Case, Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals.fights import denied, first
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
HELD, NOBODY = TalkAttempt.Ended.HELD, TalkAttempt.Ended.NOBODY_CAME
PLAN = {"doctor": "Dr. Pat Example", "call_back": "555-0161", "ask_for": "Approval of the fusion."}
NOTES = {"reviewer": "Dr. R. Invented", "specialty": "Family medicine", "licence_state": "OH", "notes": "They ask why."}
APPROVAL = {"approval_number": "AUTH-1", "approved_from": "2126-01-01", "approved_until": "2126-03-01"}


def TOLD() -> Case:  # noqa: N802
    """A denial of an insurer whose policy ends the talk when an appeal is filed."""
    return denied(insurer="Aetna", peer_to_peer_phone="555-0142")


@pytest.fixture
def talk(client: Client, told: Case) -> Stage:
    client.force_login(told.owner)
    return Stage.objects.get(case=told, kind="peer_to_peer")


def today() -> date:
    return timezone.localdate()


def begin(talk: Stage, **more: Any) -> TalkAttempt:
    said = {"number_called": "555-0142", "on": today()} | more
    return actions.begin_attempt(talk, today=today(), by=talk.case.owner, **said)


def close(attempt: TalkAttempt, ended: TalkAttempt.Ended = HELD) -> TalkAttempt:
    return actions.end_attempt(attempt, ended=ended, by=attempt.case.owner)


def end(talk: Stage, how: actions.How, **more: Any) -> Any:
    said = {"on": today(), "approval": None} | more
    return actions.end_talk(talk, how=how, by=talk.case.owner, today=today(), **said)


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def url(talk: Stage, rest: str = "") -> str:
    return f"/cases/{talk.case_id}/stages/{talk.pk}/talk/{rest}"


def at(attempt: TalkAttempt, rest: str) -> str:
    return f"/cases/{attempt.case_id}/calls/{attempt.pk}/{rest}/"


def ours(talk: Stage) -> Deadline:
    return Deadline.objects.unmet().get(case=talk.case, clock="filing")


def state(stage: Stage) -> str:
    return str(Stage.objects.get(pk=stage.pk).state)


# --- the clock


def test_the_screen_says_that_it_never_stops_the_appeal_clock_with_the_running_date(
    client: Client, talk: Stage
) -> None:
    shown = page(client, url(talk))

    assert "It never stops the appeal clock." in shown
    assert day(ours(talk).act_by) in shown


def test_no_part_of_it_moves_a_date(talk: Stage) -> None:
    before = ours(talk).pk

    close(begin(talk))
    end(talk, actions.How.UPHELD)

    assert ours(talk).pk == before


def test_the_window_is_marked_as_policy_or_as_the_letters(client: Client, talk: Stage) -> None:
    shown = page(client, url(talk))

    assert "Policy, not law" in shown
    case = denied(insurer="Nobody Read This", peer_to_peer_window=14, peer_to_peer_unit="calendar_days")
    client.force_login(case.owner)
    other = page(client, url(Stage.objects.get(case=case, kind="peer_to_peer")))
    assert "From the letter" in other
    assert "Policy, not law" not in other


# --- calls and notes


def test_the_first_call_asks_for_the_talk_and_the_second_is_the_last(talk: Stage) -> None:
    close(begin(talk), NOBODY)
    second = begin(talk)

    filing = Filing.objects.get(stage=talk)
    assert (filing.filer, filing.how, filing.address, second.number) == ("doctor", "phone", "555-0142", 2)
    with pytest.raises(actions.StillGoingOn):
        begin(talk)
    close(second)
    with pytest.raises(actions.TwoAttempts):
        begin(talk)


def test_a_call_that_is_ahead_or_no_talk_at_all_is_refused(talk: Stage) -> None:
    with pytest.raises(actions.ImpossibleDate, match="in the future"):
        begin(talk, on=today() + timedelta(days=1))
    with pytest.raises(actions.NoTalk):
        begin(first(talk.case))
    assert not TalkAttempt.objects.exists()


def test_notes_are_kept_while_they_are_written_and_nobody_overwrites_the_other(client: Client, talk: Stage) -> None:
    call = begin(talk)

    kept = client.post(at(call, "notes"), NOTES | {"version": 1}, headers={"X-Autosave": "1"})
    other = client.post(at(call, "notes"), NOTES | {"version": 1, "notes": "Mine, typed elsewhere."})

    call.refresh_from_db()
    assert (kept.status_code, kept.headers["X-Version"], call.notes) == (204, "2", "They ask why.")
    assert other.status_code == 409
    assert "Mine, typed elsewhere." in other.content.decode()
    assert "They ask why." in other.content.decode()
    assert 'name="version" value="2"' in other.content.decode()


def test_notes_of_a_call_that_ended_stay(client: Client, talk: Stage) -> None:
    call = close(begin(talk))

    refused = client.post(at(call, "notes"), NOTES | {"version": 1})

    assert refused.status_code == 422
    assert "its notes stay as they are" in refused.content.decode()
    with pytest.raises(actions.AttemptOver):
        close(call)


def test_the_same_notes_twice_are_one_version(talk: Stage) -> None:
    call = begin(talk)
    for _again in range(2):
        call = actions.save_notes(call, notes=NOTES, version=call.version, by=talk.case.owner)

    assert call.version == 2
    assert Event.objects.of_case(talk.case_id).filter(kind="talk noted").count() == 1


# --- how it ends


def test_a_yes_with_its_number_wins_the_case(talk: Stage) -> None:
    call = begin(talk)
    actions.save_notes(call, notes=NOTES | {"reference": "P2P-1"}, version=1, by=talk.case.owner)
    close(call)

    decision = end(talk, actions.How.OVERTURNED, approval=APPROVAL)

    case = Case.objects.get(pk=talk.case_id)
    assert (case.ending, state(talk)) == (Ending.WON, "answered")
    assert (decision.approval_number, decision.decided_by, decision.reference_number) == (
        "AUTH-1", "Dr. R. Invented", "P2P-1",
    )  # fmt: skip
    assert state(first(case)) == "abandoned"


def test_a_yes_without_a_number_is_no_win(talk: Stage) -> None:
    close(begin(talk))

    with pytest.raises(actions.NoNumber, match="authorization number"):
        end(talk, actions.How.OVERTURNED, approval={"approval_number": "  "})
    end(talk, actions.How.PROMISED)

    assert state(talk) == "filed"
    assert FollowUp.objects.get(stage=talk, done_on=None).due_on == today() + timedelta(days=1)
    assert ours(talk).met_on is None

    end(talk, actions.How.OVERTURNED, approval=APPROVAL)

    assert not FollowUp.objects.filter(case=talk.case, done_on=None).exists()


def test_a_no_leaves_the_appeal_as_it_was_and_is_no_last_word(client: Client, talk: Stage) -> None:
    close(begin(talk))

    end(talk, actions.How.UPHELD)

    assert state(first(talk.case)) == "preparing"
    assert not FollowUp.objects.filter(case=talk.case, what="last_right").exists()
    assert "They said no again" not in page(client, f"/cases/{talk.case_id}/page/")
    assert "The talk ended on" in page(client, url(talk))


def test_no_call_gives_the_talk_up_and_nothing_else(talk: Stage) -> None:
    end(talk, actions.How.NO_CALL)

    assert (state(talk), state(first(talk.case))) == ("abandoned", "preparing")
    with pytest.raises(actions.NotPossible):
        begin(talk)
    with pytest.raises(actions.NotPossible):
        end(talk, actions.How.NO_CALL)


def test_an_end_that_cannot_be_is_refused(talk: Stage) -> None:
    with pytest.raises(actions.NotPossible):
        end(talk, actions.How.UPHELD)
    begin(talk)
    with pytest.raises(actions.StillGoingOn):
        end(talk, actions.How.UPHELD)
    close(TalkAttempt.objects.get())
    with pytest.raises(actions.ImpossibleDate):
        end(talk, actions.How.UPHELD, on=today() + timedelta(days=1))
    with pytest.raises(actions.NoTalk):
        end(first(talk.case), actions.How.UPHELD)


def test_it_rolls_back_whole(talk: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr("appeals.actions.talking.record", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        begin(talk)

    assert not TalkAttempt.objects.exists()
    assert state(talk) == "preparing"


def test_the_timeline_says_it(talk: Stage) -> None:
    actions.plan_talk(talk, plan=PLAN, by=talk.case.owner)
    close(begin(talk), NOBODY)
    end(talk, actions.How.PROMISED)

    told = {event.kind: sentence(event) for event in Event.objects.of_case(talk.case_id)}
    assert told["talk planned"] == "The talk between the doctors was prepared."
    assert told["talk tried"] == f"A call between the doctors was begun on {day(today())}: try 1."
    assert told["talk call ended"] == "A call between the doctors ended: Their doctor could not be reached."
    assert told["talk promised"].startswith("In the talk on")


# --- the plan and the sheet


def test_the_sheet_says_only_what_is_in_the_file(client: Client, talk: Stage) -> None:
    actions.plan_talk(talk, plan=PLAN | {"not_concede": "That therapy was too short."}, by=talk.case.owner)

    shown = page(client, url(talk, "sheet/"))
    pdf = client.get(url(talk, "sheet.pdf"))

    for words in ("Approval of the fusion.", "That therapy was too short.", "555-0161", "No criterion is proven"):
        assert words in shown
    assert "It never stops the appeal clock." in shown
    assert "training and experience in that field" in shown
    assert "None" not in shown
    assert pdf.content.startswith(b"%PDF")
    assert Event.objects.of_case(talk.case_id).filter(kind="talk sheet opened").count() == 1


def test_a_proven_criterion_stands_on_the_sheet_with_its_page(talk: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Proven((Point("", "Six weeks of therapy: met", "Notes, page 3"),), (), ("Imaging of the last year",))
    monkeypatch.setattr("appeals.talk_sheet.proven.of", lambda case, on: found)

    told = talk_sheet.matter(talk_sheet.sheet(talk, talk.case, on=today()))

    assert told["points"] == [{"said": "Six weeks of therapy: met", "where": "Notes, page 3"}]
    assert told["gaps"] == ["Imaging of the last year"]
    assert talk_sheet.render(talk_sheet.sheet(talk, talk.case, on=today()), on=today()).startswith(b"%PDF")


def test_the_plan_is_kept_and_changed(client: Client, talk: Stage) -> None:
    client.post(url(talk, "plan/"), PLAN)
    client.post(url(talk, "plan/"), PLAN | {"doctor": "Dr. Other"})

    assert Talk.objects.get(stage=talk).doctor == "Dr. Other"
    with pytest.raises(actions.NoTalk):
        actions.plan_talk(first(talk.case), plan=PLAN, by=talk.case.owner)


# --- the screens


def test_the_whole_talk_on_the_screen(client: Client, talk: Stage) -> None:
    began = client.post(url(talk, "begin/"), {"number_called": "555-0142", "on": today().isoformat()}, follow=True)
    call = TalkAttempt.objects.get()
    client.post(at(call, "notes"), NOTES | {"version": 1})
    client.post(at(call, "end"), {"ended": "held"})
    no_number = client.post(url(talk, "end/"), {"how": "overturned", "on": today().isoformat()})
    won = client.post(url(talk, "end/"), APPROVAL | {"how": "overturned", "on": today().isoformat()}, follow=True)

    assert "Call 1 is open." in began.content.decode()
    assert no_number.status_code == 422
    assert "Write down the authorization number" in no_number.content.decode()
    assert "The case is won." in won.content.decode()
    assert "AUTH-1" in page(client, url(talk))


@pytest.mark.parametrize("path", ["begin/", "end/", "plan/"])
def test_an_empty_form_says_what_is_missing(client: Client, talk: Stage, path: str) -> None:
    answer = client.post(url(talk, path), {"doctor": "x" * 200})

    assert answer.status_code == 422


def test_a_step_that_is_no_talk_says_so(client: Client, talk: Stage) -> None:
    wrong = first(talk.case)

    assert "not a talk between doctors" in page(client, url(wrong))
    assert "not a talk between doctors" in page(client, url(wrong, "sheet/"))
    assert client.get(url(wrong, "sheet.pdf")).status_code == 422


@pytest.mark.parametrize(("role", "status"), [(Role.PATIENT, 403), (Role.ASSISTANT, 403)])
def test_who_may_not_file_begins_no_call(client: Client, talk: Stage, role: Role, status: int) -> None:
    who = make.guest(talk.case, role) if role is Role.PATIENT else make.member(talk.case.organisation, role)
    client.force_login(who)

    assert client.get(url(talk)).status_code == 200
    assert client.post(url(talk, "begin/"), {}).status_code == status


# --- the guard before filing


def sent() -> dict[str, str]:
    return {"how": "fax", "address": "555-0100", "on": today().isoformat()}


def file_url(case: Case) -> str:
    return f"/cases/{case.pk}/stages/{first(case).pk}/file/"


def test_where_filing_ends_the_talk_it_is_said_and_chosen(client: Client, talk: Stage) -> None:
    path = file_url(talk.case)

    assert "filing this appeal ends it" in page(client, path)
    silent = client.post(path, sent())
    hold = client.post(path, sent() | {"talk": "hold"})
    assert (silent.status_code, hold.headers["Location"]) == (422, url(talk))
    assert "Choose: the talk first, or file now." in silent.content.decode()
    assert not Filing.objects.exists()

    assert client.post(path, sent() | {"talk": "file"}).status_code == 302
    assert Filing.objects.get().stage == first(talk.case)


def test_once_the_talk_was_held_nothing_is_asked(client: Client, talk: Stage) -> None:
    close(begin(talk))

    assert "filing this appeal ends it" not in page(client, file_url(talk.case))
    assert client.post(file_url(talk.case), sent()).status_code == 302


def test_where_no_policy_is_known_filing_asks_for_no_choice(client: Client) -> None:
    case = denied()
    client.force_login(case.owner)

    assert client.post(file_url(case), sent()).status_code == 302


def test_a_policy_the_organisation_recorded_guards_too(client: Client) -> None:
    case = denied()
    facts = {
        "insurer": "Fictional Mutual", "applies_to": "", "window": 5, "unit": "business_days",
        "runs_from": "notice_received", "after_denial": "open", "after_appeal": "lost", "phone": "", "hours": "",
        "note": "", "source": "A call", "learnt_on": today(),
    }  # fmt: skip
    actions.learn_policy(case.organisation, facts=facts, by=case.owner, on=today())
    client.force_login(case.owner)

    assert "By what is known of Fictional Mutual" in page(client, file_url(case))


# --- programs, and the database


def test_a_program_holds_the_talk(talk: Stage) -> None:
    api, base = program(talk.case.owner), f"/api/v1/stages/{talk.pk}"

    planned = api.post(f"{base}/plan-talk/", PLAN)
    call = api.post(f"{base}/calls/", {"number_called": "555-0142", "on": today().isoformat()}).json()
    noted = api.post(f"{base}/call-notes/", NOTES | {"call": call["id"], "version": 1})
    stale = api.post(f"{base}/call-notes/", NOTES | {"call": call["id"], "version": 1, "notes": "x"})
    ended = api.post(f"{base}/end-call/", {"call": call["id"], "ended": "held"})
    won = api.post(f"{base}/end-talk/", APPROVAL | {"how": "overturned", "on": today().isoformat()})

    assert (planned.status_code, noted.json()["version"], stale.status_code) == (200, 2, 409)
    assert (ended.json()["ended"], won.json()["state"]) == ("held", "answered")
    assert api.get(f"{base}/calls/").json()[0]["reviewer"] == "Dr. R. Invented"
    assert api.get(f"{base}/talk-sheet/").content.startswith(b"%PDF")


def test_the_database_lets_a_talk_be_tried_twice(talk: Stage) -> None:
    mine = {"organisation": talk.organisation, "case": talk.case, "stage": talk, "called_on": today()}
    with pytest.raises(IntegrityError, match="a_talk_is_tried_twice_at_most"), transaction.atomic():
        TalkAttempt.objects.create(**mine, number=3, begun_by=talk.case.owner)
