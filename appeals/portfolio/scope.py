"""Whose outcomes somebody may see: all of where they manage, their own elsewhere. And which steps are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case as When
from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import When as Then
from django.db.models.functions import Coalesce, Lower, NullIf, Trim
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from appeals.models import Stage
from appeals.portfolio.filters import TYPED, Basis, Filters
from cases.access import Refused
from cases.models import Case, Decision, Outcome
from claimback.accounts.access import may_manage, memberships_of
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can, roles_that


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases of whom are counted."""

    user: User
    whole: tuple[Organisation, ...]  # all cases of these
    own: tuple[Organisation, ...]  # of these the cases the person answers for

    @property
    def sentence(self) -> str:
        """What is counted, in words for the top of the page."""
        said = []
        if self.whole:
            said.append(_("All cases of %(offices)s.") % {"offices": _names(self.whole)})
        if self.own:
            said.append(_("The cases you answer for at %(offices)s.") % {"offices": _names(self.own)})
        return " ".join(said)

    def cases(self) -> QuerySet[Case]:
        """The cases themselves; `open_to` decides, the organisations only narrow."""
        mine = Q(organisation__in=self.whole) | Q(organisation__in=self.own, owner=self.user)
        return Case.objects.real().open_to(self.user, Can.READ).filter(mine)

    def steps(self, filters: Filters) -> QuerySet[Stage]:
        """The filed steps of these cases under these filters, each with a value for every dimension (`by_…`)."""
        found = Stage.objects.filter(case__in=self.cases(), filed_on__isnull=False).alias(**_values())
        for name, value in filters.chosen.items():
            typed = Lower(Trim(Value(value))) if name in TYPED else Value(value)
            found = found.filter(**{f"by_{name}": typed})
        on = "filed_on" if filters.basis == Basis.FILED else "decided_on"
        if filters.start:
            found = found.filter(**{f"{on}__gte": filters.start})
        if filters.end:
            found = found.filter(**{f"{on}__lte": filters.end})
        return found.filter(**{f"{on}__isnull": False})


def scope_of(user: User) -> Scope:
    """What this person may see of it. One query. Raises Refused for whoever works in no organisation."""
    works = [each for each in memberships_of(user) if each.role in roles_that(Can.OPEN)]
    if not works:
        raise Refused(
            _(
                "Outcomes are counted over the cases of an organisation you work in, and you work in none. Nothing was "
                "changed. What became of your own case stands on its page."
            )
        )
    whole = tuple(each.organisation for each in works if may_manage(each))
    return Scope(user, whole, tuple(each.organisation for each in works if not may_manage(each)))


def _names(offices: Iterable[Organisation]) -> str:
    return get_text_list([str(each) for each in offices], _("and"))


def _values() -> dict[str, object]:
    """The value of a step for every dimension, and the day of its answer.

    A step challenges a decision; where that gives no reason (an answer that only upholds), it is the denial's.
    """
    denial = Decision.objects.filter(case=OuterRef("case"), outcome=Outcome.DENIED).exclude(reason="").order_by("pk")
    reason = Coalesce(NullIf("challenges__reason", Value("")), Subquery(denial.values("reason")[:1]), Value(""))
    dated = Coalesce("answer__notice_on", "answer__mailed_on", "answer__received_on")
    spoken = Q(answer__isnull=False) & ~Q(answer__outcome=Outcome.UNANSWERED)
    return {
        "by_kind": F("kind"),
        "by_insurer": Lower(Trim(Coalesce("case__coverage__insurer", Value("")))),
        "by_reason": reason,
        "by_service": Lower(Trim("case__service")),
        "by_state": Coalesce("case__coverage__state", Value("")),
        "by_coverage": Coalesce("case__coverage__coverage_type", Value("")),
        # the decision's own day; nobody's silence has one
        "answered_by_paper_on": When(Then(spoken, then=dated), default=None, output_field=DateField()),
        "decided_on": When(Then(spoken, then=Coalesce(dated, "answered_on")), default=None, output_field=DateField()),
    }
