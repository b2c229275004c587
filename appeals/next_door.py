"""The one button for what is next in a case, without its whole desk: on a line of a list, at the head of a case."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.models import Deadline, Stage, Turn
from appeals.next_steps import OF_A_STEP, OF_THE_CASE, Button
from cases.models import Case
from claimback.accounts.roles import Can
from documents.access import letters_to_confirm

NOTHING: Button = ("", "")


def next_door(turn: Turn, case: Case, *, can: Mapping[str, bool]) -> Button:
    """Where what is next is done, and the words on the button.

    Nothing where it is only ticked off, where nobody has anything to do, and where this person may not do it.
    """
    if case.closed_on:
        return NOTHING
    if turn.follow_up:
        return _asked_for(turn.follow_up.what, turn.follow_up.stage_id, case, can)
    return _of_a_date(turn.deadline, turn.stage, case, can) if turn.stage and turn.deadline else NOTHING


def _asked_for(what: str, stage_id: object, case: Case, can: Mapping[str, bool]) -> Button:
    """Where what the system asks for on a day is answered; nowhere for what a person wrote down for a day."""
    if what == "confirm":
        return _letter(case) if can[Can.EDIT] else NOTHING
    if what == "question":
        return (reverse("correct", args=[case.pk]), _("Answer the question")) if can[Can.EDIT] else NOTHING
    if what in OF_THE_CASE:
        name, needed, label = OF_THE_CASE[what]
        return (reverse(name, args=[case.pk]), label) if can[needed] else NOTHING
    if what in OF_A_STEP and stage_id:
        name, needed, label = OF_A_STEP[what]
        return (reverse(name, args=[case.pk, stage_id]), label) if can[needed] else NOTHING
    return NOTHING


def _letter(case: Case) -> Button:
    letter = letters_to_confirm(case).first()
    if letter is None:
        return reverse("confirm_by_hand", args=[case.pk]), _("Enter the facts by hand")
    return reverse("confirm", args=[case.pk, letter.pk]), _("Check what we read")


def _of_a_date(deadline: Deadline, stage: Stage, case: Case, can: Mapping[str, bool]) -> Button:
    args = [case.pk, stage.pk]
    if deadline.clock == "continuation_of_benefits":
        return (reverse("care_goes_on", args=args), _("It was asked for")) if can[Can.FILE] else NOTHING
    if stage.standing is not State.PREPARING:
        return (reverse("answer", args=args), _("An answer came")) if can[Can.FILE] else NOTHING
    if stage.kind == StageKind.PEER_TO_PEER:
        return (reverse("talk", args=args), _("The talk")) if can[Can.READ] else NOTHING
    if stage.kind == StageKind.COURT or not can[Can.DRAFT]:
        return reverse("ways", args=[case.pk]), _("See what you can do")
    return reverse("letter", args=args), _("Write the letter")
