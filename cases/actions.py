"""Verbs about facts: a case opened, its facts confirmed and corrected, shared, closed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cases.models import Case, Coverage, Decision, Ending, Outcome, Share
from cases.practice import must_be_real
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.offices import must_be_open
from claimback.accounts.own import is_of_one, is_own
from claimback.accounts.roles import Role
from claimback.audit.events import record
from claimback.sealed import blind_index
from claimback.sorry import Conflict, Sorry

# Letters and digits that nobody mixes up on the phone.
A_LOOK = timedelta(minutes=15)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

CASE_FACTS = (
    "patient_name",
    "patient_born_on",
    "service",
    "codes",
    "provider",
    "service_on",
    "claim_type",
    "urgency",
    "time_zone",
)
COVERAGE_FACTS = (
    "coverage_type",
    "state",
    "insurer",
    "administrator",
    "plan_name",
    "member_id",
    "group_number",
    "internal_levels",
    "plan_document_days",
    "second_level_days",
    "appeal_address",
    "appeal_fax",
    "appeal_phone",
    "answers",
    "more",
)
DECISION_FACTS = (
    "outcome",
    "decided_by",
    "notice_on",
    "mailed_on",
    "received_on",
    "received_how",
    "stated_deadline",
    "stated_window",
    "stated_unit",
    "stated_anchor",
    "reason",
    "reason_text",
    "reason_page",
    "denial_codes",
    "criteria",
    "claim_number",
    "reference_number",
    "peer_to_peer_window",
    "peer_to_peer_unit",
    "peer_to_peer_anchor",
    "peer_to_peer_phone",
    "approval_number",
    "approved_from",
    "approved_until",
    "approved_for",
    "amount_granted",
)


class CaseIsClosed(Conflict):
    """Somebody acts on a case that has ended."""

    def __str__(self) -> str:
        return _("This case is closed. Nothing was changed. Open it again first if the fight goes on.")


class UnknownOutcome(Sorry):
    """A decision without an outcome."""

    def __str__(self) -> str:
        return _("Say what they decided. Everything else you entered is kept.")


class NoUnit(Sorry):
    """A number that counts nothing."""

    def __str__(self) -> str:
        return _("Say what the time for the call counts: hours, days, weeks. Everything else you entered is kept.")


class NotAColleague(Sorry):
    """A case is given to somebody who does not work where it belongs."""

    def __str__(self) -> str:
        return _("A case is given to somebody who works in its organisation. Nothing was changed.")


class StaysWithItsPerson(NotAColleague):
    """A person's own case would be given to whoever helps them."""

    def __str__(self) -> str:
        return _(
            "This case stays with the person whose it is; whoever helps them works on it beside them. Nothing was "
            "changed."
        )


