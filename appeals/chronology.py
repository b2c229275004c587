"""The chronology of contacts as a paper: only what is written down, in the order it happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.typesetting.press import say_date, sentence, set_pages, words
from cases.models import Case, Contact, Decision

LANGUAGE = "en"
"""What is enclosed with a letter is in the language of letters, whatever its writer reads in."""


def contacts_for(case: Case, whom: Sequence[str]) -> list[Contact]:
    """The finished entries that stand, with these, the oldest first."""
    found = Contact.objects.standing().exclude(finished_at=None).filter(case=case, whom__in=whom)
    return list(found.as_it_happened().select_related("recorded_by", "corrects"))


def render(case: Case, contacts: Sequence[Contact], *, zone: ZoneInfo, on: date) -> bytes:
    """The paper as PDF/UA-1, the same bytes for the same entries on the same day. Raises CannotSet."""
    return set_pages("chronology.typ", matter(case, contacts, zone=zone, on=on), dated=on)


def matter(case: Case, contacts: Sequence[Contact], *, zone: ZoneInfo, on: date) -> dict[str, Any]:
    """What the paper says. Hours are those of `zone`."""
    spoken, decision = words(LANGUAGE), Decision.objects.filter(case=case).order_by("pk").first()
    facts = [
        ("patient", case.patient_name),
        ("insurer", case.coverage.insurer),  # type: ignore[attr-defined]
        ("member_id", case.coverage.member_id),  # type: ignore[attr-defined]
        ("claim_number", decision.claim_number if decision else ""),
        ("reference_number", decision.reference_number if decision else ""),
    ]
    return {
        "language": LANGUAGE,
        "title": sentence("chronology"),
        "facts": [{"label": spoken[name], "value": value} for name, value in facts if value],
        "said": sentence("chronology_said", on=say_date(on), zone=str(zone).replace("_", " ")),
        "rows": [_row(each, zone) for each in contacts],
        "running": case.reference,
    }


def _row(contact: Contact, zone: ZoneInfo) -> dict[str, Any]:
    told = [
        ("contact_name", contact.name or (sentence("contact_refused_name") if contact.name_refused else "")),
        (
            "contact_reference",
            contact.reference or (sentence("contact_refused_number") if contact.reference_refused else ""),
        ),
        ("contact_said", contact.said),
        ("contact_promised", contact.promised),
        ("contact_promised_by", say_date(contact.promised_by) if contact.promised_by else ""),
    ]
    return {
        "when": _when(contact, zone),
        "what": _what(contact),
        "facts": [{"label": sentence(name), "value": value} for name, value in told if value.strip()],
        "written": _written(contact, zone),
    }


def _when(contact: Contact, zone: ZoneInfo) -> str:
    if contact.began_at is None:
        return say_date(contact.on)
    on = say_date(contact.began_at.astimezone(zone).date())  # hour and day of one clock
    if contact.ended_at is None:
        return f"{on}, {_hour(contact.began_at, zone)}"
    return f"{on}, {_hour(contact.began_at, zone)}–{_hour(contact.ended_at, zone)}"


def _what(contact: Contact) -> str:
    how, whom = sentence(f"contact_{contact.how}"), sentence(f"contact_with_{contact.whom}")
    way = "contact_met" if contact.how == contact.How.MEETING else "contact_in" if contact.incoming else "contact_out"
    return sentence(way, how=how, whom=whom)


def _written(contact: Contact, zone: ZoneInfo) -> str:
    at = contact.recorded_at.astimezone(zone)
    name = "contact_corrected" if contact.corrects else "contact_written"
    return sentence(name, who=str(contact.recorded_by), on=say_date(at.date()))


def _hour(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    half = sentence("before_noon" if local.hour < 12 else "after_noon")
    return f"{local.hour % 12 or 12}:{local.minute:02} {half}"
