"""Which confirmed fact a field of an official form asks for, by what the field is called. A person sees each before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from documents.filling.form import Field

WORDS = re.compile(r"[a-z]+|\d+")
# what is asked for, then what must not be meant; the first that fits is taken
ASKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("member_id", r"\b(member|subscriber|enrollee|insured|policy|identification) (id|identification|number|no)\b"),
        ("group_number", r"\bgroup (id|number|no)\b"),
        ("claim_number", r"\bclaim (id|number|no)\b"),
        ("reference_number", r"\b(reference|case|authorization|denial) (id|number|no)\b"),
        ("birth_date", r"\b(birth|born|dob)\b"),
        ("notice_date", r"\bdate( \w+){0,3} (denial|notice|letter|decision|determination)\b"),
        ("service_date", r"\bdates?( \w+){0,2} (service|services|treatment|procedure)\b"),
        ("insurer", r"\b(insurer|carrier|insurance company|health plan|name of (the )?plan|plan name)\b"),
        (
            "provider",
            r"\b(provider|physician|doctor|surgeon|hospital)( s)?( name)?$|\bname of .*(provider|physician|doctor)",
        ),
        ("codes", r"\b(cpt|icd|procedure codes?|diagnosis codes?|codes)\b"),
        ("reason", r"\breason( \w+){0,3} (denial|denied)\b|\bdenial reason\b"),
        (
            "service",
            r"\b(service|treatment|procedure)s?( \w+){0,2} (denied|requested|refused)\b|\bdenied (service|treatment)\b",
        ),
        (
            "patient",
            r"\b(patient|member|enrollee|insured|consumer|covered person|applicant|your)( s)?( full)? name\b|^patient$",
        ),
    )
)
ELSE = re.compile(
    r"\b(phone|telephone|fax|email|mail|address|street|city|zip|signature|signed|employer|representative|relationship|"
    r"specialty|title|county)\b"
)
"""A field with one of these words asks for something of its own, whatever else it names."""


def proposed(fields: Iterable[Field], known: Mapping[str, str]) -> dict[str, str]:
    """For each text field that is empty and asks for something confirmed, by its name: the words to put in."""
    found = {}
    for field in fields:
        asked = asked_for(field) if field.kind == "text" and not field.value else ""
        if asked and known.get(asked):
            found[field.name] = known[asked]
    return found


def asked_for(field: Field) -> str:
    """The fact a field asks for, by the names of `appeals.actions.request_form`; empty where nobody can be sure."""
    for said in (field.label, field.name):
        words = " ".join(WORDS.findall(_apart(said)))
        if ELSE.search(words):
            return ""
        for name, pattern in ASKS:
            if pattern.search(words):
                return name
    return ""


def _apart(said: str) -> str:
    """“MemberID_1” as “member id 1”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", said).replace("#", " number ").replace("_", " ").lower()
