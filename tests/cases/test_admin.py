"""The operator's desk shows where things stand, never what they say, and changes nothing."""

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client

from appeals import actions
from appeals.models import Stage
from cases.models import Case, Share
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from tests import make

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model.__module__.split(".")[0] in {"cases", "documents", "appeals"}]


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator@example.test", name="Op Erator"))
    return client


@pytest.fixture
def case() -> Case:
    """A case with a paper, dates, reminders, a packet and a share."""
    owner = make.user("Quincy Example")
    case = actions.take_paper_in(organisation=make.owner_of_one(owner), by=owner, on=DAY)
    make.paper(case, name="a secret name.txt")
    facts = {"patient_name": "Zelda Quillfeather", "service": "lumbar fusion", "internal_levels": 1, "notice_on": DAY}
    facts |= {"coverage_type": "erisa_self_funded", "state": "OH", "claim_type": "pre_service", "received_on": DAY}
    actions.accept_denial(case, facts=facts, by=owner, on=DAY)
    stage = Stage.objects.get(case=case, step__endswith="internal_1")
    actions.draft_letter(stage, on=DAY, by=owner)
    actions.ask_for_packet(stage, papers_in_order=[], on=DAY, by=owner)
    actions.share(case, user=make.user(), role=Role.PATIENT, until=None, by=owner)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("model", OURS, ids=str)
def test_a_register_names_no_person_and_no_illness(operator: Client, case: Case, model: type) -> None:
    meta = model._meta  # type: ignore[attr-defined]
    page = operator.get(f"/admin/{meta.app_label}/{meta.model_name}/")
    row = model._default_manager.order_by("pk").first()  # type: ignore[attr-defined]
    one = operator.get(f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/")

    assert (page.status_code, one.status_code) == (200, 403)
    assert str(row.pk) in page.content.decode()
    for answer in (page, one):
        said = answer.content.decode()
        for secret in (case.patient_name, case.service, "lumbar fusion", "a secret name", str(case.owner)):
            assert secret not in said


@pytest.mark.parametrize("model", OURS, ids=str)
def test_nothing_is_added_changed_or_removed_there(operator: Client, case: Case, model: type) -> None:
    meta = model._meta  # type: ignore[attr-defined]
    place = f"/admin/{meta.app_label}/{meta.model_name}"

    assert operator.get(f"{place}/add/").status_code == 403
    row = model._default_manager.order_by("pk").first()  # type: ignore[attr-defined]
    assert operator.post(f"{place}/{row.pk}/change/", {"state": "x"}).status_code == 403
    assert operator.post(f"{place}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Case.objects.filter(pk=case.pk).exists()


def test_a_member_of_an_office_is_no_operator(client: Client, case: Case) -> None:
    client.force_login(case.owner)

    assert client.get("/admin/cases/case/").status_code == 302
    assert Share.objects.exists()
