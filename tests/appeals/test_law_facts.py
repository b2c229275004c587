"""Facts the law asks for that have no place of their own: a question leads to a field, and one verb tells it."""

from datetime import date

import pytest
from django.test import Client

from appeals import actions
from appeals.forms.telling import LawFactForm
from appeals.inputs import ELSEWHERE
from appeals.law.facts import UnknownFact
from appeals.law.rulebook import shipped
from appeals.models import Deadline
from cases.models import Case, Coverage
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals.fights import denied, first
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db

NOTICE, RECEIVED, TODAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 20)


def a_case(coverage_type: str = "tricare", **facts: object) -> Case:
    return denied(coverage_type=coverage_type, notice_on=NOTICE, received_on=RECEIVED, today=TODAY, **facts)


def medicaid() -> Case:
    """The day to ask for a hearing waits for what the state says."""
    return a_case("medicaid_ffs")


def told(case: Case, name: str, value: object) -> dict[str, object]:
    actions.tell_law_fact(case, name=name, value=value, by=case.owner, on=TODAY)
    return Coverage.objects.get(case=case).more


def hearing(case: Case) -> Deadline:
    return Deadline.objects.live().get(case=case, stage__step="medicaid_ffs.state_fair_hearing", clock="filing")


def test_an_answer_makes_a_provisional_date_firm_and_leaves_one_event() -> None:
    case = medicaid()
    assert hearing(case).certainty == "provisional"

    told(case, "state_ffs_days", "60")

    assert (hearing(case).certainty, hearing(case).legal_on) == ("firm", date(2026, 5, 1))
    assert Event.objects.of_case(case.pk).filter(kind="facts corrected").count() == 1


def test_i_dont_know_takes_the_answer_back_and_asks_again() -> None:
    case = medicaid()
    told(case, "state_ffs_days", 60)

    assert told(case, "state_ffs_days", None) == {}
    assert hearing(case).certainty == "provisional"


def test_one_answer_leaves_the_others_as_they_are() -> None:
    case = a_case()

    told(case, "amount_at_stake", "$1,250.40")

    assert told(case, "denial_kind", "clinical") == {"amount_at_stake": 1250, "denial_kind": "clinical"}


@pytest.mark.parametrize(
    ("name", "value"), [("amount_at_stake", "much"), ("denial_kind", "unfair"), ("state", "OH"), ("nonsense", "1")]
)
def test_a_wrong_value_and_a_name_that_is_told_elsewhere_are_refused_whole(name: str, value: str) -> None:
    case = a_case()

    with pytest.raises(UnknownFact):
        told(case, name, value)

    assert Coverage.objects.get(case=case).more == {}
    assert not Event.objects.of_case(case.pk).filter(kind="facts corrected").exists()


# --- the screens -----------------------------------------------------------------------------------------------


def test_the_question_on_the_desk_leads_to_its_field_and_the_answer_counts(client: Client) -> None:
    case = medicaid()
    client.force_login(case.owner)
    address = f"/cases/{case.pk}/law-facts/state_ffs_days/"

    assert f'href="{address}"' in client.get(f"/cases/{case.pk}/").content.decode()
    form = client.get(address).content.decode()
    shown = client.post(address, {"value": "60"}, follow=True).content.decode()

    assert 'type="number"' in form
    assert "Recorded." in shown
    assert "How many days does your state give to ask for a Medicaid hearing?" in shown
    assert hearing(case).legal_on == date(2026, 5, 1)


def test_a_warning_that_asks_leads_to_its_field_and_the_amount_is_shown(client: Client) -> None:
    case = a_case()
    client.force_login(case.owner)
    address = f"/cases/{case.pk}/law-facts/amount_at_stake/"

    assert f'href="{address}"' in client.get(f"/cases/{case.pk}/").content.decode()
    shown = client.post(address, {"value": "$1,250.40"}, follow=True).content.decode()

    assert "$1,250" in shown
    assert not [caution for caution in first(case).cautions if "How much money" in caution]


