"""What an organisation learnt about insurers, beside what ships with the rulebook. Reading only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from appeals.inputs import book
from appeals.law.payers import policies_of
from appeals.law.policy import PayerPolicy
from appeals.models import LearntPolicy
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.written import Rows

BETWEEN_WORDS = re.compile(r"\W+")


@dataclass(slots=True)
class Insurer:
    """One insurer: what ships about its talk between doctors, and what was recorded, the newest first."""

    name: str
    shipped: PayerPolicy | None
    live: list[LearntPolicy] = field(default_factory=list)
    earlier: list[LearntPolicy] = field(default_factory=list)


def insurers(office: Organisation) -> list[Insurer]:
    """Every insurer that ships or that the office recorded something about; those with entries first. One query."""
    found = {policy.id: Insurer(policy.payer, policy) for policy in book().payers}
    entries = LearntPolicy.objects.filter(organisation=office).select_related("recorded_by", "retired_by")
    for entry in entries.order_by("-learnt_on", "-pk"):
        shipped = shipped_for(entry.insurer)
        key = shipped[0].id if shipped else f"“{words(entry.insurer)}”"
        insurer = found.setdefault(key, Insurer(entry.insurer, None))
        (insurer.earlier if entry.superseded_at or entry.retired_on else insurer.live).append(entry)
    return sorted(found.values(), key=lambda each: (not (each.live or each.earlier), each.name.casefold()))


@Rows
def _of_the_office(*, organisation: UUID) -> QuerySet[LearntPolicy]:
    entries = LearntPolicy.objects.live().filter(organisation=organisation).select_related("recorded_by")
    return entries.order_by("-learnt_on", "-pk")


def learnt_for(case: Case) -> list[LearntPolicy]:
    """What the case's organisation recorded about its insurer and holds to be true now, the newest first. One query."""
    insurer = case.coverage.insurer  # type: ignore[attr-defined]
    if not insurer:
        return []
    return list(_about(insurer, _of_the_office(organisation=case.organisation_id)))


def shipped_for(insurer: str) -> tuple[PayerPolicy, ...]:
    """What ships about an insurer of this name, the most exact name first; marks between words do not matter."""
    return policies_of(book(), words(insurer))


@cache
def named(policy_id: str) -> str:
    """The name under which an entry about a shipped policy is found beside it again."""
    policy = next(each for each in book().payers if each.id == policy_id)
    exact = shipped_for(policy.payer)
    return policy.payer if exact and exact[0].id == policy_id else policy.names[0].title()


def words(name: str) -> str:
    """A name as words in small letters with one space between."""
    return " ".join(BETWEEN_WORDS.sub(" ", name).casefold().split())


def is_about(named_so: str, insurer: str) -> bool:
    """Whether a name stands for this insurer: its words stand in the other's, or both ship under one policy."""
    if not named_so:
        return False
    if f" {words(named_so)} " in f" {words(insurer)} ":
        return True
    shipped, known = shipped_for(named_so), {policy.id for policy in shipped_for(insurer)}
    return bool(shipped) and shipped[0].id in known


def _about(insurer: str, entries: Iterable[LearntPolicy]) -> Iterable[LearntPolicy]:
    return (entry for entry in entries if is_about(entry.insurer, insurer))
