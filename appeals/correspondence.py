"""What the pages show of the messages of a case: its threads, line by line, and who reads them. Reading only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import canned
from appeals.access import usable_papers
from cases.access import may
from cases.models import Case, Message, Thread
from cases.threads import WRITES, Readers, readers_of, shown_in, threads_of
from claimback.accounts.models import User
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.words import day
from documents.access import papers_open_to
from documents.models import Document

MOST = 30
"""Lines a thread shows before it is asked for more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as this reader sees it."""

    message: Message
    mine: bool
    new: bool
    read_by: list[str]
    paper: Document | None
    may_correct: bool

    @property
    def may_withdraw(self) -> bool:
        return self.mine and self.message.withdrawn_at is None

    @property
    def lost_paper(self) -> bool:
        """Whether it points at a paper this reader may not open."""
        return self.message.paper_id is not None and self.paper is None


@dataclass(frozen=True, slots=True)
class Panel:
    """One thread for one reader. `sees` says who will read what is written here; `why_not` why this reader may not."""

    thread: str
    title: str
    sees: str
    lines: list[Line]
    earlier: int
    why_not: str
    offers: list[canned.Offer] = field(default_factory=list)
    papers: list[Document] = field(default_factory=list)
    alone: bool = False  # nobody else reads here
    unshared: bool = False  # nobody on the patient's side sees the case yet

    @property
    def new(self) -> int:
        """How many lines this reader has not read."""
        return sum(line.new for line in self.lines)

    @property
    def newest_first(self) -> list[Line]:
        return self.lines[::-1]

    @property
    def mark(self) -> str:
        """A few letters that change when there is something to show anew, but not by this reader's own reading."""
        seen = [(str(each.message.pk), len(each.read_by), each.message.withdrawn_at is None) for each in self.lines]
        return sha256(repr(seen).encode()).hexdigest()[:16]

    @property
    def latest(self) -> UUID | None:
        """The key of the newest message shown: what is read is read until here."""
        return max((line.message.pk for line in self.lines), default=None)

    @property
    def offered(self) -> list[canned.Offer]:
        return [each for each in self.offers if not each.lacks]

    @property
    def not_offered(self) -> list[canned.Offer]:
        return [each for each in self.offers if each.lacks]


def read(
    case: Case,
    user: User,
    *,
    now: datetime,
    threads: Iterable[Thread] | None = None,
    everything: bool = False,
    box: bool = True,
) -> list[Panel]:
    """The threads this person may read, or those of them that are asked for, in a fixed number of queries.

    Without the `box` what could be put into it is not asked for: a page that stays open asks for its lines often.
    """
    allowed = threads_of(user, case)
    asked = [each for each in allowed if threads is None or each in threads]
    readers = readers_of(case)
    on_the_team = Thread.TEAM in allowed
    shown = list(shown_in(case, asked))
    named = [each.paper_id for each in shown if each.paper_id and not each.withdrawn_at]
    papers = {each.pk: each for each in papers_open_to(user, Can.VIEW).filter(case=case, pk__in=named)} if named else {}
    to_choose = list(usable_papers(case)) if box and may(user, case, Can.READ) else []
    found = []
    for thread in asked:
        lines = [_line(each, user, papers, now=now) for each in shown if each.thread == thread]
        earlier = 0 if everything else max(len(lines) - MOST, 0)
        found.append(
            Panel(
                thread=str(thread),
                title=_title(thread, on_the_team=on_the_team),
                sees=who_sees(case, thread, readers, user),
                lines=lines[earlier:],
                earlier=earlier,
                why_not=_why_not(user, case, thread),
                offers=_offers(case, readers, now) if box and thread == Thread.PATIENT and on_the_team else [],
                papers=to_choose,
                unshared=thread == Thread.PATIENT and not readers.side,
                alone=all(person.pk == user.pk for person in (*readers.side, *readers.team)),
            )
        )
    return found


