"""A letter writes a person's name nearly as they do: they are asked whether it is them, and nothing is guessed."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from appeals import actions
from appeals.authority import MissingAuthority, must_let_act
from cases.access import what_may
from cases.models import Case
from cases.own import fights_own, is_this_you, own_patient
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can, Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import fights, programs

pytestmark = pytest.mark.django_db
SAID = ("name is theirs", "name is another's")
QUESTION = 'id="is_this_you"'
SLIP = "Maria Exampel"


@pytest.fixture
def maria() -> User:
    return make.user("Maria Example")


@pytest.fixture
def case(client: Client, maria: User) -> Case:
    client.force_login(maria)
    return theirs(maria)


def theirs(person: User, written: str = SLIP) -> Case:
    """A case they opened in an organisation of their own; whoever acts for its patient needs a paper."""
    own = make.organisation(owner=person, kind=Organisation.Kind.PERSON)
    return fights.denied(owner=person, of=own, coverage_type="medicare_advantage", patient_name=written)


def answer(client: Client, case: Case, said: str, written: str = SLIP) -> str:
    asked = client.post(f"/cases/{case.pk}/whose-name/", {"written": written, "theirs": said}, follow=True)
    return asked.content.decode()


def told(case: Case) -> list[str]:
    return list(Event.objects.of_case(case.pk).filter(kind__in=SAID).values_list("kind", flat=True))


def test_the_screen_asks_with_both_spellings_and_nothing_counts_before(client: Client, case: Case, maria: User) -> None:
    for page in ("", "authority/"):
        shown = client.get(f"/cases/{case.pk}/{page}").content.decode()

        assert QUESTION in shown
        assert f"<strong>{SLIP}</strong>" in shown
        assert "<strong>Maria Example</strong>" in shown
    assert not fights_own(case, maria)
    assert not what_may(maria, case)[Can.SIGN.value]


def test_yes_is_kept_with_who_and_when_and_from_then_on_the_case_is_their_own(
    client: Client, case: Case, maria: User
) -> None:
    step = fights.first(case)
    with pytest.raises(MissingAuthority, match="If the patient is you"):
        must_let_act(step, on=programs.day(0), by=maria)

    shown = answer(client, case, "yes")

    assert "the patient is you" in shown
    assert QUESTION not in shown
    case = Case.objects.get(pk=case.pk)
    assert case.patient_name == SLIP
    assert maria.name == User.objects.get(pk=maria.pk).name == "Maria Example"
    assert fights_own(case, maria)
    assert own_patient(case) == maria
    assert what_may(maria, case)[Can.SIGN.value]
    assert Case.objects.open_to(maria, Can.SIGN).get() == case
    assert must_let_act(fights.first(case), on=programs.day(0), by=maria) is None
    event = Event.objects.of_case(case.pk).get(kind="name is theirs")
    assert event.by_id == maria.pk
    assert event.at is not None
    assert SLIP not in str(event.details)


def test_no_is_kept_too_is_not_asked_again_and_keeps_the_need_of_a_paper(
    client: Client, case: Case, maria: User
) -> None:
    shown = answer(client, case, "no")

    assert "somebody else" in shown
    assert QUESTION not in client.get(f"/cases/{case.pk}/").content.decode()
    case = Case.objects.get(pk=case.pk)
    assert not fights_own(case, maria)
    assert not Case.objects.open_to(maria, Can.SIGN).exists()
    with pytest.raises(MissingAuthority):
        must_let_act(fights.first(case), on=programs.day(0), by=maria)
    assert told(case) == ["name is another's"]


def test_a_slip_of_the_answer_is_mended_where_the_papers_are(client: Client, case: Case, maria: User) -> None:
    answer(client, case, "no")
    assert "You said that it is somebody else" in client.get(f"/cases/{case.pk}/authority/").content.decode()

    answer(client, case, "yes")
    answer(client, case, "yes")

    assert told(case) == ["name is theirs", "name is another's"]
    assert fights_own(Case.objects.get(pk=case.pk), maria)


def test_what_was_said_holds_for_that_name_and_that_person_alone(client: Client, case: Case, maria: User) -> None:
    answer(client, case, "yes")

    Case.objects.filter(pk=case.pk).update(patient_name="Mario Example")
    assert not fights_own(Case.objects.get(pk=case.pk), maria)
    assert is_this_you(Case.objects.get(pk=case.pk), maria)
    Case.objects.filter(pk=case.pk).update(patient_name=SLIP)
    assert not fights_own(Case.objects.get(pk=case.pk), make.user("Maria Example"))
    maria.name = "Somebody Else"
    maria.save()
    assert not fights_own(Case.objects.get(pk=case.pk), maria)
    assert not Case.objects.open_to(maria, Can.SIGN).exists()


@pytest.mark.parametrize("written", ["Ana Example", "John Example", "Maria Example", "EXAMPLE, MARIA"])
def test_who_is_somebody_else_or_themselves_is_not_asked(client: Client, maria: User, written: str) -> None:
    client.force_login(maria)
    case = theirs(maria, written)

    assert QUESTION not in client.get(f"/cases/{case.pk}/").content.decode()
    assert "asked only of a person" in answer(client, case, "yes", written)
    assert told(case) == []


def test_nobody_of_an_office_is_asked_of_a_case_of_the_office(client: Client, maria: User) -> None:
    client.force_login(maria)
    case = fights.denied(owner=maria, of=make.organisation(owner=maria), patient_name=SLIP)

    assert QUESTION not in client.get(f"/cases/{case.pk}/authority/").content.decode()
    assert "asked only of a person" in answer(client, case, "yes")
    assert told(case) == []
    assert not Case.objects.open_to(maria, Can.SIGN).exists()


def test_whoever_helps_is_not_asked_and_nobody_while_somebody_helps(client: Client, case: Case, maria: User) -> None:
    helper = make.member(case.organisation, Role.ADVOCATE)
    helper.name = "Maria Exampl"
    helper.save()

    assert "asked only of a person" in answer(client, case, "yes")
    client.force_login(helper)
    assert "asked only of a person" in answer(client, case, "yes")
    assert told(case) == []


def test_it_is_not_asked_of_a_case_that_somebody_else_opened(client: Client, maria: User) -> None:
    own = make.organisation(owner=maria, kind=Organisation.Kind.PERSON)
    other = make.user()
    opened = actions.take_paper_in(organisation=own, by=other, on=programs.day(0))
    case = fights.denied(opened, patient_name=SLIP)
    client.force_login(maria)

    assert QUESTION not in client.get(f"/cases/{case.pk}/").content.decode()
    assert "asked only of a person" in answer(client, case, "yes")


def test_a_stranger_finds_no_question_and_sees_nothing_afterwards(client: Client, case: Case, maria: User) -> None:
    """A name like somebody's opens nothing of theirs: not before the yes of anybody, and not after."""
    stranger = make.user(SLIP)
    theirs_too = theirs(stranger, "Maria Example")
    client.force_login(stranger)

    assert client.post(f"/cases/{case.pk}/whose-name/", {"written": SLIP, "theirs": "yes"}).status_code == 404
    before = set(Case.objects.open_to(stranger, Can.VIEW))
    answer(client, theirs_too, "yes", "Maria Example")
    assert set(Case.objects.open_to(stranger, Can.VIEW)) == before == {theirs_too}
    assert client.get(f"/cases/{case.pk}/").status_code == 404


