"""A child cannot lie about whose it is: the database compares its organisation and case with its parent's."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from appeals import actions
from appeals.access import usable_papers
from appeals.actions import adjusting, begin_attempt, contacting, plan_talk, record_delay, settle_notice
from appeals.actions.messaging import read_messages, write_message
from appeals.demo import asking, authorising, caseload, corresponding, overriding, people, proving, stories
from appeals.letter_kinds import LetterKind
from appeals.models import (
    AtOnce,
    Continuation,
    Deadline,
    Delay,
    Dispatch,
    Editing,
    HandOver,
    LetterPoint,
    Replan,
    WriteOff,
)
from appeals.notices import duties_of
from cases.actions import share_case
from cases.models import Case, Thread
from claimback.accounts.roles import Role
from claimback.ids import uuid7
from documents.mailed.actions import receive_mail, renew_address
from tests import make

pytestmark = pytest.mark.django_db
LABELS = ("cases", "documents", "appeals")
OF_A_PERSON = {"documents.Upload", "appeals.CalendarFeed", "appeals.SavedView", "appeals.ChosenColumns"}
"""Belongs to whoever sends it or subscribes, and to no organisation: what may be seen is asked at each use."""
OF_NO_PARENT = {"appeals.SelfAudit", "appeals.PlanChange"}
"""Points at nothing inside its organisation, so there is nothing its organisation could be compared with."""
MODELS = [model for label in LABELS for model in apps.get_app_config(label).get_models()]
TENANT = [model for model in MODELS if model._meta.label not in OF_A_PERSON]
GUARDED = {"appeals.Deadline", "appeals.Filing", "appeals.LetterVersion", "appeals.Letter", "appeals.Packet"}
GUARDED |= {
    "appeals.LearntPolicy",
    "appeals.Address",
    "appeals.PlanChange",
    "appeals.Override",
    "appeals.Delay",
    "appeals.Continuation",
    "appeals.LetterComment",
    "appeals.LetterApproval",
    "appeals.Dispatch",
    "appeals.WriteOff",
    "cases.Authority",
    "cases.Contact",
    "cases.Message",
    "cases.MessageRead",
    "cases.Signature",
}
"""Of these a trigger refuses the change before the tie is asked."""

_TIES = """
    SELECT c.conrelid::regclass::text, array_agg(a.attname::text ORDER BY a.attname)
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 GROUP BY c.oid, c.conrelid
"""


def told(slug: str) -> Case:
    """A case that came far, in an office of its own: nearly every table has a row of it."""
    office = people.office(slug, password="!")
    scene = stories.Scene(office, office.who_fights[0], date(2026, 11, 20), Random(1))
    case = stories.filed_and_waiting(scene)
    asking.ask(scene, case, on=scene.today, due_on=scene.today)
    caseload.learn(office, today=scene.today)
    proving.criteria_half_proven(scene)
    overriding.ask_for_more_time(scene, case)
    corresponding.talked_about(
        scene, actions.begin_letter(case, kind=LetterKind.CLAIM_FILE, on=scene.today, by=scene.advocate)
    )
    # few cases are compared at once, and nothing waits
    Replan.objects.create(organisation=case.organisation, case=case)
    wish = adjusting.StepWish(days=-10)
    adjusting.adjust_step(office.organisation, plan="ours", step="14_days_before", wish=wish, by=scene.advocate)
    decision = case.decisions.earliest("id")
    stage = case.stages.exclude(filed_on=None).earliest("id")
    told = {"told_on": scene.today, "until": None, "reason": "More time.", "by": scene.advocate, "today": scene.today}
    record_delay(stage, kind=Delay.Kind.EXTENSION, **told)
    # the coverage of this story knows no such right, so no verb records it
    asked = {"asked_on": scene.today, "asked_by": "us", "how": "fax", "recorded_by": scene.advocate}
    Continuation.objects.create(organisation=case.organisation, case=case, stage=stage, **asked)
    logged = {
        "how": "email",
        "whom": "insurer",
        "on": scene.today,
        "promised": "An answer.",
        "promised_by": scene.today,
    }
    contacting.log_contact(case, told=logged, now=timezone.now(), today=scene.today, by=scene.advocate)
    talk = case.stages.get(kind="peer_to_peer")
    plan_talk(talk, plan={}, by=scene.advocate)
    begin_attempt(talk, number_called="555-0142", on=scene.today, today=scene.today, by=scene.advocate)
    # no answer has come to it, so no verb marks a point of its letter yet
    of_case = {"organisation": case.organisation, "case": case, "stage": stage}
    LetterPoint.objects.create(**of_case, number=0, words="A point.", marked_by=scene.advocate)
    # this office wants no second person, so no verb asks for one
    WriteOff.objects.create(**of_case, why="No.", seen={}, asked_by=scene.advocate)
    given = {"act": uuid7(), "before": scene.advocate, "after": make.member(office.organisation, Role.ADVOCATE)}
    HandOver.objects.create(organisation=case.organisation, case=case, by=scene.advocate, **given)
    Editing.objects.create(organisation=case.organisation, case=case, person=scene.advocate, place="letter")
    heed = actions.see_deadline(Deadline.objects.unmet().filter(case=case).earliest("id"), by=scene.advocate)
    AtOnce.objects.create(organisation=case.organisation, case=case, act=uuid7(), by=scene.advocate, heed=heed)
    for of in (case, None):
        address = renew_address(organisation=case.organisation, case=of, by=scene.advocate)
        receive_mail(to=str(address), raw=b"Subject: A letter\r\n\r\nWhat it says.")
    # no machine is set up here, so no verb asks one to send
    sent = {"packet": case.packets.get(), "how": "fax", "address": "555-0100", "asked_by": scene.advocate}
    Dispatch.objects.create(**of_case, **sent)
    patient = people.patient(office, number=9, name=case.patient_name, password="!")
    share_case(case, user=patient, role=Role.PATIENT, until=None, by=scene.advocate)
    authorising.on_the_screen(scene, case, by=patient)
    write_message(case, thread=Thread.PATIENT, body="We sent it.", paper=usable_papers(case).first(), by=scene.advocate)
    read_messages(case, thread=Thread.PATIENT, by=patient)
    settle_notice(decision, findings={duties_of(case, decision)[0].duty.id: "missing"}, by=scene.advocate)
    return case


def ties() -> set[tuple[str, frozenset[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_TIES)
        return {(table, frozenset(columns)) for table, columns in cursor}


@pytest.fixture(scope="module")
def pair(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Case, Case]]:
    """Two cases of two offices, told once for this page, in a transaction around its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield told("harbor"), told("meadow")
        transaction.set_rollback(True)


