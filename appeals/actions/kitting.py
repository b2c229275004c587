"""The request form of an outside step, filled in from confirmed facts."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import access
from appeals.inputs import last_said
from appeals.law.rule import StageKind
from appeals.letter_facts import sender_of
from appeals.letter_kinds import LetterKind
from appeals.models import Stage
from appeals.typesetting.press import say_date, words
from appeals.typesetting.requests import RequestForm, Row, set_request
from cases.models import Coverage, Decision, Urgency
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Sorry

KINDS = {
    StageKind.EXTERNAL_REVIEW: "external_review",
    StageKind.HEARING: "hearing",
    StageKind.REGULATOR_COMPLAINT: "complaint",
}


LONGEST_REASON = 400
"""Characters."""


class NoRequestForm(Sorry):
    """The step is not decided outside the insurer."""

    def __str__(self) -> str:
        return _("This step has no request form: it is not decided outside the insurer. Nothing was changed.")


def request_form(stage: Stage, *, on: date, by: User) -> RequestForm:
    """The form as it can be filled in today from what is confirmed; nothing is guessed. Raises NoRequestForm."""
    kind = KINDS.get(StageKind(stage.kind))
    if kind is None:
        raise NoRequestForm
    case, coverage = stage.case, Coverage.objects.get(case=stage.case_id)
    decision = last_said(stage.challenges)
    sender = sender_of(case, kind=LetterKind.EXTERNAL_REVIEW, by=by)
    spoken = words("en")
    known = (
        ("patient", case.patient_name),
        ("birth_date", _said(case.patient_born_on)),
        ("writer", sender.name),
        ("contact", "\n".join(sender.lines)),
        ("insurer", coverage.insurer),
        ("member_id", coverage.member_id),
        ("group_number", coverage.group_number),
        ("claim_number", decision.claim_number),
        ("reference_number", decision.reference_number),
        ("service", case.service),
        ("codes", ", ".join(map(str, case.codes))),
        ("provider", case.provider),
        ("service_date", _said(case.service_on)),
        ("notice_date", _said(decision.notice_on)),
        ("received_on", _said(decision.received_on)),
        ("reason", _quoted(decision.reason_text)),
        ("decided_before", _before(decision)),
        ("urgent", spoken["urgent_yes" if case.urgency == Urgency.URGENT else "urgent_no"]),
    )
    return RequestForm(
        kind=kind,
        step=stage.name,
        writer=sender.name,
        rows=tuple(Row(name, value) for name, value in known),
        enclosed=_enclosed(stage),
        made_on=on,
    )


def open_request_form(stage: Stage, *, on: date, by: User) -> bytes:
    """The form as a PDF to sign; the making is remembered. Raises NoRequestForm, CannotSet."""
    page = set_request(request_form(stage, on=on, by=by))
    with transaction.atomic():
        record("request form made", by=by, case=stage.case, about=stage)
    return page


def _said(value: date | None) -> str:
    return say_date(value) if value else ""


def _quoted(words: str) -> str:
    """Their reason, as much of it as leaves the form on one page; the letter has all of it."""
    line = " ".join(words.split())
    cut = line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON].rsplit(' ', 1)[0]} …"
    return f"“{cut}”" if cut else ""


def _before(decision: Decision) -> str:
    """The steps behind this one that were answered, each with its day."""
    answered = Stage.objects.filter(case=decision.case_id, answered_on__isnull=False).order_by("answered_on", "pk")
    return "\n".join(f"{each.name}, {say_date(each.answered_on)}" for each in answered if each.answered_on)


def _enclosed(stage: Stage) -> tuple[str, ...]:
    """The packet that is built, as it is called on the form."""
    packet = access.built_packets_of(stage).first()
    if packet is None:
        return ()
    spoken = words("en")
    pages = spoken["one_page"] if packet.pages == 1 else spoken["many_pages"].format(n=packet.pages)
    return (spoken["packet_of"].format(title=spoken["packet"], pages=pages),)
