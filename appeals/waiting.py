"""What we wait for from others, over all cases a person may see: by party, since when, chased when. A fixed cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import clocks, paper_rights, sentences
from appeals.actions.chasing import Way, choose
from appeals.actions.silence import StillTime
from appeals.law_names import plainly
from appeals.letter_kinds import LetterKind
from appeals.links import CODE, NOW
from appeals.models import Deadline, FollowUp, Letter, Reminder, Request, Stage
from appeals.owed import LAST_PAGE, REQUEST, STEP, Counts, Filters, Party, counted, found_on, told_to
from appeals.whose import owners
from cases.models import Case, Contact
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from claimback.ids import is_id
from claimback.words import day

A_PAGE = 50
MOST_AT_ONCE = 50  # lines of one chase: no more than a page shows
MOST_IN_A_FILE = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing we wait for, in the words of the page."""

    key: str  # “request:<id>” or “stage:<id>”, the name by which it is chased
    party: str
    case: Case
    who: str
    what: str
    place: str  # the name of the page where the rest is done
    since: date
    due: date | None
    by_law: str  # the citation, or nothing where it is our own wish
    late: bool
    chased_at: date | None
    chased_how: str
    way: Way | None
    why_not: str
    may_chase: bool
    id: UUID
    leaving: bool = False  # what was chased has not left yet and can be taken back

    @property
    def party_name(self) -> str:
        """Whom we wait for, where nobody is named."""
        return str(Party(self.party).label)