@pytest.fixture
def ours(pair: tuple[Case, Case], db: None) -> Case:
    return pair[0]


@pytest.fixture
def theirs(pair: tuple[Case, Case], db: None) -> Case:
    return pair[1]


def test_no_row_can_move_to_another_organisation_alone(ours: Case, theirs: Case) -> None:
    moved = []
    for model in TENANT:
        rows = model._default_manager.filter(organisation=ours.organisation)
        if model is Case or not rows.exists():
            continue
        refusal = DatabaseError if model._meta.label in GUARDED else IntegrityError
        try:
            with transaction.atomic():
                rows.update(organisation=theirs.organisation)
                moved.append(model._meta.label)
                transaction.set_rollback(True)
        except refusal:
            pass
    assert moved == []


def test_the_case_came_so_far_that_every_table_was_tried(ours: Case) -> None:
    empty = {m._meta.label for m in TENANT if not m._default_manager.filter(organisation=ours.organisation).exists()}

    assert empty <= {"cases.Share", "appeals.FollowUp", *OF_NO_PARENT}


def test_no_row_can_move_to_another_case_alone(ours: Case, theirs: Case) -> None:
    moved = []
    for model in TENANT:
        names = {field.name for field in model._meta.fields if not field.primary_key}
        if model is Case or "case" not in names:
            continue
        refusal = DatabaseError if model._meta.label in GUARDED else IntegrityError
        try:
            with transaction.atomic():
                count = model._default_manager.filter(case=ours).update(case=theirs)
                moved += [model._meta.label] if count else []
                transaction.set_rollback(True)
        except refusal:
            pass
    assert moved == []


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_every_pointer_inside_an_organisation_is_tied(model: type[models.Model]) -> None:
    tied = ties()
    loose = {
        field.name
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.related_model in TENANT
        and not {
            (model._meta.db_table, frozenset({field.column, "organisation_id"})),
            (model._meta.db_table, frozenset({field.column, "case_id"})),
        }
        & tied
    }

    assert loose == set()
