"""The demo: every stage, every canary, the same from the same seed, and nothing twice."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models, transaction
from pytest_django.plugin import DjangoDbBlocker

from appeals.demo import caseload, people
from appeals.models import Deadline, Dispatch, Letter, Packet, Stage, Turn
from cases.models import Case, Decision
from claimback.accounts.models import Absence, User
from documents.actions import path_of
from documents.models import Document, State

TODAY = date(2026, 11, 23)
OURS = ("accounts", "audit", "cases", "documents", "appeals")


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[people.Office]]:
    """Told once for all tests of this page, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield caseload.seed(organisations=1, seed=7, today=TODAY)[0]
        transaction.set_rollback(True)


@pytest.fixture
def one_office(seeded: list[people.Office], db: None) -> list[people.Office]:
    return seeded


def spoken(offices: list[people.Office]) -> list[tuple[object, ...]]:
    """What a person would notice of the cases: facts, steps and dates."""
    cases = Case.objects.filter(organisation__in=[office.organisation.pk for office in offices]).order_by("pk")
    rows = cases.values_list("patient_name", "service", "coverage__insurer", "coverage__state", "turn__on", "ending")
    return [tuple(row) for row in rows]


def test_a_new_system_has_cases_at_every_stage(one_office: list[people.Office]) -> None:
    turns = Turn.objects.filter(organisation=one_office[0].organisation)

    assert set(turns.values_list("whose", flat=True)) == {"us", "insurer", "reviewer", "nobody"}
    assert set(Stage.objects.values_list("state", flat=True)) == {"preparing", "filed", "answered", "abandoned"}
    assert {"denied", "upheld", "overturned", "partly"} <= set(Decision.objects.values_list("outcome", flat=True))
    assert {State.RECEIVED, State.READ} <= set(Document.objects.values_list("state", flat=True))
    assert set(Case.objects.values_list("ending", flat=True)) >= {"", "won", "no_denial"}
    assert Deadline.objects.filter(superseded_by__isnull=False).exists()
    assert Deadline.objects.filter(legal_at__isnull=False).exists()
    assert turns.filter(whose="insurer", on__lt=TODAY).exists()
    assert {"coverage", "confirm"} <= set(turns.values_list("follow_up__what", flat=True))
    assert Letter.objects.filter(version=2).exists()
    assert Packet.objects.filter(state=Packet.State.BUILT).exists()
    kinds = {"erisa_self_funded", "erisa_insured", "individual_aca", "medicare_advantage", "medicaid_managed_care"}
    assert kinds <= set(Case.objects.values_list("coverage__coverage_type", flat=True))


def test_a_first_visitor_sees_what_a_machine_sent_with_its_receipts_and_a_colleague_who_covers(
    one_office: list[people.Office],
) -> None:
    sent = Dispatch.objects.select_related("stage__filing", "packet").get(organisation=one_office[0].organisation)
    filing = sent.stage.filing

    assert (sent.state, sent.adapter, sent.how) == ("sent", "folder", "fax")
    assert sent.packet == filing.packet
    assert (filing.sent_on, filing.acknowledged_on) == (TODAY, TODAY)
    away = Absence.objects.get(organisation=one_office[0].organisation)
    assert {away.away.user, away.cover.user} == set(one_office[0].who_fights)
    assert away.from_on == TODAY


def test_every_paper_of_the_demo_is_read_without_a_complaint(one_office: list[people.Office]) -> None:
    assert set(Document.objects.filter(state=State.READ).values_list("problem", flat=True)) == {""}


def test_the_same_seed_tells_the_same_stories_and_another_seed_others(one_office: list[people.Office]) -> None:
    def told(number: int) -> list[tuple[object, ...]]:
        with transaction.atomic():
            caseload.add(one_office, cases=3, seed=number, today=TODAY)
            heard = spoken(one_office)[-3:]
            transaction.set_rollback(True)
        return heard

    first = told(7)

    assert told(7) == first
    assert told(8) != first


def test_a_second_run_adds_nothing_and_cases_adds_that_many(one_office: list[people.Office]) -> None:
    before = Case.objects.count()

    offices, new = caseload.seed(organisations=1, seed=7, today=TODAY)
    assert (new, Case.objects.count()) == (0, before)

    assert caseload.add(offices, cases=3, seed=7, today=TODAY) == 3
    assert Case.objects.count() == before + 3


def test_an_organisation_of_the_demo_never_holds_the_canary_of_another(one_office: list[people.Office]) -> None:
    words = {office.organisation.pk: office.canary for office in one_office}

    for model in [model for label in OURS for model in apps.get_app_config(label).get_models()]:
        names = {field.name for field in model._meta.fields}
        if "organisation" not in names:
            continue
        for row in model._default_manager.all():
            said = " ".join(str(getattr(row, field.name)) for field in model._meta.fields if not field.is_relation)
            others = [word for pk, word in words.items() if pk != row.organisation_id]
            assert not any(word in said for word in others)


def test_every_text_a_person_wrote_and_every_file_carries_the_canary(one_office: list[people.Office]) -> None:
    office = one_office[0]
    chosen = {"patient_name", "service", "provider", "insurer", "administrator", "plan_name", "member_id"}
    chosen |= {"group_number", "appeal_address", "appeal_fax", "appeal_phone", "reason_text", "decided_by"}
    chosen |= {"claim_number", "reference_number", "address", "tracking", "subject", "body", "text", "name"}

    missing = set()
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            fields = [f for f in model._meta.fields if isinstance(f, models.CharField | models.TextField)]
            if model in (Stage, User) or "organisation" not in {f.name for f in model._meta.fields}:
                continue
            for row in model._default_manager.filter(organisation=office.organisation):
                for field in fields:
                    value = getattr(row, field.name)
                    if field.name in chosen and value and office.canary not in value:
                        missing.add(f"{model._meta.label}.{field.name}")
    assert not missing
    for document in Document.objects.filter(organisation=office.organisation, content_type__startswith="text"):
        assert office.canary in path_of(document).read_text()


@pytest.mark.django_db
def test_the_command_prints_everybody_who_signs_in_and_they_can() -> None:
    said = io.StringIO()

    call_command("demo", organisations=0, stdout=said)

    user = User.objects.get(email=f"maria@{people.AT}")
    assert f"{user.email:<48} patient alone  {people.PASSWORD}" in said.getvalue()
    assert user.check_password(people.PASSWORD)
    assert user.emailaddress_set.filter(verified=True, primary=True).exists()


def test_production_refuses_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PRODUCTION", True)

    with pytest.raises(CommandError, match="production"):
        call_command("demo")
