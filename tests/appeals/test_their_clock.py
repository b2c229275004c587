"""The other side's clock: more time taken, information asked for, and what it must send on by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appeals import actions, their_time
from appeals.models import Deadline, Delay, Filer, Filing, FollowUp, Stage
from appeals.timeline import sentence
from cases.models import Case, Outcome
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals.fights import denied, filed, first
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
EXTENSION, INFORMATION = Delay.Kind.EXTENSION, Delay.Kind.INFORMATION


def TOLD() -> Case:  # noqa: N802
    """A Medicare Advantage appeal that was sent three weeks ago."""
    case = denied(coverage_type="medicare_advantage", days_ago=40)
    filed(case, days_ago=20)
    return case


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def stage(client: Client, told: Case) -> Stage:
    client.force_login(told.owner)
    return first(told)


def take(stage: Stage, kind: Delay.Kind = EXTENSION, **more: Any) -> Delay:
    said = {"told_on": ago(2), "until": None, "reason": "We need an outside opinion."} | more
    return actions.record_delay(stage, kind=kind, by=stage.case.owner, today=timezone.localdate(), **said)


def theirs(stage: Stage) -> Deadline:
    return Deadline.objects.unmet().get(stage=stage, clock="decision")


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def asking(stage: Stage) -> set[str]:
    found = FollowUp.objects.filter(stage=stage, done_on=None).exclude(what="acknowledge")
    return set(found.values_list("what", flat=True))


def clock(stage: Stage) -> str:
    return f"/cases/{stage.case_id}/stages/{stage.pk}/time/"


# --- more time


def test_an_extension_the_law_allows_moves_their_date_and_the_old_one_stays_visible(stage: Stage) -> None:
    before = theirs(stage)

    take(stage)

    before.refresh_from_db()
    assert theirs(stage).legal_on == before.legal_on + timedelta(days=14)
    assert (before.superseded_by, theirs(stage).why_counted) == (theirs(stage), "They took more time.")
    assert any("extended by 14 calendar days" in why for why in theirs(stage).because)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": " "}, "They gave no reason, so it is not counted."),
        ({"until": ago(-300)}, "which is longer than the law allows"),
    ],
)
def test_one_the_law_does_not_allow_is_kept_and_said_so(
    client: Client, stage: Stage, more: dict[str, Any], words: str
) -> None:
    take(stage, **more)

    said = their_time.said(Stage.objects.get(pk=stage.pk), stage.case)
    assert (Delay.objects.count(), said[0].fault) == (1, True)
    for path in (clock(stage), f"/cases/{stage.case_id}/?all=1", f"/cases/{stage.case_id}/ways/"):
        assert words in page(client, path)
    assert "Not as the law allows" in page(client, clock(stage))


def test_one_that_comes_too_late_opens_no_time() -> None:
    case = denied(coverage_type="medicare_advantage", days_ago=60)
    stage = filed(case, days_ago=40)
    before = theirs(stage).legal_on

    take(stage, told_on=ago(1))

    assert theirs(stage).legal_on == before
    assert "came too late" in " ".join(their_time.said(Stage.objects.get(pk=stage.pk), case)[0].sentences)


def test_where_the_law_allows_none_their_date_stays(client: Client) -> None:
    stage = filed(denied())
    before = theirs(stage).legal_on

    take(stage, told_on=ago(0))

    assert theirs(stage).legal_on == before
    assert any("No extension is allowed here" in why for why in theirs(stage).because)


def test_a_date_that_moved_needs_no_second_person_because_the_fact_is_new(stage: Stage) -> None:
    take(stage)

    assert theirs(stage).override is None


# --- information


def test_a_request_for_information_is_todays_action_until_it_is_sent(stage: Stage) -> None:
    before = theirs(stage).legal_on
    delay = take(stage, INFORMATION, reason="The therapy notes.")

    assert asking(stage) == {"send_information"}
    assert theirs(stage).legal_on == before
    assert any("Whether their clock stands still" in why for why in theirs(stage).because)

    actions.answer_information(delay, on=ago(0), by=stage.case.owner, today=ago(0))

    assert asking(stage) == set()
    with pytest.raises(actions.AnsweredBefore):
        actions.answer_information(delay, on=ago(0), by=stage.case.owner, today=ago(0))


def test_of_two_requests_the_action_stays_until_both_are_answered(stage: Stage) -> None:
    one, _two = take(stage, INFORMATION), take(stage, INFORMATION)

    actions.answer_information(one, on=ago(0), by=stage.case.owner, today=ago(0))

    assert asking(stage) == {"send_information"}


def test_the_answer_of_the_step_ends_the_asking(stage: Stage) -> None:
    take(stage, INFORMATION)

    facts = {"outcome": Outcome.UPHELD, "notice_on": ago(0), "received_on": ago(0), "received_how": "told"}
    actions.record_answer(stage, facts=facts, by=stage.case.owner, on=ago(0))

    assert asking(stage) == set()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"told_on": ago(-2)}, "is in the future"),
        ({"told_on": ago(30)}, "they cannot have said that"),
        ({"until": ago(10)}, "so it cannot end on"),
    ],
)
def test_days_that_cannot_be_are_refused(stage: Stage, more: dict[str, Any], words: str) -> None:
    with pytest.raises(actions.ImpossibleDate, match=words):
        take(stage, **more)

    assert not Delay.objects.exists()


def test_information_is_not_sent_before_it_was_asked_for(stage: Stage) -> None:
    delay = take(stage, INFORMATION)

    with pytest.raises(actions.ImpossibleDate, match="cannot have been sent"):
        actions.answer_information(delay, on=ago(5), by=stage.case.owner, today=ago(0))


def test_a_step_that_waits_for_nobody_has_no_clock_of_theirs(client: Client) -> None:
    case = denied()
    client.force_login(case.owner)

    with pytest.raises(actions.NotPossible):
        take(first(case))
    assert "This step waits for nobody" in page(client, clock(first(case)))


def test_each_leaves_one_event_and_the_timeline_says_it(stage: Stage) -> None:
    delay = take(stage, INFORMATION, until=ago(-5))
    take(stage)
    actions.answer_information(delay, on=ago(0), by=stage.case.owner, today=ago(0))

    events = Event.objects.of_case(stage.case_id)
    said = [
        sentence(events.get(kind=kind)) for kind in ("information asked for", "more time taken", "information sent")
    ]
    assert said == [
        f"They asked for information on {day(ago(2))}, wanted by {day(ago(-5))}.",
        f"They said on {day(ago(2))} that they need more time, until –.",
        f"What they asked for was sent on {day(ago(0))}.",
    ]


def test_it_rolls_back_whole(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr("appeals.actions.delaying.clocks.recount", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        take(stage)

    assert not Delay.objects.exists()
    assert not Event.objects.of_case(stage.case_id).filter(kind="more time taken").exists()


def test_the_screen_records_and_answers(client: Client, stage: Stage) -> None:
    empty = client.post(clock(stage), {"kind": "extension"})
    future = client.post(clock(stage), {"kind": "extension", "told_on": ago(-3).isoformat()})
    done = client.post(clock(stage), {"kind": "information", "told_on": ago(1).isoformat()}, follow=True)
    delay = Delay.objects.get()
    wrong = client.post(f"{clock(stage)}{delay.pk}/sent/", {"on": ago(9).isoformat()})
    sent = client.post(f"{clock(stage)}{delay.pk}/sent/", {"on": ago(0).isoformat()}, follow=True)

    assert (empty.status_code, future.status_code, wrong.status_code) == (422, 422, 422)
    assert "is in the future" in future.content.decode()
    assert "Sending it is on the list for today" in done.content.decode()
    assert "cannot have been sent" in wrong.content.decode()
    assert "Recorded: it was sent." in sent.content.decode()


def test_who_may_not_file_records_nothing(client: Client, stage: Stage) -> None:
    client.force_login(make.member(stage.case.organisation, Role.ASSISTANT))

    assert client.post(clock(stage), {"kind": "extension", "told_on": ago(1).isoformat()}).status_code == 403
    assert not Delay.objects.exists()


def test_the_database_keeps_what_was_told(stage: Stage) -> None:
    delay = take(stage)
    with pytest.raises(Exception, match="stays as it was told"), transaction.atomic():
        Delay.objects.filter(pk=delay.pk).update(reason="Other words")
    with pytest.raises(IntegrityError, match="only_what_was_asked_for_is_sent"), transaction.atomic():
        Delay.objects.filter(pk=delay.pk).update(answered_on=ago(0))


def test_an_entry_made_in_error_is_taken_out_and_stays_visible(client: Client, stage: Stage) -> None:
    before = theirs(stage).legal_on
    wrong, asked = take(stage), take(stage, INFORMATION)
    path = f"{clock(stage)}{wrong.pk}/out/"

    silent = client.post(path, {"why": ""})
    done = client.post(path, {"why": "It was another case."}, follow=True)
    again = client.post(path, {"why": "Twice."})
    actions.withdraw_delay(asked, why="Not ours.", by=stage.case.owner, today=ago(0))

    assert (silent.status_code, again.status_code) == (422, 422)
    assert theirs(stage).legal_on == before
    assert "Taken out because: It was another case." in " ".join(done.content.decode().split())
    assert asking(stage) == set()
    with pytest.raises(actions.TakenOut):
        actions.answer_information(asked, on=ago(0), by=stage.case.owner, today=ago(0))
    event = Event.objects.of_case(stage.case_id).filter(kind="delay taken out").first()
    assert "it was made in error" in sentence(event)


# --- what the insurer must send on by itself


def upheld(stage: Stage, *, days_ago: int = 0) -> Stage:
    on = ago(days_ago)
    facts = {"outcome": Outcome.UPHELD, "notice_on": on, "received_on": on, "received_how": "told"}
    actions.record_answer(stage, facts=facts, by=stage.case.owner, on=on)
    return Stage.objects.get(case=stage.case, step="medicare_advantage.ire")


def arrive(review: Stage, **more: Any) -> Stage:
    said = {"arrived_on": ago(0), "reference": "IRE-1", "who": "Kim"} | more
    return actions.record_forwarding(review, by=review.case.owner, today=ago(0), **said)


def test_forwarding_is_watched_by_a_dated_action(stage: Stage) -> None:
    review = upheld(stage)

    watch = FollowUp.objects.get(stage=review, done_on=None)
    assert watch.what == "forwarded"
    assert 5 <= (watch.due_on - ago(0)).days <= 9  # five business days
    with pytest.raises(actions.AnswerIt):
        actions.finish_follow_up(watch, on=ago(0), by=stage.case.owner)


def test_a_file_that_came_starts_the_reviewers_clock(stage: Stage) -> None:
    review = arrive(upheld(stage, days_ago=1))

    filing = Filing.objects.get(stage=review)
    assert (filing.filer, filing.reference, filing.acknowledged_on) == (Filer.INSURER, "IRE-1", ago(0))
    assert theirs(review).owed_by == "reviewer"
    assert asking(review) == set()
    kinds = list(Event.objects.of_case(stage.case_id).filter(about_id=review.pk).values_list("kind", flat=True))
    assert "stage forwarded" in kinds


def test_a_file_that_did_not_come_is_asked_for_again(stage: Stage) -> None:
    review = upheld(stage)

    actions.watch_again(review, ask_on=ago(-4), by=stage.case.owner, today=ago(0))

    assert FollowUp.objects.get(stage=review, done_on=None).due_on == ago(-4)
    with pytest.raises(actions.ImpossibleDate, match="later day than today"):
        actions.watch_again(review, ask_on=ago(0), by=stage.case.owner, today=ago(0))


def test_only_a_step_that_begins_by_itself_is_watched(client: Client) -> None:
    case = denied()
    client.force_login(case.owner)
    with pytest.raises(actions.NotAutomatic):
        arrive(first(case))
    with pytest.raises(actions.NotAutomatic):
        actions.watch_again(first(case), ask_on=ago(-4), by=case.owner, today=ago(0))
    assert not FollowUp.objects.filter(case=case, what="forwarded").exists()
    assert "does not begin by itself" in page(client, f"/cases/{case.pk}/stages/{first(case).pk}/forwarded/")


def test_the_screen_watches_it(client: Client, stage: Stage) -> None:
    review = upheld(stage, days_ago=1)
    path = f"/cases/{stage.case_id}/stages/{review.pk}/forwarded/"

    assert "That day is our own caution, not law." in page(client, path)
    soon = client.post(path, {"ask_on": ago(0).isoformat()})
    again = client.post(path, {"ask_on": ago(-3).isoformat()}, follow=True)
    future = client.post(path, {"arrived_on": ago(-3).isoformat()})
    came = client.post(path, {"arrived_on": ago(0).isoformat(), "reference": "IRE-7"}, follow=True)

    assert (soon.status_code, future.status_code) == (422, 422)
    assert f"asked for again on {day(ago(-3))}" in again.content.decode()
    assert "the case file is with the reviewer. They must decide by" in came.content.decode()
    assert "Sent on by the insurer" in page(client, f"/cases/{stage.case_id}/?all=1")
    assert "recorded already" in page(client, path)


def test_a_program_does_the_same(stage: Stage) -> None:
    api, at = program(stage.case.owner), f"/api/v1/stages/{stage.pk}"
    said = {"kind": "information", "told_on": ago(1).isoformat(), "reason": "Notes"}

    told = api.post(f"{at}/delays/", said)
    sent = api.post(f"{at}/information-sent/", {"delay": told.json()[0]["delay"]["id"], "on": ago(0).isoformat()})
    out = api.post(f"{at}/withdraw-delay/", {"delay": told.json()[0]["delay"]["id"], "why": "Another case."})
    assert out.json()[0]["delay"]["withdrawn_on"] == ago(0).isoformat()
    review = upheld(stage, days_ago=1)
    at = f"/api/v1/stages/{review.pk}"
    asked = api.post(f"{at}/not-forwarded/", {"ask_on": ago(-3).isoformat()})
    came = api.post(f"{at}/forwarded/", {"arrived_on": ago(0).isoformat()})

    assert (told.status_code, told.json()[0]["waits"], sent.json()[0]["waits"]) == (201, True, False)
    assert (asked.json()["what"], came.json()["filing"]["filer"]) == ("forwarded", "insurer")
    assert api.post(f"{at}/forwarded/", {"arrived_on": ago(0).isoformat()}).status_code == 409
    assert api.get(f"/api/v1/stages/{stage.pk}/delays/").status_code == 200


# --- their day has passed


def test_a_late_decider_leads_to_the_clock_the_complaint_and_the_choice(client: Client) -> None:
    case = denied(days_ago=100)
    stage = filed(case, days_ago=60)
    client.force_login(case.owner)

    shown = page(client, f"/cases/{case.pk}/?all=1")

    complaint = Stage.objects.get(case=case, kind="regulator_complaint")
    late = shown.split('id="unheard"')[1].split("</section>")[0]
    assert f"/stages/{complaint.pk}/letter/" in late
    assert clock(stage) in late
    assert f"/stages/{stage.pk}/silence/" in late
    assert "Beware:" in late
    for kind in ("status", "deemed_exhaustion"):
        assert f'value="{kind}"' in late
        begun = client.post(f"/cases/{case.pk}/letters/", {"kind": kind, "stage": str(stage.pk)})
        assert begun.status_code == 302, kind
