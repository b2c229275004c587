"""Calls and other contacts: begun, noted, ended, logged, corrected, taken back; a promise is followed up on its day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from appeals.actions import close, contacting, finish_follow_up
from appeals.actions.stages import ImpossibleDate
from appeals.models import FollowUp, Reminder, Turn
from appeals.timeline import sentence
from cases.actions import CaseIsClosed
from cases.models import Case, Contact, Ending
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals.fights import denied, first

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Pat Invented", "reference": "REF-7", "said": "They have it."}
PROMISE = {"promised": "The decision by fax."}


def TOLD() -> Case:  # noqa: N802
    """A denial whose appeal is to be filed."""
    return denied()


def today() -> date:
    return timezone.localdate()


def now() -> datetime:
    return timezone.now()


def begin(case: Case, **more: Any) -> Contact:
    said = {"whom": "insurer", "at": now(), "by": case.owner} | more
    return contacting.begin_call(case, **said)


def note(call: Contact, version: int = 1, **notes: Any) -> Contact:
    return contacting.note_call(call, notes=notes, version=version, by=call.case.owner)


def end(call: Contact, version: int = 1, *, at: datetime | None = None, **notes: Any) -> Contact:
    at = at or now()
    return contacting.end_call(
        call, notes=GIVEN | notes, version=version, at=at, now=now(), today=today(), by=call.case.owner
    )


def log(case: Case, **told: Any) -> Contact:
    whole = {"how": "call", "whom": "insurer", "on": today()} | GIVEN | told
    return contacting.log_contact(case, told=whole, now=now(), today=today(), by=case.owner)


def correct(contact: Contact, why: str = "Misheard.", **told: Any) -> Contact:
    by = contact.case.owner
    return contacting.correct_contact(contact, told=told, why=why, now=now(), today=today(), by=by)


def withdraw(contact: Contact) -> Contact:
    by = contact.case.owner
    return contacting.withdraw_contact(contact, why="Another case.", at=now(), today=today(), by=by)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.of_case(case.pk).values_list("kind", flat=True))


def promises(case: Case) -> list[date]:
    return list(
        FollowUp.objects.filter(case=case, contact__isnull=False, done_on=None).values_list("due_on", flat=True)
    )


# --- a call


def test_a_call_is_a_row_from_its_first_moment_and_keeps_what_is_written(told: Case) -> None:
    call = begin(told)
    assert (call.on, call.finished_at, kinds(told)[0]) == (today(), None, "call begun")

    noted = note(call, said="They look it up.", promised_by=today() - timedelta(days=9))
    ended = end(noted, noted.version, said="They have it.")

    assert (noted.said, noted.version) == ("They look it up.", 2)
    assert (ended.said, ended.name, ended.reference) == ("They have it.", "Pat Invented", "REF-7")
    assert ended.began_at is not None
    assert ended.ended_at is not None
    assert ended.began_at <= ended.ended_at
    assert kinds(told)[:2] == ["call ended", "call noted"]


def test_a_second_call_is_not_begun_while_one_is_open_and_a_colleague_may_call_meanwhile(told: Case) -> None:
    begin(told)

    with pytest.raises(contacting.StillOnACall, match="End it before"):
        begin(told)
    begin(told, by=make.user())
    assert Contact.objects.filter(case=told).count() == 2


def test_nobody_overwrites_what_was_written_in_another_window(told: Case) -> None:
    call = begin(told)
    note(call, said="Mine.")

    with pytest.raises(contacting.ContactChanged) as refused:
        note(call, said="Theirs.")
    with pytest.raises(contacting.ContactChanged):
        end(call, said="Theirs.")

    assert refused.value.contact.said == "Mine."
    call.refresh_from_db()
    assert (call.said, call.finished_at) == ("Mine.", None)


def test_notes_that_say_nothing_new_are_no_new_version(told: Case) -> None:
    call = note(begin(told), said="They look it up.")

    again = note(call, call.version, said="They look it up.")

    assert again.version == call.version == 2
    assert kinds(told).count("call noted") == 1


@pytest.mark.parametrize("whom", ["insurer", "reviewer"])
@pytest.mark.parametrize("missing", ["name", "reference"])
def test_who_decides_is_named_with_the_number_or_it_is_said_that_they_refused(
    told: Case, whom: str, missing: str
) -> None:
    call = begin(told, whom=whom)

    with pytest.raises(contacting.NotNamed, match="would not give it"):
        end(call, **{missing: "  "})
    ended = end(call, **{missing: "", f"{missing}_refused": True})

    assert getattr(ended, f"{missing}_refused")
    assert ended.finished_at


def test_what_was_given_was_not_refused_whatever_was_ticked(told: Case) -> None:
    ended = end(begin(told), name_refused=True, reference_refused=True)

    assert (ended.name_refused, ended.reference_refused) == (False, False)


@pytest.mark.parametrize("whom", ["doctor", "regulator", "patient", "employer", "other"])
def test_others_need_not_give_a_number(told: Case, whom: str) -> None:
    assert end(begin(told, whom=whom), name="", reference="").finished_at


def test_with_whom_it_is_may_turn_out_while_it_goes_on(told: Case) -> None:
    call = note(begin(told), whom="regulator")

    ended = end(call, call.version, name="", reference="")

    assert (ended.whom, ended.finished_at is not None) == ("regulator", True)
    with pytest.raises(DatabaseError, match="stays as it was told"), transaction.atomic():
        Contact.objects.filter(pk=call.pk).update(whom="insurer")


def test_a_call_ends_after_it_began_and_not_ahead(told: Case) -> None:
    call = begin(told)

    with pytest.raises(ImpossibleDate, match="cannot end before it began"):
        end(call, at=now() - timedelta(hours=1))
    with pytest.raises(ImpossibleDate, match="in the future"):
        end(call, at=now() + timedelta(hours=1))
    call.refresh_from_db()
    assert call.finished_at is None


def test_an_ended_call_stays(told: Case) -> None:
    call = end(begin(told))

    for late in (note, end):
        with pytest.raises(contacting.ContactIsOver):
            late(call)
    with pytest.raises(DatabaseError, match="stays as it was told"), transaction.atomic():
        Contact.objects.filter(pk=call.pk).update(said="Something else.")
    with pytest.raises(DatabaseError), transaction.atomic():
        call.delete()


def test_a_closed_case_and_a_step_of_another_take_no_call(told: Case) -> None:
    with pytest.raises(contacting.OtherCase):
        begin(told, stage=first(denied()))
    assert begin(told, stage=first(told)).stage_id == first(told).pk
    close(told, ending=Ending.WITHDRAWN, on=today(), by=told.owner)

    for refused in (begin, log):
        with pytest.raises(CaseIsClosed):
            refused(told)


def test_the_database_lets_no_contact_be_about_a_step_of_another_case(told: Case) -> None:
    row = {"organisation": told.organisation, "case": told, "how": "email", "whom": "other", "on": today()}
    row |= {"finished_at": now(), "recorded_by": told.owner}

    with pytest.raises(IntegrityError, match="contact_is_about_a_stage_of_its_case"), transaction.atomic():
        Contact.objects.create(**row, stage_id=first(denied()).pk)


# --- promises


def test_a_promise_is_followed_up_on_its_day_and_reminded_of(told: Case) -> None:
    by = today() + timedelta(days=3)

    end(begin(told), **PROMISE, promised_by=by)

    (due,) = FollowUp.objects.filter(case=told, contact__isnull=False)
    assert (due.due_on, due.what, due.set_by) == (by, contacting.PROMISED, told.owner)
    assert due.may_be_ticked
    assert Reminder.objects.filter(follow_up=due).exists()
    finish_follow_up(due, on=today(), by=told.owner)
    assert promises(told) == []


def test_a_promise_for_today_is_the_next_thing_to_do(told: Case) -> None:
    contact = log(told, **PROMISE, promised_by=today())

    turn = Turn.objects.get(case=told)
    assert turn.follow_up is not None
    assert turn.follow_up.contact == contact


def test_a_promised_day_needs_its_words_and_lies_ahead_of_the_contact(told: Case) -> None:
    call = begin(told)

    with pytest.raises(contacting.NoPromise):
        end(call, promised_by=today())
    with pytest.raises(ImpossibleDate, match="had passed when you spoke"):
        end(call, **PROMISE, promised_by=today() - timedelta(days=1))

    assert promises(told) == []
    end(call, **PROMISE)
    assert promises(told) == []


def test_a_promise_that_is_over_when_it_is_logged_is_asked_after_today(told: Case) -> None:
    contact = log(told, on=today() - timedelta(days=9), **PROMISE, promised_by=today() - timedelta(days=2))

    assert contact.promised_by == today() - timedelta(days=2)
    assert promises(told) == [today()]


# --- logged, corrected, taken back


def test_a_contact_is_logged_in_one_go(told: Case) -> None:
    contact = log(told, how="email", name="", reference="", on=today() - timedelta(days=2))

    assert (contact.how, contact.began_at, contact.said) == ("email", None, "They have it.")
    event = Event.objects.of_case(told.pk).first()
    assert event is not None
    assert sentence(event) == f"A contact of {day(contact.on)} was written down: The insurer or plan."


@pytest.mark.parametrize(
    ("told_of_it", "refusal", "match"),
    [
        ({"on": 1}, ImpossibleDate, "in the future"),
        ({"name": ""}, contacting.NotNamed, "reference number"),
        ({"promised_by": 1}, contacting.NoPromise, "promised by that day"),
    ],
)
def test_what_cannot_have_been_is_not_logged(
    told: Case, told_of_it: dict[str, Any], refusal: type[Exception], match: str
) -> None:
    said = {
        key: today() + timedelta(days=value) if isinstance(value, int) else value for key, value in told_of_it.items()
    }

    with pytest.raises(refusal, match=match):
        log(told, **said)

    assert not Contact.objects.exists()


def test_an_entry_is_corrected_by_another_and_both_stay(told: Case) -> None:
    wrong = log(told, **PROMISE, promised_by=today() + timedelta(days=3))

    right = correct(wrong, reference="REF-9", promised_by=today() + timedelta(days=5))

    assert list(Contact.objects.filter(case=told).standing()) == [right]
    assert (right.name, right.reference, right.corrects, right.why_corrected) == (
        "Pat Invented", "REF-9", wrong, "Misheard.",
    )  # fmt: skip
    assert promises(told) == [today() + timedelta(days=5)]
    for late in (correct, withdraw):
        with pytest.raises(contacting.ContactIsOver):
            late(wrong)


def test_a_promise_that_did_not_change_stays_one_follow_up_done_or_not(told: Case) -> None:
    wrong = log(told, **PROMISE, promised_by=today() + timedelta(days=3))
    right = correct(wrong, name="Pat Imagined")
    assert FollowUp.objects.get(contact=right, done_on=None)

    finish_follow_up(FollowUp.objects.get(contact=right), on=today(), by=told.owner)
    correct(right, name="Pat Invented")

    assert promises(told) == []


def test_an_open_call_is_written_on_and_not_corrected(told: Case) -> None:
    with pytest.raises(contacting.CallGoesOn):
        correct(begin(told))


def test_what_was_recorded_in_error_is_taken_back_and_stays(told: Case) -> None:
    wrong = log(told, **PROMISE, promised_by=today() + timedelta(days=3))

    back = withdraw(wrong)

    assert (back.why_withdrawn, back.withdrawn_by) == ("Another case.", told.owner)
    assert promises(told) == []
    assert not Contact.objects.filter(case=told).standing().exists()
    assert Contact.objects.filter(case=told).exists()


def test_a_call_begun_by_mistake_is_taken_back_and_another_can_begin(told: Case) -> None:
    withdraw(begin(told))

    assert begin(told).finished_at is None
