"""What hangs on somebody who is about to leave an organisation: a list whose ticks are the state of things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.actions.leaving import only_here, requests_in_name_of
from appeals.filters import PAPERS
from appeals.models import FollowUp, Letter, LetterVersion, Override, PlanChange, Turn, Whose
from appeals.plan_words import page_of, step_of
from appeals.turns import concerns
from cases.models import Case
from claimback.accounts.access import absences_in
from claimback.accounts.models import Absence, Membership, Organisation, User
from claimback.accounts.roles import Can, Role, roles_that
from claimback.words import day

SHOWN = 12  # things a line names; all of them are counted


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a line: its words, and where it is looked at."""

    words: str
    address: str = ""
    absence: Absence | None = None  # a cover to be given to somebody else, or days to be taken back


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing that hangs on them; ticked when none is left."""

    key: str
    title: str
    note: str
    things: list[Thing] = field(default_factory=list)
    act: str = ""  # where its one act is done
    label: str = ""
    blocks: bool = False  # whether the membership cannot be ended before

    @property
    def done(self) -> bool:
        return not self.things

    @property
    def words(self) -> list[str]:
        """Every thing of it, in words."""
        return [thing.words for thing in self.things]

    @property
    def shown(self) -> list[Thing]:
        return self.things[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.things) - SHOWN, 0)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything that hangs on a member, in the order in which it is best done."""

    membership: Membership
    lines: list[Line]

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.done]

    @property
    def may_end(self) -> bool:
        """Whether ending would be refused for nothing on this list."""
        return not any(line.blocks for line in self.open)


@dataclass(frozen=True, slots=True)
class _Leaver:
    """Who leaves, and who stays."""

    membership: Membership
    today: date
    members: list[Membership]

    @property
    def user(self) -> User:
        return self.membership.user

    @property
    def office(self) -> Organisation:
        return self.membership.organisation

    @property
    def others(self) -> list[Membership]:
        return [each for each in self.members if each.pk != self.membership.pk]

    def open_cases(self) -> QuerySet[Case]:
        return Case.objects.going_on().filter(organisation=self.office)

    def left_alone(self) -> QuerySet[Case]:
        """Open cases that nobody who stays answers for."""
        return self.open_cases().exclude(owner__in=[each.user_id for each in self.others])


def checklist(membership: Membership, *, today: date) -> Checklist:
    """Everything that hangs on this member, each kind with its one act. A fixed number of questions."""
    members = Membership.objects.living().filter(organisation=membership.organisation_id, user__is_active=True)
    leaver = _Leaver(membership, today, list(members.select_related("user").order_by("since", "pk")))
    return Checklist(membership, [line for make in LINES for line in make(leaver)])


def _case(case: Case, words: str = "") -> Thing:
    said = f"{case} ({case.reference})"
    return Thing(f"{said}: {words}" if words else said, reverse("case", args=[case.pk]))


def _cases(leaver: _Leaver) -> list[Line]:
    owned = leaver.open_cases().filter(owner=leaver.user).select_related("turn")
    things = [
        _case(case, _("next date %(on)s") % {"on": day(case.turn.on)} if case.turn.on else "")  # type: ignore[attr-defined]
        for case in owned.order_by(F("turn__on").asc(nulls_last=True), "pk")
    ]
    return [
        Line(
            "cases", _("Open cases they answer for"),
            _("An open case needs a named human. Nobody leaves before each has one."), things,
            reverse("workload_of", args=[leaver.office.pk, leaver.user.pk]), _("Give them to colleagues"), blocks=True,
        )
    ]  # fmt: skip


def _papers(leaver: _Leaver) -> list[Line]:
    waiting = Turn.objects.filter(concerns(PAPERS), case__in=leaver.open_cases().filter(owner=leaver.user))
    rows = waiting.exclude(whose=Whose.NOBODY).select_related("case").order_by("on", "pk")
    return [
        Line(
            "papers", _("Papers nobody has looked at, in their cases"), _("They go with the case."),
            [_case(row.case) for row in rows],
            reverse("workload_of", args=[leaver.office.pk, leaver.user.pk]), _("Give the cases to colleagues"),
        )
    ]  # fmt: skip


def _follow_ups(leaver: _Leaver) -> list[Line]:
    rows = FollowUp.objects.filter(case__in=leaver.left_alone(), set_by=leaver.user, done_on=None)
    ordered = rows.select_related("case").order_by("due_on", "pk")
    return [
        Line(
            "follow_ups", _("Promises and follow-ups in their name"),
            _("Whoever answers for the case hears of them. Listed is what nobody who stays would hear of."),
            [_case(row.case, f"{row.what}, {day(row.due_on)}") for row in ordered],
            reverse("workload_of", args=[leaver.office.pk, leaver.user.pk]), _("Give the cases to colleagues"),
        )
    ]  # fmt: skip


def _drafts(leaver: _Leaver) -> list[Line]:
    last = LetterVersion.objects.taken().filter(letter=OuterRef("pk")).order_by("-number").values("by")[:1]
    rows = Letter.objects.kept().filter(case__in=leaver.left_alone(), sealed_at=None)
    theirs = rows.annotate(last=Subquery(last)).filter(last=leaver.user.pk)
    return [
        Line(
            "drafts", _("Letters they are writing"),
            _("Whoever answers for the case goes on with them. Listed is what would lie with nobody who stays."),
            [
                Thing(f"{row.case} ({row.case.reference}): {row.subject}", _letter(row))
                for row in theirs.select_related("case").defer("body").order_by("edited_at", "pk")
            ],
            reverse("workload_of", args=[leaver.office.pk, leaver.user.pk]), _("Give the cases to colleagues"),
        )
    ]  # fmt: skip


