"""What somebody alone has to do, each with the one button that leads to it. Reading only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals.access import requests_of
from appeals.desk import APPEALED, Desk, Task
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.models import FollowUp, Stage
from cases.models import Case, Urgency
from claimback.accounts.roles import Can
from documents.access import letters_to_confirm


@dataclass(frozen=True, slots=True)
class Step:
    """One dated task; `url` leads to where it is done, `done` is where its tick goes; either may be empty."""

    words: str
    why: str
    on: date
    url: str = ""
    label: str | Promise = ""
    done: str = ""
    follow_up: FollowUp | None = None


Button = tuple[str, str | Promise]
TICKED_TOO = frozenset({"hurry", "promised"})
"""Calls: made elsewhere, and done when the person says so."""
OF_THE_CASE: dict[str, tuple[str, Can, Promise]] = {
    "urgency": ("urgent", Can.EDIT, _("Say if it is urgent")),
    "coverage": ("coverage", Can.EDIT, _("Find out your plan type")),
    "request": ("requests", Can.ASK, _("See what you asked for")),
    "request_late": ("requests", Can.ASK, _("See what you asked for")),
    "arrived": ("requests", Can.ASK, _("Look at what came")),
    "hurry": ("call", Can.EDIT, _("Call now")),
    "promised": ("call", Can.EDIT, _("Call them")),
    "sign": ("authority", Can.EDIT, _("Get it signed")),
    "revoked": ("authority", Can.EDIT, _("See who got it")),
    "decide": ("ways", Can.VIEW, _("See what you can do")),
    "last_right": ("ways", Can.VIEW, _("See what you can do")),
    "not_in_rulebook": ("correct", Can.EDIT, _("Check the dates of the letter")),
    "kept_steps": ("ways", Can.VIEW, _("See what you can do")),
}
OF_A_STEP: dict[str, tuple[str, Can, Promise]] = {
    "who_appealed": ("already", Can.FILE, _("Say who has appealed")),
    "counts": ("already", Can.FILE, _("Say if it counts")),
    "forwarded": ("forwarded", Can.FILE, _("Say if the file has come")),
    "get_number": ("talk", Can.READ, _("Write down the number")),
    "send_information": ("their_clock", Can.FILE, _("Say that you sent it")),
    "acknowledge": ("receipt", Can.FILE, _("Say that they have it")),
}


ASKED_WITHIN, WRITTEN_WITHIN = timedelta(days=3), timedelta(days=14)
"""How long after the letter was confirmed papers are asked for and the letter is written: habits of ours."""
IN_A_HURRY = timedelta(days=1)
BEFORE_THE_LAST = timedelta(days=1)
"""What is only written on the last day is easily sent a day too late: another habit of ours."""


def links(shown: Desk, case: Case, *, can: Mapping[str, bool], alone: bool, today: date) -> list[Step]:
    """Everything to do, the nearest first, each with its button where this person may use it.

    Whoever is `alone` is led to a far date in small steps, and none of them is of a day before `today`.
    """
    told = [_step(task, shown, case, can) for task in shown.to_do]
    return sorted([*told, *(_on_the_way(shown, case, can, today) if alone else [])], key=lambda step: step.on)


def _on_the_way(shown: Desk, case: Case, can: Mapping[str, bool], today: date) -> Iterator[Step]:
    """What comes before an appeal or a review can be sent; each goes by being done."""
    waits = [each for each in shown.ours if each.deadline.stage_id == _open_appeal(shown)]
    if not waits or not shown.decisions:
        return
    begun, last = timezone.localdate(shown.decisions[-1].confirmed_at), waits[0].deadline.act_by
    urgent = case.urgency == Urgency.URGENT

    def on(within: timedelta) -> date:
        wished = begun + min(within, IN_A_HURRY if urgent else within)
        return max(min(wished, last - BEFORE_THE_LAST), today)

    if can[Can.ASK] and not requests_of(case).exists():
        why = _("Records and a letter from your doctor help most. We write the request; they need no account.")
        yield Step(
            str(_("Ask your doctor's office for your papers")), str(why), on(ASKED_WITHIN),
            reverse("requests", args=[case.pk]), _("Ask for papers"),
        )  # fmt: skip
    if can[Can.DRAFT] and not any(letter.stage_id == waits[0].deadline.stage_id for letter in shown.letters):
        why = _("We write it from what you confirmed. You read it and change what you like.")
        address = reverse("letter", args=[case.pk, waits[0].deadline.stage_id])
        yield Step(str(_("Write your letter")), str(why), on(WRITTEN_WITHIN), address, _("Write the letter"))


def _open_appeal(shown: Desk) -> object:
    """The appeal or review that is being got ready and comes before all others."""
    ready = (each for each in shown.stages if each.standing is State.PREPARING and not each.parallel)
    return next((each.pk for each in ready if each.kind in APPEALED), None)


def _step(task: Task, shown: Desk, case: Case, can: Mapping[str, bool]) -> Step:
    asked = task.follow_up
    url, label = _button(task, shown, case, can)
    ticks = asked and asked.may_be_ticked and can[Can.EDIT] and (not url or asked.what in TICKED_TOO)
    done = reverse("follow_up_done", args=[case.pk, asked.pk]) if asked and ticks else ""
    return Step(task.words, task.why, task.on, url, label, done, asked)


def _button(task: Task, shown: Desk, case: Case, can: Mapping[str, bool]) -> Button:
    if task.deadline:
        return _for_a_date(task, shown, case, can)
    assert task.follow_up
    what, stage_id = task.follow_up.what, task.follow_up.stage_id
    special: dict[str, Callable[[], Button]] = {
        "confirm": lambda: _confirm(case),
        "question": lambda: _question(shown, case),
    }
    if what in special:
        return special[what]() if can[Can.EDIT] else ("", "")
    if what in OF_THE_CASE:
        name, needed, label = OF_THE_CASE[what]
        return (reverse(name, args=[case.pk]), label) if can[needed] else ("", "")
    if what in OF_A_STEP and stage_id:
        name, needed, label = OF_A_STEP[what]
        return (reverse(name, args=[case.pk, stage_id]), label) if can[needed] else ("", "")
    return "", ""


def _confirm(case: Case) -> Button:
    letter = letters_to_confirm(case).first()
    if letter is None:
        return reverse("confirm_by_hand", args=[case.pk]), _("Tell us what the letter says")
    return reverse("confirm", args=[case.pk, letter.pk]), _("Check what we read")


def _question(shown: Desk, case: Case) -> Button:
    asked = [each for question in shown.questions for each in question.asked]
    return (asked[0].url if asked else reverse("correct", args=[case.pk])), _("Answer the question")


def _for_a_date(task: Task, shown: Desk, case: Case, can: Mapping[str, bool]) -> Button:
    """First the letter, then the sending; what is beside an appeal has the door of its own kind."""
    assert task.deadline
    stage: Stage = next(each for each in shown.stages if each.pk == task.deadline.stage_id)
    args = [case.pk, stage.pk]
    if task.deadline.clock == "continuation_of_benefits":
        return (reverse("care_goes_on", args=args), _("Ask for it")) if can[Can.FILE] else ("", "")
    if stage.standing is not State.PREPARING:
        return (reverse("their_clock", args=args), _("See their time")) if can[Can.FILE] else ("", "")
    if stage.kind == StageKind.PEER_TO_PEER:
        return (reverse("talk", args=args), _("Get ready for the call")) if can[Can.READ] else ("", "")
    if stage.kind == StageKind.COURT or not can[Can.DRAFT]:
        return reverse("ways", args=[case.pk]), _("See what you can do")
    written = any(letter.stage_id == stage.pk and letter.is_main for letter in shown.letters)
    if written and can[Can.FILE]:
        return reverse("packet", args=args), _("Get it ready to send")
    return reverse("letter", args=args), _("Write the letter")
