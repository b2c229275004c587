"""What waits for a second person, in one list: who sees what, answered from there, and two who answer at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.approving import approvals
from appeals.letter_kinds import LetterKind
from appeals.models import Deadline, LetterApproval, Override
from claimback.accounts.actions import want_letters_approved
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    found = make.organisation()
    want_letters_approved(found, wanted=True, by=found.memberships.get().user)
    return found


@pytest.fixture
def owner(office):
    return office.memberships.get().user


@pytest.fixture
def case(owner, office):
    return fights.denied(fights.taken_in(owner=make.member(office, Role.ADVOCATE), of=office))


@pytest.fixture
def boss(case, office):
    return make.member(office, Role.SUPERVISOR)


@pytest.fixture
def letter(case):
    return actions.begin_letter(case, kind=LetterKind.CLAIM_FILE, on=timezone.localdate(), by=case.owner)


@pytest.fixture
def later(case):
    date = Deadline.objects.unmet().owed_by_us().filter(case=case).earliest("act_by")
    to = actions.ByHand(last_on=date.last_on + timedelta(days=5))
    return actions.override_date(date, to=to, reason="They said so.", by=case.owner, on=timezone.localdate())


def at(user):
    client = Client()
    client.force_login(user)
    return client


def seen(user):
    return {line.key for line in approvals(user)}


def text(answer):
    return " ".join(answer.content.decode().split())


def test_everything_that_waits_stands_in_one_list(boss, later, letter):
    page = text(at(boss).get("/approvals/"))

    assert seen(boss) == {f"date-{later.pk}", f"letter-{letter.pk}"}
    assert "They said so." in page
    assert "version 1" in page
    assert letter.body.split("\n")[0].split("{")[0][:20] in page
    assert "1 letter waits for your approval." in text(at(boss).get("/"))


def test_nobody_agrees_to_their_own(case, later, letter):
    author = at(case.owner)

    assert seen(case.owner) == set()
    assert author.post(f"/cases/{case.pk}/overrides/{later.pk}/second/").status_code == 422
    assert author.post(f"/cases/{case.pk}/letters/{letter.pk}/approve/", {"version": 1}).status_code == 403
    assert not LetterApproval.objects.exists()


def test_an_advocate_sees_dates_and_no_letters_a_stranger_nothing(office, later, letter):
    assert seen(make.member(office, Role.ADVOCATE)) == {f"date-{later.pk}"}
    assert seen(make.member(office, Role.ASSISTANT)) == set()
    assert seen(make.case().owner) == set()
    assert at(make.case().owner).get("/approvals/").status_code == 200


def test_letters_wait_only_where_the_organisation_wants_it(office, owner, boss, letter):
    want_letters_approved(office, wanted=False, by=owner)

    assert seen(boss) == set()


def test_agreed_from_the_list_one_is_back_on_it(boss, case, later, letter):
    back = {"back": "/approvals/"}

    dated = at(boss).post(f"/cases/{case.pk}/overrides/{later.pk}/second/", back)
    approved = at(boss).post(f"/cases/{case.pk}/letters/{letter.pk}/approve/", back | {"version": 1})

    assert (dated.url, approved.url) == ("/approvals/", "/approvals/")
    assert seen(boss) == set()
    assert LetterApproval.objects.get().by == boss
    assert Override.objects.get().seconded_by == boss


def test_sent_back_with_a_reason_it_waits_for_whoever_asked(boss, case, later, letter):
    back = {"back": "/approvals/"}

    dated = at(boss).post(f"/cases/{case.pk}/overrides/{later.pk}/refuse/", back | {"why": "No."})
    read = at(boss).post(f"/cases/{case.pk}/letters/{letter.pk}/comments/", back | {"words": "The date is wrong."})

    assert (dated.url, read.url) == ("/approvals/", "/approvals/")
    assert seen(boss) == set()
    actions.save_letter(
        letter, subject=letter.subject, recipient=letter.recipient, sender=letter.sender, body="Better.",
        version=letter.version, by=case.owner,
    )  # fmt: skip
    assert seen(boss) == {f"letter-{letter.pk}"}


def test_sent_back_without_a_reason_is_refused(boss, case, later):
    answer = at(boss).post(f"/cases/{case.pk}/overrides/{later.pk}/refuse/", {"back": "/approvals/", "why": ""})

    assert answer.status_code == 422
    assert seen(boss) == {f"date-{later.pk}"}


def test_of_two_who_answer_at_once_the_other_is_told_who_did_it(office, boss, case, later, letter):
    """Both had the list before them; whoever is second finds it answered."""
    other = make.member(office, Role.SUPERVISOR)
    at(boss).post(f"/cases/{case.pk}/overrides/{later.pk}/second/")
    at(boss).post(f"/cases/{case.pk}/letters/{letter.pk}/approve/", {"version": 1})

    dated = at(other).post(f"/cases/{case.pk}/overrides/{later.pk}/second/", {"back": "/approvals/"})
    refused = at(other).post(f"/cases/{case.pk}/overrides/{later.pk}/refuse/", {"why": "No."})
    read = at(other).post(
        f"/cases/{case.pk}/letters/{letter.pk}/approve/", {"version": 1, "back": "/approvals/"}, follow=True
    )

    for answer in (dated, refused):
        assert answer.status_code == 422
        assert f"{boss} agreed to it on" in text(answer)
    assert f"{boss} approved this version already, on" in text(read)
    assert LetterApproval.objects.get().by == boss
    assert Override.objects.get().seconded_by == boss


def test_a_long_list_costs_no_more(office, boss, case):
    counted = []
    for more in (1, 9):
        for _number in range(more):
            other = fights.denied(fights.taken_in(owner=case.owner, of=office))
            actions.begin_letter(other, kind=LetterKind.CLAIM_FILE, on=timezone.localdate(), by=case.owner)
        client = at(boss)
        client.get("/approvals/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/approvals/")
        counted.append(len(queries))

    assert counted[0] == counted[1]