@dataclass(frozen=True, slots=True)
class Tab:
    """A party one can choose, with how many lines it has."""

    name: str
    address: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of what we wait for, with the counters of the whole."""

    lines: list[Line]
    filters: Filters
    tabs: list[Tab]
    late: int
    total: int
    owners: list[User]
    earlier: str
    further: str


def waiting(
    user: User, *, asked: Mapping[str, str], today: date, now: datetime, can: Can = Can.VIEW, most: int = A_PAGE
) -> Waiting:
    """What this person may see of it, the parties in their order, the longest due first. A fixed number of queries.

    `can` is what they must be allowed to in the case; what was asked of whom takes at least reading. `now` is the
    database's clock, `most` how many lines a page has.
    """
    filters = Filters.read(asked)
    told = told_to(user, filters, today=today, now=now)
    counts = counted(can, told)
    start = (filters.page - 1) * most
    found = found_on(filters, can, told, start=start, most=most)
    more, found = len(found) > most and filters.page < LAST_PAGE, found[:most]
    return Waiting(
        lines=_lines(found, user=user, today=today),
        filters=filters,
        tabs=_tabs(filters, counts),
        late=sum(late for _n, late in counts.values()),
        total=sum(n for n, _late in counts.values()),
        owners=owners(user, can, going_on=True),
        earlier=filters.address(page=filters.page - 1 if filters.page > 2 else "") if filters.page > 1 else "",
        further=filters.address(page=filters.page + 1) if more else "",
    )


def named(user: User, keys: Iterable[str]) -> tuple[list[Request | Stage], list[str]]:
    """The lines of these names that this person may chase, in their order, and the names of all others.

    At most MOST_AT_ONCE; a name that is given twice counts once. Two queries.
    """
    wanted = list(dict.fromkeys(keys))[:MOST_AT_ONCE]
    ids: dict[str, list[str]] = {REQUEST: [], STEP: []}
    for kind, _colon, id in (each.partition(":") for each in wanted):
        if kind in ids and is_id(id):
            ids[kind].append(id)
    cases = Case.objects.real().open_to(user, Can.ASK)
    requests = Request.objects.filter(case__in=cases, pk__in=ids[REQUEST])
    steps = Stage.objects.filter(case__in=cases, pk__in=ids[STEP])
    found: dict[str, Request | Stage] = {
        f"{REQUEST}:{each.pk}": each
        for each in requests.select_related("case__coverage", "case__organisation", "organisation", "asked_by")
    }
    found |= {
        f"{STEP}:{each.pk}": each
        for each in steps.select_related("case__coverage", "case__organisation", "challenges", "filing", "answer")
    }
    return [found[key] for key in wanted if key in found], [key for key in wanted if key not in found]


def name_of(line: Request | Stage) -> str:
    """The name by which a line is chased."""
    return f"{REQUEST if isinstance(line, Request) else STEP}:{line.pk}"


def _tabs(filters: Filters, counts: Counts) -> list[Tab]:
    def count(party: str) -> int:
        return counts.get(party, (0, 0))[filters.late]

    everybody = Tab(_("All"), filters.address(party=""), sum(map(count, counts)), not filters.party)
    return [everybody] + [
        Tab(str(each.label), filters.address(party=each.value), count(each), filters.party == each)
        for each in Party
        if count(each) or filters.party == each
    ]


def _lines(found: list[tuple[Any, ...]], *, user: User, today: date) -> list[Line]:
    steps = _steps_shown([pk for sort, pk, *_rest in found if sort == STEP])
    requests = _requests_shown([pk for sort, pk, *_rest in found if sort == REQUEST])
    cases = {row.case_id for rows in (steps, requests) for row in rows.values()}
    mine = set(Case.objects.open_to(user, Can.ASK).filter(pk__in=cases).values_list("pk", flat=True))
    lines = []
    for sort, pk, party, late, _rank, due in found:
        row = steps.get(pk) if sort == STEP else requests.get(pk)
        if row is None:
            continue  # ended between two questions
        make = _of_step if sort == STEP else _of_request
        lines.append(make(row, party=party, due=due, late=bool(late), today=today, may=row.case_id in mine))
    return lines


def _requests_shown(ids: list[UUID]) -> dict[UUID, Request]:
    sent = Q(links__messages__state=Reminder.State.SENT) & ~Q(links__messages__step__startswith=CODE)
    leaving = Q(links__messages__state=Reminder.State.PENDING, links__messages__step__startswith=NOW)
    rows = Request.objects.filter(pk__in=ids).select_related("case__coverage", "case__owner")
    return {
        row.pk: row
        for row in rows.annotate(
            written_at=Max("links__messages__sent_at", filter=sent),
            leaves_at=Max("links__messages__due_at", filter=leaving),
            address=Max("links__email"),
        )
    }


def _steps_shown(ids: list[UUID]) -> dict[UUID, Stage]:
    letters = Letter.objects.filter(stage=OuterRef("pk"), kind=LetterKind.STATUS, thrown_at=None).order_by("-pk")
    calls = FollowUp.objects.filter(stage=OuterRef("pk"), set_by__isnull=False).order_by("-due_on", "-pk")
    spoken = Contact.objects.standing().filter(stage_id=OuterRef("pk"), incoming=False, finished_at__isnull=False)
    spoken = spoken.newest_first()
    decisions = Deadline.objects.unmet().owed_by_others().filter(stage=OuterRef("pk"), clock="decision")
    last = decisions.annotate(last=Coalesce("legal_on", "conservative_on")).order_by(F("last").desc(), "pk")
    rows = Stage.objects.filter(pk__in=ids).select_related("case__coverage", "case__owner")
    return {
        row.pk: row
        for row in rows.annotate(
            letter_on=Subquery(letters.annotate(on=Coalesce("sent_on", "written_on")).values("on")[:1]),
            letter_sent=Subquery(letters.values("sent_on")[:1]),
            call_on=Subquery(calls.values("due_on")[:1]),
            call_done=Subquery(calls.values("done_on")[:1]),
            contact_on=Subquery(spoken.values("on")[:1]),
            contact_how=Subquery(spoken.values("how")[:1]),
            legal=Subquery(last.values("legal_on")[:1]),
            cites=Subquery(last.values("cites")[:1]),
            by_hand=Subquery(last.values("by_hand")[:1]),
        )
    }


def _of_request(row: Any, *, party: str, due: date, late: bool, today: date, may: bool) -> Line:
    at = row.leaves_at or row.written_at
    how = _("by e-mail, leaves within a minute") if row.leaves_at else _("by e-mail")
    return Line(
        key=f"{REQUEST}:{row.pk}", party=party, case=row.case, who=row.name, what=_("Papers that were asked for"),
        place="requests", since=_day_of(row.asked_at), due=due, by_law=_right(row) if row.answer_by else "", late=late,
        chased_at=_day_of(at) if at else None, chased_how=how if at else "", leaving=bool(row.leaves_at),
        way=Way.MAIL if row.address else None, may_chase=may, id=row.pk,
        why_not="" if row.address else _("It went by paper: print its letter again, or call them."),
    )  # fmt: skip


def _right(row: Request) -> str:
    right = paper_rights.rights().get(row.right)
    return right.name if right else ""


def _day_of(at: datetime) -> date:
    return timezone.localtime(at).date()


def _of_step(row: Any, *, party: str, due: date | None, late: bool, today: date, may: bool) -> Line:
    way, why_not = None, ""
    try:
        way = choose(row, late=late, unheard=party == Party.SENDING, last=row.legal)
    except StillTime as refusal:
        why_not = _("They have until %(on)s.") % {"on": day(refusal.last)}
    at, how = _last_chased(row)
    return Line(
        key=f"{STEP}:{row.pk}", party=party, case=row.case, who=_decider(row, party), what=plainly(row.name),
        place="case", since=row.filed_on, due=due, by_law=_law(row) if due else "", late=late, chased_at=at,
        chased_how=how, way=way, why_not=why_not, may_chase=may, id=row.pk,
    )  # fmt: skip


def _last_chased(row: Any) -> tuple[date | None, str]:
    """The newest of what was done about a step: they were spoken to, a letter went out, or either is begun."""
    contact = Contact.How(row.contact_how).label if row.contact_how else ""
    done = [
        (row.contact_on, str(contact)),
        (row.letter_on, _("a status letter") if row.letter_sent else _("a status letter, not sent yet")),
        (row.call_done or row.call_on, _("a call") if row.call_done else _("a call is set")),
    ]
    return max(((on, how) for on, how in done if on), key=lambda each: each[0], default=(None, ""))


def _decider(row: Any, party: str) -> str:
    insurer = row.case.coverage.insurer
    return insurer if insurer and party in (Party.INSURER, Party.SENDING) else ""


def _law(row: Any) -> str:
    if row.by_hand:
        return str(sentences.BY_HAND)
    book = clocks.book().citations
    return ", ".join(book[id].cite for id in (row.cites or [])[:1] if id in book)
