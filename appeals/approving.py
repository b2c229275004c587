"""What waits for a second person, in one list: dates, letters, ends, cases to erase. Nobody agrees to their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse

from appeals import conceding, erasing, sentences, transfers
from appeals.access import waiting_for
from appeals.models import Erasure, Letter, LetterApproval, LetterComment, LetterVersion, Override, WriteOff
from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import Can

MOST = 100
"""Of each kind; the oldest first, so that what is answered makes room."""
KINDS = DATE, LETTER, END, ERASE, OFFER = "date", "letter", "end", "erase", "offer"
"""What waits for a person; an offer is no second look, but a case somebody asks them to take over."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits, in the words of the page, and the doors where it is answered."""

    kind: str
    key: str
    case: Case
    what: str
    why: str  # the reason that was given, or the words of the letter
    asked_by: User
    at: datetime
    look: str
    agree: str
    back: str
    back_field: str  # the name under which the reason travels
    override: Override | None = None
    version: int | None = None
    step: bool = False  # of an end: of a step, not of the case
    void: str = ""  # why it fits the case no longer, so that nobody can agree


def numbers_waiting(user: User) -> dict[str, Subquery]:
    """How many of each wait for this person, by kind, for a query over people; nothing for none."""
    kinds: dict[str, QuerySet[Any]] = {
        DATE: waiting_for(user), LETTER: letters_to_approve(user), END: conceding.ends_waiting_for(user),
        ERASE: erasing.erasures_waiting_for(user), OFFER: transfers.offers_to(user),
    }  # fmt: skip
    return {kind: _number(rows) for kind, rows in kinds.items()}


def _number(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n"))


def letters_to_approve(user: User) -> QuerySet[Letter]:
    """The drafts of offices that want it whose version nobody has approved, written by somebody else, the oldest first.

    One with an open comment on this version is sent back: it waits for whoever writes it. `author` is their id.
    """
    of_version = {"letter": OuterRef("pk"), "version": OuterRef("version")}
    approved = LetterApproval.objects.filter(**of_version)
    talked = LetterComment.objects.filter(**of_version, settled_at=None).exclude(by=OuterRef("author"))
    wrote = LetterVersion.objects.taken().filter(letter=OuterRef("pk"), number=OuterRef("version"))
    drafts = Letter.objects.kept().filter(
        case__in=Case.objects.open_to(user, Can.RELEASE).going_on(), sealed_at=None,
        organisation__letters_need_approval=True,
    )  # fmt: skip
    waiting = drafts.annotate(author=Subquery(wrote.values("by")[:1])).exclude(author=user.pk)
    return waiting.filter(~Exists(approved), ~Exists(talked)).order_by("edited_at", "pk")


def approvals(user: User) -> list[Line]:
    """Everything that waits for this person, what was asked first on top. A fixed number of queries."""
    letters = list(letters_to_approve(user).select_related("case", "stage")[:MOST])
    authors = User.objects.in_bulk([letter.author for letter in letters])  # type: ignore[attr-defined]
    lines = [_of_override(each) for each in waiting_for(user)[:MOST]]
    lines += [_of_letter(each, authors[each.author]) for each in letters if each.author in authors]  # type: ignore[attr-defined]
    ends = list(conceding.ends_waiting_for(user)[:MOST])
    void = conceding.voids(ends)
    lines += [_of_end(each, void.get(each.pk, "")) for each in ends]
    lines += [_of_erasure(each, each.case) for each in erasing.erasures_waiting_for(user)[:MOST] if each.case]
    return sorted(lines, key=lambda line: (line.at, line.key))


def _of_override(row: Override) -> Line:
    where = [row.case_id, row.pk]
    return Line(
        DATE, f"{DATE}-{row.pk}", row.case, sentences.title(row.deadline, row.stage), row.reason, row.asked_by,
        row.asked_at, reverse("override_look", args=where), reverse("override_second", args=where),
        reverse("override_refuse", args=where), "why", override=row,
    )  # fmt: skip


def _of_letter(row: Letter, author: User) -> Line:
    where = [row.case_id, row.pk]
    return Line(
        LETTER, f"{LETTER}-{row.pk}", row.case, row.subject, row.body, author, row.edited_at,
        reverse("one_letter", args=where), reverse("letter_approve", args=where),
        reverse("letter_comment", args=where), "words", version=row.version,
    )  # fmt: skip


def _of_end(row: WriteOff, void: str) -> Line:
    where = [row.case_id, row.pk]
    return Line(
        END, f"{END}-{row.pk}", row.case, str(row), row.why, row.asked_by, row.asked_at,
        reverse("write_off", args=where), reverse("write_off_agree", args=where),
        reverse("write_off_back", args=where), "why", step=row.stage_id is not None, void=void,
    )  # fmt: skip


def _of_erasure(row: Erasure, case: Case) -> Line:
    page = reverse("erase", args=[case.pk])
    return Line(ERASE, f"{ERASE}-{row.pk}", case, case.service, "", row.asked_by, row.asked_at, page, "", "", "")
