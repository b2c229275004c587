"""Whose an e-mail seems to be, and why: looked for only among the cases a person may work on. It files nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from cases.models import Case, Coverage, Decision, bared
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from documents.models import Mailed, MailedFile

SHORTEST_NUMBER = 5
"""Characters of a claim number that can name a case; fewer are in everybody's."""


@dataclass(frozen=True, slots=True)
class Match:
    """A case, and the sentence that says why it is suggested."""

    case: Case
    why: str


def bare(number: str) -> str:
    """A number without what people put between its characters."""
    return "".join(each for each in number.upper() if each.isascii() and each.isalnum())


def matches(user: User, mailed: Sequence[Mailed]) -> dict[UUID, Match]:
    """For each of these messages the one case its files name, if they name one. A fixed number of queries.

    A number that names two cases names none, and neither does a name without its insurer.
    """
    told = _told(mailed)
    if not told:
        return {}
    mine = (
        Case.objects.real().open_to(user, Can.EDIT).filter(organisation__in={each.organisation_id for each in mailed})
    )
    claims = _by_claim(mine, {bare(each) for one in told.values() for each in one["claims"]})
    members = _by_member(mine, {each for one in told.values() for each in one["members"]})
    names = _by_name(mine, {each.lower() for one in told.values() for each in one["names"]})
    found = {each.pk: _match(each, told.get(each.pk), claims, members, names) for each in mailed}
    cases = {case.pk: case for case in mine.filter(pk__in={pk for pk, _why in filter(None, found.values())})}
    return {key: Match(cases[hit[0]], hit[1]) for key, hit in found.items() if hit and hit[0] in cases}


Index = dict[tuple[UUID, str], set[UUID]]
Names = dict[tuple[UUID, str], set[tuple[UUID, str]]]


def _told(mailed: Iterable[Mailed]) -> dict[UUID, dict[str, list[str]]]:
    """What the files of each message say together."""
    told: dict[UUID, dict[str, list[str]]] = {}
    rows = MailedFile.objects.filter(mailed__in=[each.pk for each in mailed], state=MailedFile.State.READ)
    for pk, said in rows.order_by("mailed", "place").values_list("mailed", "told"):
        one = told.setdefault(pk, {"claims": [], "members": [], "names": [], "insurers": []})
        for name, values in one.items():
            values.extend(said.get(name, []))
    return told


def _by_claim(cases: Any, wanted: set[str]) -> Index:
    numbers = {each for each in wanted if len(each) >= SHORTEST_NUMBER and any(map(str.isdigit, each))}
    index: Index = {}
    for field in ("claim_number", "reference_number"):
        rows = Decision.objects.filter(case__in=cases).annotate(bare=bared(field)).filter(bare__in=numbers)
        for office, number, case in rows.order_by().values_list("organisation", "bare", "case"):
            index.setdefault((office, number), set()).add(case)
    return index


def _by_member(cases: Any, wanted: set[str]) -> Index:
    index: Index = {}
    rows = Coverage.objects.filter(case__in=cases, member_id_index__in=wanted - {""})
    for office, member, case in rows.order_by().values_list("organisation", "member_id_index", "case"):
        index.setdefault((office, member), set()).add(case)
    return index


def _by_name(cases: Any, wanted: set[str]) -> Names:
    index: Names = {}
    rows = cases.annotate(called=Lower("patient_name")).filter(called__in=wanted).filter(~Q(coverage__insurer=""))
    for office, name, case, insurer in rows.order_by().values_list("organisation", "called", "pk", "coverage__insurer"):
        index.setdefault((office, name), set()).add((case, insurer))
    return index


def _match(
    mailed: Mailed, told: dict[str, list[str]] | None, claims: Index, members: Index, names: Names
) -> tuple[UUID, str] | None:
    """The case by its number, else by the member id, else by name and insurer together."""
    if told is None:
        return None
    office = mailed.organisation_id
    for number in told["claims"]:
        if len(cases := claims.get((office, bare(number)), set())) == 1:
            return next(iter(cases)), _("The number %(number)s in it is this case's.") % {"number": number}
    for member in told["members"]:
        if len(cases := members.get((office, member), set())) == 1:
            return next(iter(cases)), _("The member id in it is this case's.")
    insurers = [each.lower() for each in told["insurers"]]
    for name in told["names"]:
        both = {
            case
            for case, insurer in names.get((office, name.lower()), set())
            if any(insurer.lower() in each or each in insurer.lower() for each in insurers)
        }
        if len(both) == 1:
            return next(iter(both)), _("The name %(name)s and the insurer in it are this case's.") % {"name": name}
    return None
