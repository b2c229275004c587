"""The sheet for a talk between doctors: what it says is in the file with its page, or is named as open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appeals import clocks, proven, sentences
from appeals.law.rule import StageKind
from appeals.law.ways import Told, way
from appeals.law_names import plainly
from appeals.letters import Point
from appeals.models import Deadline, Stage, Talk
from appeals.typesetting.press import set_pages
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Running:
    """A date that goes on while the doctors talk."""

    stage: Stage
    on: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one page for the doctor: who, what was refused and why, criterion, fact and page, and how to argue."""

    plan: Talk | None
    points: tuple[Point, ...]
    gaps: tuple[str, ...]  # criteria that no page proves yet
    reviewer: Told
    case: Case
    stage: Stage
    running: list[Running]


def sheet(stage: Stage, case: Case, *, on: date) -> Sheet:
    """What the doctor has before them: only what is in the file, with its page; what is open is named as open."""
    found = proven.of(case, on=on)
    plan = Talk.objects.filter(stage=stage).first()
    return Sheet(plan, found.points, found.wanted, _reviewer(stage, case), case, stage, running(case))


def running(case: Case) -> list[Running]:
    """Our own dates that no talk stops, the nearest first."""
    ours = Deadline.objects.unmet().owed_by_us().filter(case=case).select_related("stage").order_by("act_by", "pk")  # type: ignore[attr-defined]
    return [Running(each.stage, each.act_by) for each in ours if each.stage.kind != StageKind.PEER_TO_PEER]


def _reviewer(stage: Stage, case: Case) -> Told:
    """What the rules say of the specialty of whoever reviews the appeal; of the talk itself none speaks."""
    appeal = Stage.objects.filter(case=case, kind=StageKind.INTERNAL_APPEAL).order_by("position").first()
    book, coverage = clocks.book(), case.coverage  # type: ignore[attr-defined]
    if appeal is None or appeal.step not in book.stages:
        return Told()
    inputs = clocks.inputs_for(case, coverage, stage.challenges)
    return way(book, coverage.coverage_type, appeal.step, inputs).reviewer


def render(sheet: Sheet, *, on: date) -> bytes:
    """One PDF/UA document. Raises CannotSet."""
    return set_pages("talk.typ", for_the_doctor(sheet), dated=on)


def for_the_doctor(sheet: Sheet) -> dict[str, Any]:
    """What the sheet says, in English whatever the writer reads: a doctor has it before them in the talk."""
    with translation.override(settings.LANGUAGE_CODE):
        return matter(sheet)


def matter(sheet: Sheet) -> dict[str, Any]:
    """What the sheet says, in the order in which a doctor needs it."""
    case, plan = sheet.case, sheet.plan
    decision = sheet.stage.challenges
    facts = [
        (_("Patient"), case.patient_name),
        (_("Service"), " · ".join(each for each in (case.service, ", ".join(map(str, case.codes))) if each)),
        (_("Insurer"), case.coverage.insurer),  # type: ignore[attr-defined]
        (_("Member ID"), case.coverage.member_id),  # type: ignore[attr-defined]
        (
            _("Claim, reference"),
            " · ".join(each for each in (decision.claim_number, decision.reference_number) if each),
        ),
        (_("Denied on"), sentences.when(decision.on) if decision.on else ""),
        (_("Why, in their words"), decision.reason_text),
        (_("Call back on"), plan.call_back if plan else ""),
    ]
    return {
        "title": _("For the talk between the doctors"),
        "language": (get_language() or "en")[:2],
        "clock": clock(sheet),
        "facts": [{"label": str(label), "value": value} for label, value in facts if value],
        "points_title": _("Criterion, fact, page"),
        "points": [{"said": each.statement, "where": each.source} for each in sheet.points],
        "no_points": _("No criterion is proven by a page of the file yet."),
        "gaps_title": _("Still open: do not claim it"),
        "gaps": list(sheet.gaps),
        "argue": [
            {"title": str(title), "text": text}
            for title, text in (
                (_("The reviewer’s specialty"), specialty(sheet)),
                (_("Ask for"), plan.ask_for if plan else ""),
                (_("Do not concede"), plan.not_concede if plan else ""),
            )
            if text
        ],
        "write_title": _("Write down"),
        "write_down": [
            str(label)
            for label in (_("Their name"), _("Specialty"), _("State of licence"), _("Reference number"), _("They said"))
        ],
    }


def specialty(sheet: Sheet) -> str:
    """The specialty to ask for, and what a rule says of it, where one does."""
    told = [sheet.plan.specialty] if sheet.plan and sheet.plan.specialty else []
    if sheet.reviewer.sentence:
        mark = "" if sheet.reviewer.verified else f" ({_('not verified')})"
        told.append(_("Of the appeal the rules say: %(said)s") % {"said": plainly(sheet.reviewer.sentence) + mark})
    return "\n".join(told)


def clock(sheet: Sheet) -> str:
    """That the talk stops no clock, with the date that goes on."""
    never = _("It never stops the appeal clock.")
    if not sheet.running:
        return never
    first = sheet.running[0]
    runs = _("Still runs: %(step)s, act by %(on)s.") % {
        "step": plainly(first.stage.name),
        "on": sentences.when(first.on),
    }
    return f"{never} {runs}"
