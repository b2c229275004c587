"""Somebody alone asks for help with their own case, keeps it theirs, and takes the help back at any moment."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appeals import authority, reminders
from appeals.actions import alongside, assign, leaving, take_paper_in
from appeals.actions.closing import close_account
from appeals.alongside import DOES
from appeals.models import FollowUp, Reminder
from cases.access import may
from cases.actions import StaysWithItsPerson, close_case
from cases.models import Authority, Case, Ending
from claimback.accounts import inviting
from claimback.accounts.actions import StaysTheirs, change_role
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.own import helping_in, is_alone
from claimback.accounts.roles import HELPING_ROLES, MAY, Can, Role
from tests import make
from tests.appeals import denied, fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db


def told():
    maria = make.user("Maria Example")
    return fights.denied(owner=maria, of=make.organisation(owner=maria, kind=Organisation.Kind.PERSON))


TOLD = told


@pytest.fixture
def case(told):
    return told


@pytest.fixture
def maria(case) -> User:
    return case.owner


@pytest.fixture
def ada(case) -> User:
    return make.user("Ada Advocate")


def asked(case, who: User, *, role=Role.ADVOCATE, until=None):
    return alongside.invite_advocate(
        case.organisation, email=who.email, role=role, until=until, now=timezone.now(), by=case.owner
    )


def helps(case, who: User, **how: object) -> Membership:
    invitation = asked(case, who, **how)
    return alongside.say_yes(invitation, sent=1, now=timezone.now(), by=who)


def page_of(case) -> str:
    return f"/advocate/{case.organisation_id}/"


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def heard_by(who: User, case) -> set[str]:
    waiting = Reminder.objects.filter(case=case, recipient=who, state=Reminder.State.PENDING)
    return set(waiting.exclude(kind=Reminder.Kind.ALERT).values_list("step", flat=True))


def templates(answer) -> set[str]:
    return {template.name for template in answer.templates}


def test_what_is_said_of_help_is_what_the_policy_lets_it_do():
    assert set(DOES) == set(HELPING_ROLES)
    for role, said in DOES.items():
        may_not = str(said).partition("They cannot")[2]
        assert ("something was sent" in may_not) is (Can.FILE not in MAY[role])
        assert ("a date by hand" in may_not) is (Can.OVERRIDE not in MAY[role])
        assert ("others see a case" in may_not) is (Can.SHARE not in MAY[role])
        assert ("close it" in may_not) is (Can.CLOSE not in MAY[role])
        assert "sign for you" in may_not
        assert not {Can.SIGN, Can.MANAGE, Can.ASSIGN, Can.CONCEDE} & MAY[role]


def test_the_page_says_what_they_may_do_and_the_invited_see_nothing_yet(
    client, case, maria, ada, django_capture_on_commit_callbacks
):
    client.force_login(maria)
    assert str(DOES[Role.ADVOCATE]).split(":")[0] in text(client.get(page_of(case)))

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page_of(case), {"email": ada.email, "role": "advocate", "until": ""}, follow=True)

    assert "They see nothing until they say yes" in text(answer)
    [sent] = mail.outbox
    assert sent.to == [ada.email]
    assert "Fictional Mutual" not in sent.body
    client.force_login(ada)
    assert client.get(f"/cases/{case.pk}/").status_code == 404


def test_the_page_of_the_case_leads_there(client, case, maria):
    client.force_login(maria)

    assert page_of(case) in text(client.get(f"/cases/{case.pk}/"))


def test_who_says_yes_works_at_the_desk_and_the_person_keeps_their_page(
    client, case, maria, ada, django_capture_on_commit_callbacks
):
    invitation = asked(case, ada)
    client.force_login(ada)
    way = reverse("join", args=[inviting.link_to(invitation)])
    assert "asks you to help with their own case, as advocate" in text(client.get(way))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(way)

    assert "appeals/case.html" in templates(client.get(f"/cases/{case.pk}/"))
    assert {tuple(each.to) for each in mail.outbox} == {(maria.email,), (ada.email,)}
    client.force_login(maria)
    shown = client.get(f"/cases/{case.pk}/")
    assert "appeals/page.html" in templates(shown)
    assert "Ada Advocate" in text(shown)
    assert authority.acts_for_themselves(case, maria)
    assert not authority.acts_for_themselves(case, ada)


def test_said_yes_twice_is_said_once(case, ada):
    invitation = asked(case, ada)
    first = alongside.say_yes(invitation, sent=1, now=timezone.now(), by=ada)

    again = alongside.say_yes(invitation, sent=1, now=timezone.now(), by=ada)

    assert first == again
    assert Authority.objects.filter(case=case).count() <= 1


def test_a_strangers_link_opens_nothing(client, case, ada):
    invitation = asked(case, ada)
    client.force_login(make.user("Sam Stranger"))

    answer = client.post(reverse("join", args=[inviting.link_to(invitation)]))

    assert "went to another address" in text(answer)
    assert is_alone(case.organisation)


def test_nobody_asks_themselves_for_help(client, case, maria):
    client.force_login(maria)

    answer = client.post(page_of(case), {"email": maria.email.upper(), "role": "advocate", "until": ""})

    assert answer.status_code == 422
    assert "This is your own address" in text(answer)


def test_a_day_that_has_passed_is_refused_and_what_was_typed_stays(client, case, maria):
    client.force_login(maria)
    yesterday = str(timezone.localdate() - timedelta(days=2))

    answer = client.post(page_of(case), {"email": "ada@example.test", "role": "advocate", "until": yesterday})

    assert answer.status_code == 422
    assert "ada@example.test" in text(answer)


def test_only_whose_it_is_opens_the_page_and_an_office_has_none(client, case, ada):
    helps(case, ada)
    client.force_login(ada)
    assert client.get(page_of(case)).status_code == 403
    office = make.organisation()
    client.force_login(office.memberships.get().user)
    assert client.get(f"/advocate/{office.pk}/").status_code == 404
    assert client.get(page_of(case)).status_code == 404


def test_what_is_ones_own_stays_ones_own(case, maria, ada):
    with pytest.raises(inviting.NotTheirsToHold):
        asked(case, ada, role=Role.OWNER)
    helps(case, ada)
    with pytest.raises(StaysTheirs):
        change_role(case.organisation, user=ada, role=Role.SUPERVISOR, by=maria)
    with pytest.raises(StaysWithItsPerson):
        assign(case, owner=ada, by=maria)


def test_a_case_that_whoever_helps_opens_is_with_the_person(case, maria, ada):
    helps(case, ada)

    opened = take_paper_in(organisation=case.organisation, by=ada, on=timezone.localdate())

    assert opened.owner == maria


def test_both_are_reminded_and_the_person_no_less_than_before(case, maria, ada):
    before = heard_by(maria, case)
    assert before

    helps(case, ada)

    assert heard_by(maria, case) >= before
    assert heard_by(ada, case) >= before


def own_case(who: User, **facts: object) -> Case:
    return denied.case(owner=who, of=make.organisation(owner=who, kind=Organisation.Kind.PERSON), **facts)


def test_the_paper_the_law_wants_is_a_task_of_the_person_and_they_sign_it(client, ada):
    maria = make.user("Maria Example")
    case = own_case(maria, coverage_type="fehb_pshb")
    stage = authority.ledger_of(case, on=timezone.localdate())[0].stage

    helps(case, ada)

    with pytest.raises(authority.MissingAuthority):
        authority.must_let_act(stage, on=timezone.localdate(), by=ada)
    assert authority.must_let_act(stage, on=timezone.localdate(), by=maria) is None
    row = Authority.objects.to_sign().get(case=case)
    assert row.names == "Ada Advocate"
    assert FollowUp.objects.filter(case=case, what="sign", done_on=None).exists()
    assert may(maria, case, Can.SIGN)
    assert not may(ada, case, Can.SIGN)
    client.force_login(maria)
    sign = reverse("authority_sign", args=[case.pk, row.pk])
    assert sign in text(client.get(f"/cases/{case.pk}/"))
    assert client.get(sign).status_code == 200


def test_what_was_asked_for_in_their_name_is_asked_no_more_when_they_go(ada):
    case = own_case(make.user("Maria Example"), coverage_type="fehb_pshb")
    membership = helps(case, ada)

    leaving.end_membership(membership, by=case.owner, at=timezone.now())

    assert not Authority.objects.to_sign().filter(case=case).exists()
    assert not FollowUp.objects.filter(case=case, what="sign", done_on=None).exists()


def test_who_keeps_the_case_of_somebody_else_does_not_sign_for_them(ada):
    daughter = make.user("Dora Daughter")
    case = own_case(daughter, coverage_type="fehb_pshb")

    helps(case, ada)

    assert not may(daughter, case, Can.SIGN)
    assert not Authority.objects.filter(case=case).exists()
    assert FollowUp.objects.filter(case=case, what__startswith="Sign “", done_on=None).exists()


def test_taken_back_it_opens_no_more_says_nothing_more_and_both_are_told(
    client, case, maria, ada, django_capture_on_commit_callbacks
):
    membership = helps(case, ada)
    assert heard_by(ada, case)
    kept = heard_by(maria, case)
    theirs = client_of(ada)
    assert theirs.get(f"/cases/{case.pk}/").status_code == 200
    client.force_login(maria)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{page_of(case)}{membership.pk}/end/", follow=True)

    assert "sees nothing of your case from now on" in text(answer)
    assert heard_by(ada, case) == set()
    assert heard_by(maria, case) >= kept - {"sign"}
    assert {tuple(each.to) for each in mail.outbox} == {(maria.email,), (ada.email,)}
    open_page = theirs.post(f"/cases/{case.pk}/follow-ups/", {"what": "Call them", "due_on": "2030-01-02"})
    assert open_page.status_code == 404
    assert "You do not help with this case any more" in text(open_page)
    assert "Call them" in text(open_page)


def client_of(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_what_is_queued_for_whoever_was_taken_back_does_not_go_out(case, maria, ada):
    membership = helps(case, ada)
    Reminder.objects.filter(case=case).update(due_at=timezone.now() - timedelta(minutes=1))
    Membership.objects.filter(pk=membership.pk).update(ended_at=timezone.now())  # behind the back of the plan

    reminders.send_due()

    sent = Reminder.objects.filter(case=case, state=Reminder.State.SENT)
    assert not sent.filter(recipient=ada).exists()
    assert sent.filter(recipient=maria).exists()


def test_help_ends_after_its_last_day(case, maria, ada):
    today = timezone.now().astimezone(maria.zone).date()
    helps(case, ada, until=today + timedelta(days=3))

    assert leaving.end_what_is_over(now=timezone.now() + timedelta(days=2)) == 0
    assert may(ada, case, Can.FILE)
    assert leaving.end_what_is_over(now=timezone.now() + timedelta(days=5)) == 1

    assert is_alone(case.organisation)
    assert heard_by(ada, case) == set()
    assert leaving.end_what_is_over(now=timezone.now() + timedelta(days=5)) == 0


def test_a_day_that_is_over_opens_nothing_though_nobody_ended_it(case, ada):
    membership = helps(case, ada)
    Membership.objects.filter(pk=membership.pk).update(until=timezone.localdate() - timedelta(days=2))

    assert not may(ada, case, Can.VIEW)
    assert list(helping_in(case.organisation)) == []


def test_whoever_helps_may_stop_by_themselves(case, ada):
    membership = helps(case, ada)

    leaving.end_membership(membership, by=ada, at=timezone.now())

    assert is_alone(case.organisation)


def test_whoever_helps_finds_the_way_out_on_their_own_page(client, case, maria, ada):
    membership = helps(case, ada)
    way = reverse("leave", args=[membership.pk])
    client.force_login(ada)
    assert way in text(client.get("/account/"))

    client.post(way)

    assert is_alone(case.organisation)
    client.force_login(maria)
    mine = maria.memberships.get()
    assert reverse("leave", args=[mine.pk]) not in text(client.get("/account/"))


def test_who_closes_their_account_is_not_held_by_whoever_helps(case, maria, ada):
    membership = helps(case, ada)
    close_case(case, on=timezone.localdate(), ending=Ending.WITHDRAWN, by=maria)

    close_account(maria, by=maria, at=timezone.now())

    membership.refresh_from_db()
    assert membership.ended_at
    assert not may(ada, case, Can.VIEW)


def test_they_write_to_each_other_and_there_is_no_thread_behind_the_persons_back(client, case, maria, ada):
    helps(case, ada)
    client.force_login(ada)
    shown = text(client.get(f"/cases/{case.pk}/messages/"))
    assert "Maria Example will see this." in shown
    assert "Team only" not in shown
    client.force_login(maria)
    assert "Ada Advocate will see this." in text(client.get(f"/cases/{case.pk}/messages/"))


def test_the_person_sees_who_helps_among_those_who_see_the_case(client, case, maria, ada):
    helps(case, ada)
    client.force_login(maria)

    assert "Helps with this case, and sees everything." in text(client.get(f"/cases/{case.pk}/family/"))


def test_a_program_asks_looks_and_takes_back(case, maria, ada):
    api, url = program(maria), "/api/v1/advocates/"
    wish = {"organisation": str(case.organisation_id), "email": ada.email, "role": "advocate"}
    assert api.post(url, wish, format="json").status_code == 202
    assert api.post(url, wish, format="json").status_code == 409
    assert api.post(url, wish | {"email": maria.email}, format="json").status_code == 422
    invitation = case.organisation.invitations.get()
    alongside.say_yes(invitation, sent=1, now=timezone.now(), by=ada)

    [row] = api.get(url).json()["results"]
    stranger = program(make.user()).post(f"{url}{row['id']}/end/")
    ended = api.post(f"{url}{row['id']}/end/")

    assert stranger.status_code == 404
    assert ended.json()["ended_at"]
    assert is_alone(case.organisation)
