"""What keeps an office open: what would be left alone if it were closed now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.models import Erasure, LegalHold
from cases.models import Case
from claimback.accounts.models import Membership, Organisation, User
from claimback.words import day
from documents.mailed.models import Mailed

NAMED = 5  # whom or what a sentence names; all of them are counted


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in a sentence that says what to do, and the page where it is done."""

    words: str
    where: str
    label: str


def what_keeps_open(office: Organisation, *, by: User) -> list[Reason]:
    """Every reason why this owner cannot close this office now; none when it can be closed."""
    return [*_colleagues(office, by), *_cases(office), *_kept(office), *_erasures(office), *_mail(office)]


def _colleagues(office: Organisation, by: User) -> Iterator[Reason]:
    others = Membership.objects.living().filter(organisation=office).exclude(user=by).select_related("user")
    if found := list(others.order_by("since", "pk")):
        said = ngettext(
            "%(n)s colleague still works here: %(who)s. First let them leave.",
            "%(n)s colleagues still work here: %(who)s. First let each of them leave.",
            len(found),
        )
        words = said % {"n": len(found), "who": _named([str(each.user) for each in found])}
        yield Reason(words, reverse("organisation", args=[office.pk]), _("Who works here"))


def _cases(office: Organisation) -> Iterator[Reason]:
    going_on = Case.objects.going_on().filter(organisation=office).select_related("turn")
    if found := list(going_on.order_by(F("turn__on").asc(nulls_last=True), "pk")):
        said = ngettext(
            "%(n)s case is still open: %(cases)s. End it, or hand it over to its patient or another office.",
            "%(n)s cases are still open: %(cases)s. End them, or hand them over to their patients or another office.",
            len(found),
        )
        words = said % {"n": len(found), "cases": _named([_with_date(case) for case in found])}
        yield Reason(words, f"{reverse('today')}?office={office.pk}", _("The open cases"))


def _kept(office: Organisation) -> Iterator[Reason]:
    holds = LegalHold.objects.filter(organisation=office, lifted_at=None).select_related("case")
    if found := [each.case for each in holds.order_by("set_at", "pk")]:
        said = ngettext(
            "%(n)s case must be kept: %(cases)s. Somebody has to answer for it until the hold is lifted.",
            "%(n)s cases must be kept: %(cases)s. Somebody has to answer for them until the holds are lifted.",
            len(found),
        )
        words = said % {"n": len(found), "cases": _named([str(case) for case in found])}
        yield Reason(words, reverse("erase", args=[found[0].pk]), _("Why it must be kept"))


def _erasures(office: Organisation) -> Iterator[Reason]:
    waiting = Erasure.objects.waiting().filter(organisation=office, case__isnull=False).select_related("case")
    if found := [each.case for each in waiting.order_by("asked_at", "pk") if each.case]:
        said = ngettext(
            "%(n)s case waits to be erased: %(cases)s. Wait until it is done, or take it back.",
            "%(n)s cases wait to be erased: %(cases)s. Wait until it is done, or take it back.",
            len(found),
        )
        words = said % {"n": len(found), "cases": _named([str(case) for case in found])}
        yield Reason(words, reverse("erase", args=[found[0].pk]), _("What waits to be erased"))


def _mail(office: Organisation) -> Iterator[Reason]:
    if n := Mailed.objects.filter(organisation=office, case=None, put_away_at=None).count():
        said = ngettext(
            "%(n)s e-mail waits in the inbox. File it to its case, or put it away.",
            "%(n)s e-mails wait in the inbox. File them to their cases, or put them away.",
            n,
        )
        yield Reason(said % {"n": n}, reverse("inbox"), _("The inbox"))


def _named(names: Sequence[str]) -> str:
    return "; ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _with_date(case: Case) -> str:
    on = case.turn.on if hasattr(case, "turn") else None
    if on is None:
        return f"{case} ({case.reference})"
    told = {"case": case, "reference": case.reference, "on": day(on)}
    return _("%(case)s (%(reference)s, next date %(on)s)") % told