def lock_case(case: Case) -> Case:
    """The case, locked for the rest of the transaction: two acts on one case follow each other.

    Raises CaseIsClosed.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if case.closed_on:
        raise CaseIsClosed
    return case


@transaction.atomic
def open_case(*, organisation: Organisation, owner: User, by: User, practice: bool = False) -> Case:
    """Open a case; it may have no name yet, but it has a named human from the first moment.

    A `practice` case is invented, to learn on, and stays so. Raises OfficeIsClosed.
    """
    case = _with_free_reference(organisation=organisation, owner=owner, time_zone=owner.time_zone, practice=practice)
    must_be_open(organisation)
    Coverage.objects.create(case=case, organisation=organisation)
    record("case opened", by=by, case=case, about=case)
    return case


@transaction.atomic
def confirm_facts(case: Case, *, facts: Mapping[str, Any], by: User) -> list[str]:
    """Write confirmed facts of the case and its coverage; facts not given stay. Returns the names that changed."""
    coverage = Coverage.objects.select_for_update().get(case=case)
    changed = [*_write(case, CASE_FACTS, facts), *_write(coverage, COVERAGE_FACTS, facts)]
    if "member_id" in changed:
        coverage.member_id_index = blind_index(coverage.member_id)
        coverage.save(update_fields=["member_id_index"])
    record("facts confirmed", by=by, case=case, about=case, fields=changed)
    return changed


@transaction.atomic
def record_decision(case: Case, *, facts: Mapping[str, Any], by: User) -> Decision:
    """Somebody ruled: write the decision down. Raises UnknownOutcome, NoUnit."""
    facts = _time_for_the_call(facts, None)
    chosen = {name: facts[name] for name in DECISION_FACTS if facts.get(name) is not None}
    if chosen.get("outcome") not in Outcome.values:
        raise UnknownOutcome
    decision = Decision.objects.create(organisation_id=case.organisation_id, case=case, confirmed_by=by, **chosen)
    record(
        "decision recorded",
        by=by,
        case=case,
        about=decision,
        outcome=decision.outcome,
        notice_date=str(decision.notice_on or "–"),
    )
    return decision


@transaction.atomic
def correct_facts(case: Case, *, decision: Decision | None, facts: Mapping[str, Any], why: str, by: User) -> list[str]:
    """Correct facts that were confirmed before, with a reason. Returns the names that changed; none, no event.

    Raises NoUnit.
    """
    facts = _time_for_the_call(facts, decision)
    coverage = Coverage.objects.select_for_update().get(case=case)
    before = {name: str(_value(name, case, coverage, decision)) for name in facts}
    changed = [*_write(case, CASE_FACTS, facts), *_write(coverage, COVERAGE_FACTS, facts)]
    if decision:
        decision = Decision.objects.select_for_update().get(pk=decision.pk)
        changed += _write(decision, DECISION_FACTS, facts)
    if "member_id" in changed:
        coverage.member_id_index = blind_index(coverage.member_id)
        coverage.save(update_fields=["member_id_index"])
    if changed:
        moved = {name: [before[name], str(facts[name])] for name in changed if name in SAFE_TO_REMEMBER}
        record(
            "facts corrected", by=by, case=case, about=decision or case, fields=", ".join(changed), why=why, moved=moved
        )
    return changed


# Old and new values of these stay visible in the timeline; the rest are personal and only named.
SAFE_TO_REMEMBER = frozenset(
    {
        "notice_on",
        "mailed_on",
        "received_on",
        "received_how",
        "stated_deadline",
        "stated_window",
        "peer_to_peer_window",
        "peer_to_peer_unit",
        "peer_to_peer_anchor",
        "coverage_type",
        "answers",
        "state",
        "internal_levels",
        "plan_document_days",
        "second_level_days",
        "urgency",
        "claim_type",
        "service_on",
        "outcome",
        "approved_from",
        "approved_until",
    }
)


@transaction.atomic
def share_case(case: Case, *, user: User, role: Role, until: date | None, by: User) -> Share:
    """Let one person into one case; an earlier share of theirs ends, also one whose day has passed.

    Raises OnlyPractice.
    """
    must_be_real(case)
    case.shares.filter(user=user, ended_at=None).update(ended_at=Now())
    share = Share.objects.create(
        organisation_id=case.organisation_id, case=case, user=user, role=str(role), until=until, given_by=by
    )
    record("case shared", by=by, case=case, about=share, role=str(role))
    return share


@transaction.atomic
def end_share(share: Share, *, by: User) -> None:
    """End a share; the next request of that person is refused. Ended twice is ended once."""
    if Share.objects.filter(pk=share.pk, ended_at=None).update(ended_at=Now()):
        record("share ended", by=by, case=share.case, about=share)


def note_look(case: Case, *, by: User) -> None:
    """A guest opened the page of the case: those who let them in see when that was. Kept to the quarter of an hour."""
    stale = Q(looked_at=None) | Q(looked_at__lt=Now() - A_LOOK)
    Share.objects.filter(stale, case=case, user=by, ended_at=None).update(looked_at=Now())


@transaction.atomic
def assign_case(case: Case, *, owner: User, by: User) -> Case:
    """Give the case another named human, a member of its organisation.

    A person's own case stays with them. Raises NotAColleague, CaseIsClosed, OnlyPractice.
    """
    case = lock_case(case)
    must_be_real(case)
    if is_of_one(case.organisation) and not is_own(case.organisation, owner):
        raise StaysWithItsPerson
    colleagues = Membership.objects.living().filter(organisation=case.organisation_id, user__is_active=True)
    # locked, so that nobody leaves while they are given a case: whoever ends a membership waits, and then sees it
    if not colleagues.select_for_update(no_key=True, of=("self",)).filter(user=owner).first():
        raise NotAColleague
    if owner.pk == case.owner_id:
        return case
    case.owner = owner
    case.save(update_fields=["owner"])
    record("case assigned", by=by, case=case, about=owner)
    return case


@transaction.atomic
def close_case(case: Case, *, on: date, ending: Ending, by: User) -> Case:
    """End the case and say how. Raises CaseIsClosed."""
    case = lock_case(case)
    case.closed_on, case.ending = on, str(ending)
    case.save(update_fields=["closed_on", "ending"])
    record("case closed", by=by, case=case, about=case, outcome=str(ending))
    return case


def _time_for_the_call(facts: Mapping[str, Any], decision: Decision | None) -> Mapping[str, Any]:
    """The facts with a whole time to ask for the call between doctors, or with none. Raises NoUnit."""
    if "peer_to_peer_window" not in facts and "peer_to_peer_unit" not in facts:
        return facts
    unit = facts.get("peer_to_peer_unit", decision.peer_to_peer_unit if decision else "")
    window = facts.get("peer_to_peer_window", decision.peer_to_peer_window if decision else None)
    if not window:
        return {**facts, "peer_to_peer_window": None, "peer_to_peer_unit": "", "peer_to_peer_anchor": ""}
    if not unit:
        raise NoUnit
    return facts


def _write(row: models.Model, names: tuple[str, ...], facts: Mapping[str, Any]) -> list[str]:
    changed = [name for name in names if name in facts and getattr(row, name) != facts[name]]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return changed


def _value(name: str, *rows: models.Model | None) -> object:
    return next((getattr(row, name) for row in rows if row is not None and hasattr(row, name)), None)


def _with_free_reference(**fields: Any) -> Case:
    """Five letters make 24 million references an organisation; a clash is drawn again."""
    for _attempt in range(10):
        try:
            with transaction.atomic():
                return Case.objects.create(reference="".join(secrets.choice(ALPHABET) for _ in range(5)), **fields)
        except IntegrityError as error:
            if "a_reference_names_one_case" not in str(error):
                raise
    raise RuntimeError("No free case reference was found in ten draws.")
