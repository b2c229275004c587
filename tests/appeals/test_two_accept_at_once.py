"""One offer accepted twice at the same moment: the case moves once and whole, and whoever came second is told."""

import pytest
from django.test import Client
from django.utils import timezone

from appeals.actions import transferring
from appeals.models import Transfer
from cases.models import Case
from claimback.accounts.actions import join
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Role
from claimback.audit import verify
from claimback.audit.models import Event
from documents import storage
from documents.actions import shelf_of
from documents.models import Document, State
from tests import make
from tests.appeals import fights, programs
from tests.appeals.test_many_at_once import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.real_commits]
WORDS = b"What the insurer wrote, letter by letter."


def alone() -> Case:
    """A case of one person, with a paper on their shelf."""
    maria = make.user("Maria Example")
    return with_a_paper(fights.denied(owner=maria, of=make.organisation(owner=maria, kind=Organisation.Kind.PERSON)))


def with_a_paper(case: Case) -> Case:
    make.paper(case, content=WORDS)
    Document.objects.filter(case=case).update(state=State.READ, checked_at=timezone.now(), scan="clean")
    return case


def offered(case: Case, to: User) -> Transfer:
    return transferring.offer_case(case, email=to.email, now=timezone.now(), by=case.owner)


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def moved_once(case: Case, row: Transfer, to: User) -> Organisation:
    """Whole in one place, answered for by whoever was asked, with one event on each side; says where."""
    now, row = Case.objects.select_related("organisation").get(pk=case.pk), Transfer.objects.get(pk=row.pk)
    home = now.organisation
    assert row.moved_at is not None
    assert row.after_id == home.pk != case.organisation_id
    assert now.owner == to
    assert set(Document.objects.filter(case=case).values_list("organisation", flat=True)) == {home.pk}
    sha = Document.objects.get(case=case).sha256
    assert storage.path_of(shelf_of(home.pk), sha).read_bytes() == WORDS
    for kind in ("case handed over", "case taken over"):
        assert Event.objects.filter(kind=kind, case_id=case.pk).count() == 1
    assert [str(each) for each in verify.faults()] == []
    return home


def test_two_windows_of_one_person_move_it_once():
    case, office = alone(), make.organisation()
    ada = make.member(office, Role.ADVOCATE)
    row = offered(case, ada)
    clients = [at(ada), at(ada)]

    answers = all_at_once([lambda each=each: each.post(f"/offers/{row.pk}/") for each in clients])

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    second = next(answer for answer in answers if answer.status_code == 409)
    assert "This case was taken over on" in second.content.decode()
    assert moved_once(case, row, ada) == office


def test_into_two_offices_at_once_it_goes_into_one():
    case, offices = alone(), [make.organisation(), make.organisation()]
    ada = make.member(offices[0], Role.ADVOCATE)
    join(offices[1], user=ada, role=Role.ADVOCATE, by=ada)
    row = offered(case, ada)
    api = [programs.program(ada), programs.program(ada)]
    url = f"/api/v1/transfers/{row.pk}/accept/"

    answers = all_at_once(
        [
            lambda one=one, into=into: one.post(url, {"into": str(into.pk)}, format="json")
            for one, into in zip(api, offices, strict=True)
        ]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert moved_once(case, row, ada) in offices


def test_back_to_a_patient_one_place_of_their_own_is_opened():
    office = make.organisation()
    case = with_a_paper(fights.denied(owner=make.member(office, Role.OWNER), of=office))
    patient = make.guest(case, Role.PATIENT)
    row = offered(case, patient)
    api = [programs.program(patient), programs.program(patient)]

    answers = all_at_once([lambda one=one: one.post(f"/api/v1/transfers/{row.pk}/accept/", {}) for one in api])

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    own = moved_once(case, row, patient)
    assert [each.organisation for each in Membership.objects.living().filter(user=patient)] == [own]
    assert Organisation.objects.filter(kind=Organisation.Kind.PERSON).count() == 1