def _letter(letter: Letter) -> str:
    return reverse("one_letter", args=[letter.case_id, letter.pk])


def _requests(leaver: _Leaver) -> list[Line]:
    rows = requests_in_name_of(leaver.membership).select_related("case").order_by("due_on", "pk")
    return [
        Line(
            "requests", _("Papers asked for in their name"),
            _("Who is asked reads this name. It becomes that of whoever answers for the case; give the cases first."),
            [_case(row.case, row.name) for row in rows],
            reverse("leaver_requests", args=[leaver.office.pk, leaver.membership.pk]),
            _("Put them in the name of whoever answers for the case"),
        )
    ]  # fmt: skip


def _absences(leaver: _Leaver) -> list[Line]:
    every = [each for found in absences_in(leaver.office).values() for each in found]
    given = [each for each in every if each.cover_id == leaver.membership.pk]
    own = [each for each in every if each.away_id == leaver.membership.pk]
    return [
        Line(
            "covers", _("Colleagues they cover for"), _("Somebody else covers these days from now on."),
            [Thing(_spell(each, each.away.user), absence=each) for each in given],
        ),
        Line(
            "away", _("Days they said they are away"), _("Their cover then hears nothing more because of them."),
            [Thing(_spell(each, each.cover.user), absence=each) for each in own],
        ),
    ]  # fmt: skip


def _spell(absence: Absence, who: User) -> str:
    return f"{who}: {day(absence.from_on)} – {day(absence.until_on)}"


def _steps(leaver: _Leaver) -> list[Line]:
    changes = PlanChange.objects.live().filter(organisation=leaver.office, member=leaver.user).order_by("plan", "step")
    found, things = list(changes), []
    page = page_of(leaver.office)
    for change in found:
        named = step_of(page, change.plan, change.step)
        words = str(named[1].when) if named else change.step
        things.append(Thing(words, reverse("plan_step", args=[leaver.office.pk, change.plan, change.step])))
    return [
        Line(
            "steps", _("Reminders addressed to them by name"),
            _("Without them such a reminder goes to whom it went before; better name somebody."), things,
            reverse("plans", args=[leaver.office.pk]), _("Address them to somebody else"),
        )
    ]  # fmt: skip


def _roles(leaver: _Leaver) -> list[Line]:
    page = reverse("organisation", args=[leaver.office.pk])
    staying = {each.role for each in leaver.others}
    sole_owner = leaver.membership.role == Role.OWNER and Role.OWNER not in staying
    managing = set(roles_that(Can.MANAGE))
    sole_head = leaver.membership.role == Role.SUPERVISOR and not staying & managing
    return [
        Line(
            "owner", _("The only owner"), _("An organisation needs an owner."),
            [Thing(_("Nobody else owns %(office)s.") % {"office": leaver.office})] if sole_owner else [],
            page, _("Make somebody else owner"), blocks=True,
        ),
        Line(
            "supervisor", _("The only one who supervises"),
            _("What nobody heeds reaches supervisors, and where there is none, owners."),
            [Thing(_("Nobody else would hear of what nobody heeds."))] if sole_head else [],
            page, _("Give somebody this role"),
        ),
    ]  # fmt: skip


def _approvals(leaver: _Leaver) -> list[Line]:
    waiting = Override.objects.waiting().told().filter(organisation=leaver.office).order_by("asked_at", "pk")
    rows = list(waiting)
    may = {each.user_id for each in leaver.others if each.role in roles_that(Can.APPROVE)}
    asked = [each for each in rows if each.asked_by_id == leaver.user.pk]
    owed = [each for each in rows if each.asked_by_id != leaver.user.pk and not may - {each.asked_by_id}]
    return [
        Line(
            "asked", _("What they asked a second person for"), _("Agree or send it back before they go."),
            [_override(each) for each in asked], reverse("approvals"), _("Look at them"),
        ),
        Line(
            "owed", _("What only they could agree to"), _("Nobody else who stays may give the second look."),
            [_override(each) for each in owed], reverse("approvals"), _("Look at them"),
        ),
    ]  # fmt: skip


def _override(row: Override) -> Thing:
    return Thing(
        f"{row.case} ({row.case.reference}): {row.reason}", reverse("override_look", args=[row.case_id, row.pk])
    )


def _access(leaver: _Leaver) -> list[Line]:
    tokens, feeds = only_here(leaver.membership)
    things = [Thing(_("Program: %(name)s") % {"name": each}) for each in tokens]
    things += [Thing(_("Calendar: %(name)s") % {"name": each}) for each in feeds]
    return [
        Line(
            "access", _("Programs and calendars that open this organisation only"),
            _("They are revoked when the membership ends; you can do it now."), things,
            reverse("leaver_access", args=[leaver.office.pk, leaver.membership.pk]), _("Revoke them now"),
        )
    ]  # fmt: skip


LINES: tuple[Callable[[_Leaver], list[Line]], ...] = (
    _cases, _papers, _follow_ups, _drafts, _requests, _absences, _steps, _approvals, _roles, _access,
)  # fmt: skip
"""In the order in which it is best done: what follows from a case comes after the cases."""