def test_yes_no_and_i_dont_know_are_offered_and_an_earlier_answer_is_shown(client: Client) -> None:
    case = a_case("erisa_self_funded")
    client.force_login(case.owner)
    address = f"/cases/{case.pk}/law-facts/plan_level2_required/"

    client.post(address, {"value": "no"})
    form = client.get(address).context["form"]

    assert [label for _value, label in form.fields["value"].choices] == ["Yes", "No", "I don't know"]
    assert form["value"].value() == "no"
    assert Coverage.objects.get(case=case).more == {"plan_level2_required": False}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("amount_at_stake", "much", "is no amount of money"),
        ("state_ffs_days", "ten", "Enter a whole number"),
        ("denial_kind", "unfair", "Select a valid choice"),
        ("board_meetings", "in March", "holds no day that can be read"),
    ],
)
def test_a_wrong_value_gets_a_sentence_and_keeps_what_was_typed(client: Client, name, value, sentence) -> None:
    case = a_case()
    client.force_login(case.owner)

    answer = client.post(f"/cases/{case.pk}/law-facts/{name}/", {"value": value})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Coverage.objects.get(case=case).more == {}


@pytest.mark.parametrize("name", ["state", "urgency", "nonsense"])
def test_what_is_told_elsewhere_or_unknown_has_no_field_here(client: Client, name: str) -> None:
    case = a_case()
    client.force_login(case.owner)

    assert client.get(f"/cases/{case.pk}/law-facts/{name}/").status_code == 404


def test_every_fact_without_a_place_of_its_own_has_a_field() -> None:
    for name, fact in shipped().facts.items():
        if name not in ELSEWHERE:
            assert LawFactForm({"value": ""}, fact=fact).is_valid(), name


def test_a_viewer_is_told_why_not_and_a_stranger_finds_nothing(client: Client) -> None:
    case = a_case()
    address = f"/cases/{case.pk}/law-facts/amount_at_stake/"

    client.force_login(make.guest(case, Role.VIEWER))
    assert client.post(address, {"value": "5"}).status_code == 403
    client.force_login(make.user())
    assert client.post(address, {"value": "5"}).status_code == 404
    assert Coverage.objects.get(case=case).more == {}


# --- the API ---------------------------------------------------------------------------------------------------


def test_a_program_reads_what_is_asked_and_tells_it() -> None:
    case = medicaid()
    client, room = program(case.owner), f"/api/v1/cases/{case.pk}/law-facts/"

    asked = client.get(room).json()
    answer = client.post(room, {"name": "state_ffs_days", "value": "60"}, format="json")

    assert "state_ffs_days" in {row["name"] for row in asked}
    assert {row["name"]: row["value"] for row in answer.json()}["state_ffs_days"] == 60
    assert hearing(case).legal_on == date(2026, 5, 1)


@pytest.mark.parametrize("said", ["yes", True])
def test_a_program_says_yes_in_a_word_or_as_a_truth(said: object) -> None:
    case = a_case("erisa_self_funded")
    room = f"/api/v1/cases/{case.pk}/law-facts/"

    answer = program(case.owner).post(room, {"name": "plan_level2_required", "value": said}, format="json")

    assert answer.status_code == 200
    assert Coverage.objects.get(case=case).more == {"plan_level2_required": True}


def test_yes_and_no_can_also_be_given_with_the_other_facts_of_the_coverage() -> None:
    case = a_case("erisa_self_funded")

    answer = program(case.owner).patch(
        f"/api/v1/cases/{case.pk}/", {"more": {"plan_level2_required": "yes"}, "why": "The plan."}, format="json"
    )

    assert answer.status_code == 200


def test_a_program_gets_a_sentence_for_a_wrong_value_and_a_strange_name() -> None:
    case = a_case()
    client, room = program(case.owner), f"/api/v1/cases/{case.pk}/law-facts/"

    for body in ({"name": "amount_at_stake", "value": "much"}, {"name": "state", "value": "OH"}):
        answer = client.post(room, body, format="json")
        assert (answer.status_code, bool(answer.json()["sentence"])) == (422, True)
    assert client.post(room, {"name": "amount_at_stake"}, format="json").status_code == 400
    assert program(make.user()).post(room, {"name": "amount_at_stake", "value": 1}, format="json").status_code == 404