def _offers(case: Case, readers: Readers, now: datetime) -> list[canned.Offer]:
    first = canned.first_language(readers.patients)
    return canned.offers(case, side=readers.side, first=first, today=timezone.localtime(now).date())


def _why_not(user: User, case: Case, thread: Thread) -> str:
    return "" if may(user, case, WRITES[thread]) else str(WHO_MAY_SENTENCE[WRITES[thread]])


def _line(message: Message, user: User, papers: dict[UUID, Document], *, now: datetime) -> Line:
    mine, stands = message.written_by_id == user.pk, message.withdrawn_at is None
    reads = sorted(message.reads.all(), key=lambda read: read.at)  # type: ignore[attr-defined]
    return Line(
        message=message,
        mine=mine,
        new=stands and not mine and all(read.reader_id != user.pk for read in reads),
        read_by=[f"{read.reader}, {day(read.at)}" for read in reads if read.reader_id != user.pk],
        paper=papers.get(message.paper_id) if message.paper_id else None,
        may_correct=mine and stands and message.may_still_be_corrected(now),
    )


def _title(thread: Thread, *, on_the_team: bool) -> str:
    if thread == Thread.TEAM:
        return _("Team only")
    return _("With the patient") if on_the_team else _("Messages")


def who_sees(case: Case, thread: Thread, readers: Readers, user: User) -> str:
    """Who will see what is written here, plainly; whoever writes is left out."""
    team = [person for person in readers.team if person.pk != user.pk]
    if thread == Thread.TEAM:
        told = {"n": len(team), "office": case.organisation}
        if not team:
            return (
                _(
                    "Only your team at %(office)s will see this, and just now that is you. The patient, their family "
                    "and the doctor's office never do."
                )
                % told
            )
        return ngettext(
            "Only your team will see this: %(n)s colleague at %(office)s. The patient, their family and the doctor's "
            "office never do.",
            "Only your team will see this: %(n)s colleagues at %(office)s. The patient, their family and the doctor's "
            "office never do.",
            len(team),
        ) % told  # fmt: skip
    if any(person.pk == user.pk for person in readers.side):
        return _seen_by_the_patients_side(case, readers, user)
    return _seen_by_the_team(case, readers, team)


def _seen_by_the_team(case: Case, readers: Readers, team: list[User]) -> str:
    if not readers.side:
        return _(
            "Nobody on the patient's side can read this yet. Share the case with the patient first: then they will "
            "see it."
        )
    also = ngettext("Your %(n)s colleague can read it too.", "Your %(n)s colleagues can read it too.", len(team))
    also = also % {"n": len(team)} if team else ""
    if readers.patients:
        who = ", ".join(str(person) for person in readers.patients)
        others = len(readers.others)
        said = (
            ngettext(
                "%(who)s and %(n)s person the case is shared with will see this.",
                "%(who)s and %(n)s people the case is shared with will see this.",
                others,
            )
            if others
            else _("%(who)s will see this.")
        )
        return " ".join(filter(None, [said % {"who": who, "n": others}, also]))
    who = ", ".join(str(person) for person in readers.others)
    said = _("%(who)s will see this. The case is not shared with the patient.") % {"who": who}
    return " ".join(filter(None, [said, also]))


def _seen_by_the_patients_side(case: Case, readers: Readers, user: User) -> str:
    others = [person for person in readers.side if person.pk != user.pk]
    team = [person for person in readers.team if person.pk != user.pk]
    if is_of_one(case.organisation):  # who helps a person is no office: each is named
        others, team = [*others, *team], []
    told = {"office": case.organisation, "who": ", ".join(str(person) for person in others)}
    if not team:
        return _("%(who)s will see this.") % told if others else _("Nobody else can read this yet.")
    if not others:
        return _("The people who work on your case at %(office)s will see this.") % told
    return _("The people who work on the case at %(office)s will see this, and: %(who)s.") % told
