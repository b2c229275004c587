"""The rows a reminder needs, written straight into the tables: the outbox is tried apart from the verbs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from appeals import erasing, reminders
from appeals.models import Deadline, Reminder, Stage
from cases.models import Case, Decision, Outcome, Share
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Role

_count = iter(range(1, 1_000_000))


@dataclass(frozen=True)
class Office:
    """An organisation with an advocate, and one case of hers, shared with its patient."""

    organisation: Organisation
    advocate: User
    patient: User
    case: Case
    stage: Stage


def person(word: str, **fields: Any) -> User:
    """A user with an address of their own."""
    return User.objects.create_user(f"{word}.{next(_count)}@people.example", **fields)


def office(**zones: str) -> Office:
    """`advocate` and `patient` may name the time zones of the two."""
    number = next(_count)
    advocate = person("advocate", name="Ada Vocate", time_zone=zones.get("advocate", "America/New_York"))
    patient = person("patient", name="Pat Ient", time_zone=zones.get("patient", "America/New_York"))
    organisation = Organisation.objects.create(name=f"Office {number}")
    Membership.objects.create(organisation=organisation, user=advocate, role=Role.ADVOCATE)
    case = Case.objects.create(
        organisation=organisation,
        owner=advocate,
        reference=f"R{number}",
        patient_name="Zelda Quillfeather",
        service="lumbar fusion of the lower back",
    )
    Share.objects.create(organisation=organisation, case=case, user=patient, role=Role.PATIENT)
    return Office(organisation, advocate, patient, case, stage(case))


def afternoon() -> str:
    """A zone where it is two in the afternoon of the same day as in UTC: the hour of letters is over there."""
    return f"Etc/GMT{datetime.now(UTC).hour - 14:+d}"  # the sign of these names is the other way round


def stage(case: Case) -> Stage:
    """A rung that challenges a denial of this case."""
    denial = Decision.objects.create(
        organisation=case.organisation,
        case=case,
        outcome=Outcome.DENIED,
        decided_by="Fictional Mutual",
        reason_text="lumbar fusion is not needed",
        confirmed_by=case.owner,
    )
    return Stage.objects.create(
        organisation=case.organisation,
        case=case,
        challenges=denial,
        step="erisa_insured.internal_1",
        kind="internal_appeal",
        name="First appeal",
        position=1,
    )


def deadline(stage: Stage, *, act_by: date, legal_on: date | None = None, **fields: Any) -> Deadline:
    """A live date of this rung; ours unless `owed_by` says otherwise."""
    row = {"clock": "filing", "rule": f"filing.{next(_count)}", "rule_text": {}, "owed_by": "us"}
    row |= {"because": [], "cites": [], "verified": True, "legal_on": legal_on or act_by, "act_by": act_by}
    return Deadline.objects.create(organisation=stage.organisation, case=stage.case, stage=stage, **(row | fields))


def due(
    deadline: Deadline, person: User, *, ago: timedelta = timedelta(minutes=1), step: str = "on_the_day"
) -> Reminder:
    """A waiting reminder that has been due for some time."""
    return Reminder.objects.create(
        organisation=deadline.organisation,
        case=deadline.case,
        deadline=deadline,
        recipient=person,
        step=step,
        due_at=reminders.database_now() - ago,
    )


def today() -> date:
    """The database's day, where nobody's time zone matters."""
    return reminders.database_now().astimezone(UTC).date()


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def everything_of(case: Case) -> dict[str, str]:
    """Every row of a case as the database prints it, and its events."""
    rows = {}
    with connection.cursor() as cursor:
        for model, found in erasing.rows_of(case.pk).items():
            sql, given = found.order_by().values("pk").query.sql_with_params()
            table, key = model._meta.db_table, model._meta.pk.column
            lines = "string_agg(t::text, E'\\n' ORDER BY t::text)"
            cursor.execute(f'SELECT {lines} FROM "{table}" t WHERE {key} IN ({sql})', given)
            rows[table] = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(t::text, '|' ORDER BY id) FROM audit_event t WHERE case_id = %s", [case.pk])
        rows["events"] = cursor.fetchone()[0]
    return rows
