"""The ladder of receipts: what was sent is delivered, is confirmed by somebody, or is asked after."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import channels, clocks
from appeals.law.rule import StageKind
from appeals.models import ACKNOWLEDGE, Channel, Filer, FollowUp, Stage
from cases.models import Case
from claimback.sorry import Sorry

FEWEST_DIGITS, MOST_DIGITS = 7, 15  # a number within one town, and the longest there is (ITU-T E.164)
AT_ONCE = 200


class NotAnAddress(Sorry):
    """A fax number that is none, or an e-mail address that is none."""


def check_address(how: Channel | str, address: str) -> None:
    """Refuse a fax number or an e-mail address that cannot be one. Raises NotAnAddress."""
    written = " ".join(address.split())
    if how == Channel.FAX and not is_fax_number(written):
        raise NotAnAddress(
            _(
                "“%(address)s” is no fax number: it has %(fewest)s to %(most)s digits, as on the fax report. "
                "Nothing was recorded; what you entered is kept."
            )
            % {"address": written[:80], "fewest": FEWEST_DIGITS, "most": MOST_DIGITS}
        )
    if how == Channel.EMAIL:
        try:
            validate_email(written)
        except ValidationError as no_address:
            raise NotAnAddress(
                _("“%(address)s” is no e-mail address. Nothing was recorded; what you entered is kept.")
                % {"address": written[:80]}
            ) from no_address


def is_fax_number(written: str) -> bool:
    """Whether it begins with one number that can be dialled; a name may stand behind it, a second number may not."""
    number = channels.number_of(written)
    behind = sum(letter.isdigit() for letter in written[len(number) :])
    return FEWEST_DIGITS <= sum(letter.isdigit() for letter in number) <= MOST_DIGITS and behind < FEWEST_DIGITS


def wait_for_confirmation(stage: Stage, *, sent_on: date, filer: Filer, today: date) -> None:
    """Some days after it went out somebody asks whether it came; a talk between doctors and others' filings aside."""
    if filer in (Filer.US, Filer.PATIENT) and stage.kind != StageKind.PEER_TO_PEER:
        due = max(sent_on + timedelta(days=settings.ACKNOWLEDGED_WITHIN_DAYS), today)
        FollowUp.objects.create(
            organisation_id=stage.organisation_id, case_id=stage.case_id, stage=stage, what=ACKNOWLEDGE, due_on=due
        )


def confirmed(stage: Stage, *, on: date) -> None:
    """It came, or the step is over: nobody asks any more."""
    FollowUp.objects.filter(stage=stage, what=ACKNOWLEDGE, done_on=None).update(done_on=on)


def raise_unconfirmed(*, today: date | None = None) -> int:
    """The cases in which the day to ask has come say so from now on; a second run finds nothing. Says how many.

    Where the owner lives it may be another day already; a case is raised on the day of whoever answers for it.
    """
    found = 0
    for case in _unraised(today or timezone.localdate() + timedelta(days=1)):
        on = today or timezone.localdate(timezone=case.owner.zone)
        with transaction.atomic():
            row = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
            asked = FollowUp.objects.filter(case=row, what=ACKNOWLEDGE, done_on=None, due_on__lte=on)
            if asked.exists() and row.closed_on is None:
                clocks.restate(row, on=on)
                found += 1
    return found


def _unraised(by: date) -> list[Case]:
    """Open cases with something to ask about by this day, whose next action is a date that lies behind it."""
    asked = FollowUp.objects.filter(
        what=ACKNOWLEDGE, done_on=None, due_on__lte=by, case__turn__follow_up=None, case__turn__on__gte=F("due_on")
    )
    cases = Case.objects.going_on().filter(pk__in=asked.values("case")).select_related("owner")
    return list(cases.order_by("pk")[:AT_ONCE])
