"""A patient lets family in, sees who sees what, takes it back; a guest leaves; what was typed meanwhile is kept."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from appeals.actions.family import ShareIsOver, leave_case
from appeals.family import SEES
from cases.models import Share
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import CASE_ROLES, MAY, Can, Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied, fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = fights.denied


@pytest.fixture
def case(told):
    return told


@pytest.fixture
def patient(case) -> User:
    return make.guest(case, Role.PATIENT)


def at(case, *rest: object) -> str:
    return f"/cases/{case.pk}/" + "".join(f"{part}/" for part in rest)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def let_in(client, case, *, role: str = "viewer", email: str = "daughter@example.test", until: str = ""):
    return client.post(at(case, "family"), {"email": email, "role": role, "until": until})


def daughter_of(case) -> Share:
    return Share.objects.select_related("user").get(case=case, user__email="daughter@example.test", ended_at=None)


def test_what_they_see_stands_there_before_it_is_given(client, case, patient):
    client.force_login(patient)

    page = text(client.get(at(case, "family")))

    assert "They do not see papers, letters, notes of calls or messages" in page
    assert "read all papers, letters, notes of calls and messages with you" in page


def test_what_is_said_of_a_role_is_what_the_policy_lets_it_do():
    assert set(SEES) == set(CASE_ROLES)
    for role, said in SEES.items():
        assert ("do not see papers" in str(said)) is not bool({Can.READ, Can.UPLOAD} & MAY[role])
        assert ("read all papers" in str(said)) is (Can.READ in MAY[role])
        assert ("add papers" in str(said)) is (Can.UPLOAD in MAY[role])
        assert ("write messages" in str(said)) is (Can.WRITE in MAY[role])
        assert ("sign" in str(said)) is (Can.SIGN in MAY[role])


def test_a_daughter_without_an_account_is_let_in_to_look_on_and_to_nothing_else(
    client, case, patient, django_capture_on_commit_callbacks
):
    other = make.case(owner=case.owner, of=case.organisation)
    client.force_login(patient)

    with django_capture_on_commit_callbacks(execute=True):
        answer = let_in(client, case)

    assert answer.status_code == 302
    share = daughter_of(case)
    assert (share.role, share.given_by, share.until) == (Role.VIEWER, patient, None)
    [sent] = mail.outbox
    assert sent.to == ["daughter@example.test"]
    assert "Maria" not in sent.body
    client.force_login(share.user)
    assert client.get(at(case)).status_code == 200
    assert client.get(at(other)).status_code == 404
    assert client.get(at(case, "letters")).status_code == 403
    assert client.post(at(case, "papers"), {}).status_code == 403
    assert client.get(at(case, "family")).status_code == 403


def test_the_list_says_who_sees_what_until_when_and_when_they_last_looked(client, case, patient):
    client.force_login(patient)
    until = timezone.localdate() + timedelta(days=30)
    let_in(client, case, role="caregiver", until=str(until))
    assert "Has not looked yet" in text(client.get(at(case, "family")))

    client.force_login(daughter_of(case).user)
    client.get(at(case))

    client.force_login(patient)
    page = text(client.get(at(case, "family")))
    assert "Last looked" in page
    assert f"Let in by {patient}" in page
    assert daughter_of(case).until == until


def test_looking_again_at_once_writes_nothing(client, case, patient):
    client.force_login(patient)
    client.get(at(case))
    first = Share.objects.get(user=patient).looked_at

    client.get(at(case))

    assert Share.objects.get(user=patient).looked_at == first is not None


def test_what_was_typed_is_kept_when_it_was_taken_back_meanwhile(client, case, patient):
    client.force_login(patient)
    let_in(client, case, role="caregiver")
    share = daughter_of(case)
    assert client.post(at(case, "family", share.pk, "end")).status_code == 302

    client.force_login(share.user)
    answer = client.post(at(case, "follow-ups"), {"what": "Ask the doctor about the brace", "once": "k" * 22})

    assert answer.status_code == 404
    assert "This case is not shared with you any more." in text(answer)
    assert "Ask the doctor about the brace" in text(answer)
    assert "k" * 22 not in text(answer)
    assert Event.objects.filter(case_id=case.pk, kind="share ended").count() == 1


def test_a_share_whose_day_has_passed_says_so_and_a_stranger_learns_nothing(client, case, patient):
    client.force_login(patient)
    let_in(client, case)
    share = daughter_of(case)
    Share.objects.filter(pk=share.pk).update(until=timezone.localdate() - timedelta(days=2))

    client.force_login(share.user)
    assert "not shared with you any more" in text(client.get(at(case)))
    client.force_login(make.user())
    assert "not shared with you any more" not in text(client.get(at(case)))


def test_a_refusal_for_a_role_keeps_what_was_typed_too(client, case):
    client.force_login(make.guest(case, Role.VIEWER))

    answer = client.post(at(case, "follow-ups"), {"what": "Ask the doctor about the brace"})

    assert answer.status_code == 403
    assert "Ask the doctor about the brace" in text(answer)


@pytest.mark.parametrize("role", ["patient", "clinician", "owner"])
def test_a_patient_gives_no_more_than_family_may_see(client, case, patient, role):
    client.force_login(patient)

    answer = let_in(client, case, role=role)

    assert answer.status_code == 422
    assert 'value="daughter@example.test"' in text(answer)
    assert not Share.objects.filter(user__email="daughter@example.test").exists()


def test_a_day_that_has_passed_is_refused_and_the_address_is_kept(client, case, patient):
    client.force_login(patient)

    answer = let_in(client, case, until=str(timezone.localdate() - timedelta(days=1)))

    assert answer.status_code == 422
    assert 'value="daughter@example.test"' in text(answer)


def test_nobody_is_given_less_than_they_have_by_mistake(client, case, patient):
    clinic = make.guest(case, Role.CLINICIAN)
    client.force_login(patient)

    for person in (patient, clinic, case.owner):
        assert let_in(client, case, email=person.email.upper()).status_code == 409

    assert set(Share.objects.living().values_list("role", flat=True)) == {Role.PATIENT, Role.CLINICIAN}


def test_a_patient_takes_back_only_what_family_was_given(client, case, patient):
    clinic = Share.objects.get(user=make.guest(case, Role.CLINICIAN))
    client.force_login(patient)

    client.post(at(case, "family", clinic.pk, "end"))

    assert Share.objects.living().filter(pk=clinic.pk).exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.CAREGIVER, 403), (Role.VIEWER, 403), (Role.CLINICIAN, 403), (Role.ASSISTANT, 403)]
)
def test_who_may_not_let_family_in_is_told_why(client, case, role, status):
    person = make.guest(case, role) if role in CASE_ROLES else make.member(case.organisation, role)
    client.force_login(person)

    answer = let_in(client, case)

    assert answer.status_code == status
    assert "can let family in" in text(answer)
    assert not Share.objects.filter(user__email="daughter@example.test").exists()


def test_a_stranger_lets_nobody_in(client, case):
    client.force_login(make.user())

    assert let_in(client, case).status_code == 404


def test_a_person_alone_lets_family_in(client):
    alone = make.user()
    case = fights.taken_in(owner=alone, of=make.organisation(owner=alone, kind=Organisation.Kind.PERSON))
    client.force_login(alone)

    let_in(client, case)

    client.force_login(daughter_of(case).user)
    assert client.get(at(case)).status_code == 200


def test_a_guest_leaves_and_nothing_else_changes(client, case, patient):
    daughter = make.guest(case, Role.CAREGIVER)
    client.force_login(daughter)
    assert "Leave the case" in text(client.get(at(case, "leave")))

    answer = client.post(at(case, "leave"))

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get(at(case)).status_code == 404
    assert Share.objects.living().get().user == patient


def test_who_works_on_a_case_has_nothing_to_leave_here(client, case):
    client.force_login(case.owner)

    assert client.post(at(case, "leave"))["Location"] == at(case)


def test_nobody_leaves_for_somebody_else(case, patient):
    with pytest.raises(ShareIsOver):
        leave_case(Share.objects.get(user=patient), by=case.owner)


def test_a_program_does_the_same(case, patient):
    api = program(patient)
    made = api.post("/api/v1/family/", {"case": str(case.pk), "email": "daughter@example.test", "role": "viewer"})
    assert made.status_code == 201, made.json()
    assert made.json()["sees"].startswith("They see what was refused")
    [hers] = [each for each in api.get("/api/v1/family/").json()["results"] if each["role"] == "viewer"]

    daughter = program(daughter_of(case).user)
    assert daughter.post(f"/api/v1/family/{hers['id']}/end/").status_code == 403
    assert daughter.get(f"/api/v1/cases/{case.pk}/whole-file/").status_code == 403
    assert [each["id"] for each in daughter.get("/api/v1/family/").json()["results"]] == [hers["id"]]
    assert daughter.post(f"/api/v1/family/{hers['id']}/leave/").status_code == 200
    assert daughter.get("/api/v1/family/").json()["results"] == []
    assert api.post(f"/api/v1/family/{hers['id']}/end/").status_code == 200
    assert program(make.user()).get(f"/api/v1/family/{hers['id']}/").status_code == 404


def test_who_only_looks_on_hears_nothing_of_what_a_packet_holds_either(case, patient):
    denied.letter(case)
    packet = denied.packet(case)
    viewer = make.guest(case, Role.VIEWER)

    assert len(program(patient).get("/api/v1/packets/").json()["results"]) == 1
    assert program(viewer).get("/api/v1/packets/").json()["results"] == []
    assert program(viewer).get(f"/api/v1/packets/{packet.pk}/").status_code in (403, 404)