def test_a_page_from_before_the_name_was_corrected_is_refused(client: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(patient_name="Mario Example")

    assert "another one since you were asked" in answer(client, case, "yes")
    assert told(case) == []


def test_neither_yes_nor_no_is_refused_and_a_closed_case_too(client: Client, case: Case, maria: User) -> None:
    assert "Choose yes or no" in answer(client, case, "perhaps")
    actions.close(case, on=programs.day(0), ending="withdrawn", by=maria)
    assert "This case is closed" in answer(client, case, "yes")
    assert told(case) == []


def test_a_program_asks_and_answers_by_the_same_door(case: Case, maria: User) -> None:
    api, url = programs.program(maria), f"/api/v1/cases/{case.pk}/whose-name/"

    assert api.get(url).json() == {"asked": True, "written": SLIP, "theirs": None}
    refused = api.post(url, {"written": "Maria Example", "theirs": True}, format="json")
    assert refused.status_code == 409
    assert api.post(url, {"written": SLIP, "theirs": True}, format="json").json()["theirs"] is True
    assert told(case) == ["name is theirs"]
    assert fights_own(Case.objects.get(pk=case.pk), maria)
    assert programs.program(make.user(SLIP)).get(url).status_code == 404


def test_a_program_of_an_office_is_refused(maria: User) -> None:
    case = fights.denied(owner=maria, of=make.organisation(owner=maria), patient_name=SLIP)
    api, url = programs.program(maria), f"/api/v1/cases/{case.pk}/whose-name/"

    assert api.get(url).json()["asked"] is False
    assert api.post(url, {"written": SLIP, "theirs": True}, format="json").status_code == 409
    assert told(case) == []


def test_it_is_asked_in_spanish(client: Client, case: Case, maria: User) -> None:
    maria.language = "es"
    maria.save()
    client.force_login(maria)

    with translation.override("es"):
        shown = client.get(f"/cases/{case.pk}/", headers={"accept-language": "es"}).content.decode()

    assert "¿Es usted?" in shown
    assert "Sí, soy yo" in shown


def test_the_database_keeps_no_half_an_answer(case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(name_asked=SLIP, name_is_theirs=True)
