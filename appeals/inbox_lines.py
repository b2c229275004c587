"""One thing that came in, in the words of the inbox: whose, what it seems to be and why, and what is next with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.law.moves import State as Step
from appeals.matching import Match, matches
from appeals.models import Arrival, Stage
from cases.models import Case
from claimback.accounts.models import Organisation, User
from documents.models import Document, Kind, Mailed, MailedFile

NOT_TO_OPEN = (MailedFile.State.REFUSED, MailedFile.State.LOCKED)
PAPER, ANSWER, MAIL = "paper", "answer", "mail"


class Act(models.TextChoices):
    """What is next with it."""

    CONFIRM = "confirm", gettext_lazy("Confirm the facts")
    CLASSIFY = "classify", gettext_lazy("Say what it is")
    FILE = "file", gettext_lazy("File it to its case")
    CHECK = "check", gettext_lazy("Is it what was asked for?")
    LOOK = "look", gettext_lazy("Look at it")
    WAIT = "wait", gettext_lazy("Still being read")


class How(models.TextChoices):
    """How it came."""

    UPLOAD = "upload", gettext_lazy("Sent in here")
    LINK = "link", gettext_lazy("Through a link")
    EMAIL = "email", gettext_lazy("By e-mail")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that came in, in the words of the page."""

    sort: str
    id: UUID
    case: Case | None  # of mail that waits: the case that is suggested
    at: datetime
    how: str
    sender: str
    what: str
    seems: str
    page: int | None
    because: str
    problem: str
    act: str
    place: str  # where the act is done
    office: Organisation
    kind: str  # what it is filed under where one agrees with what it looks like
    document_id: UUID | None

    @property
    def key(self) -> str:
        """The name by which programs know it."""
        return f"{self.sort}:{self.id}"

    @property
    def act_name(self) -> str:
        """The act in words."""
        return str(Act(self.act).label)

    @property
    def how_name(self) -> str:
        """The way it came in words."""
        return str(How(self.how).label)


def lines_of(found: Sequence[tuple[Any, ...]], *, user: User) -> list[Line]:
    """The lines of these (sort, key, act, how, at), in their order; a fixed number of queries."""
    papers = _papers_shown(pk for sort, pk, *_rest in found if sort == PAPER)
    answers = _answers_shown(pk for sort, pk, *_rest in found if sort == ANSWER)
    mail = _mail_shown(pk for sort, pk, *_rest in found if sort == MAIL)
    steps, suggested = _steps_answered(papers.values()), matches(user, list(mail.values()))
    lines = []
    for sort, pk, act, how, at in found:
        if sort == PAPER and pk in papers:
            lines.append(_of_paper(papers[pk], act=act, how=how, at=at, steps=steps))
        elif sort == MAIL and pk in mail:
            lines.append(_of_mail(mail[pk], suggested.get(pk), act=act, how=how, at=at))
        elif pk in answers:
            lines.append(_of_answer(answers[pk], act=act, how=how, at=at))
    return lines


def _papers_shown(ids: Iterable[UUID]) -> dict[UUID, Document]:
    of_case = ("case__coverage", "case__owner", "case__organisation", "received_by", "mailed")
    rows = Document.objects.filter(pk__in=list(ids)).select_related(*of_case)
    return {row.pk: row for row in rows}


def _answers_shown(ids: Iterable[UUID]) -> dict[UUID, Arrival]:
    of_case = ("item__request__case__owner", "item__request__case__organisation")
    rows = Arrival.objects.filter(pk__in=list(ids)).select_related("document", *of_case)
    return {row.pk: row for row in rows}


def _mail_shown(ids: Iterable[UUID]) -> dict[UUID, Mailed]:
    rows = Mailed.objects.filter(pk__in=list(ids)).prefetch_related("files").select_related("organisation")
    return {row.pk: row for row in rows}


def _steps_answered(papers: Iterable[Document]) -> dict[UUID, UUID]:
    """Of cases where one step alone waits for an answer: that step."""
    cases = [paper.case_id for paper in papers if paper.kind == Kind.ANSWER and paper.answers_stage_id is None]
    steps: dict[UUID, list[UUID]] = {}
    for case_id, pk in Stage.objects.filter(case__in=cases, state=Step.FILED).values_list("case", "pk"):
        steps.setdefault(case_id, []).append(pk)
    return {case_id: found[0] for case_id, found in steps.items() if len(found) == 1}


def _of_paper(paper: Document, *, act: str, how: str, at: datetime, steps: Mapping[UUID, UUID]) -> Line:
    return Line(
        sort=PAPER,
        id=paper.pk,
        case=paper.case,
        at=at,
        how=how,
        sender=sender_of(paper.mailed) if paper.mailed else str(paper.received_by or ""),
        what=str(paper),
        seems=str(Kind(paper.looks or paper.kind).label) if paper.finished else "",
        page=paper.looks_page if paper.looks_quote else None,
        because=paper.looks_quote[:160],
        problem=paper.problem,
        act=act,
        place=_place(paper, act, steps),
        office=paper.case.organisation,
        kind=paper.looks if act == Act.CLASSIFY and paper.looks and paper.looks != paper.kind else "",
        document_id=paper.pk,
    )


def _place(paper: Document, act: str, steps: Mapping[UUID, UUID]) -> str:
    """Where the act is done."""
    if act != Act.CONFIRM:
        return reverse("paper", args=[paper.case_id, paper.pk])
    if paper.kind == Kind.DENIAL or paper.answers_stage_id:
        return reverse("confirm", args=[paper.case_id, paper.pk])
    if paper.case_id in steps:
        return reverse("answer", args=[paper.case_id, steps[paper.case_id]])
    return reverse("case", args=[paper.case_id])


def _of_answer(arrival: Arrival, *, act: str, how: str, at: datetime) -> Line:
    request, paper = arrival.item.request, arrival.document
    return Line(
        sort=ANSWER,
        id=arrival.pk,
        case=request.case,
        at=at,
        how=how,
        sender=request.name,
        what=str(paper) if paper else _("an answer in words"),
        seems=arrival.item.what,
        page=None,
        because="",
        problem=paper.problem if paper else "",
        act=act,
        place=reverse("requests", args=[request.case_id]) + f"#request-{request.pk}",
        office=request.case.organisation,
        kind="",
        document_id=None,
    )


def sender_of(mailed: Mailed) -> str:
    """Who it says it is from, and that nobody has proven it."""
    return _("%(sender)s (%(proof)s)") % {
        "sender": mailed.sender or _("nobody named"),
        "proof": mailed.get_proof_display(),
    }


def _of_mail(mailed: Mailed, match: Match | None, *, act: str, how: str, at: datetime) -> Line:
    files = sorted(mailed.files.all(), key=lambda file: file.place)
    refused = [f"{file.name}: {file.problem}" for file in files if file.state in NOT_TO_OPEN]
    looks = [file.told.get("looks") for file in files if file.told.get("looks")]
    kept = len(files) - len(refused)
    return Line(
        sort=MAIL,
        id=mailed.pk,
        case=match.case if match else None,
        at=at,
        how=how,
        sender=sender_of(mailed),
        what=str(mailed),
        seems=", ".join(dict.fromkeys(str(Kind(each).label) for each in looks))
        or ngettext("%(n)s paper", "%(n)s papers", kept) % {"n": kept},
        page=None,
        because=match.why if match else "",
        problem=" ".join(refused),
        act=act,
        place=reverse("mailed", args=[mailed.pk]),
        office=mailed.organisation,
        kind="",
        document_id=None,
    )
