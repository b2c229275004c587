"""Somebody is invited: who may, what the link opens and when no longer, and that nobody joins without saying yes."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claimback.accounts import actions, inviting
from claimback.accounts.models import Invitation, Membership, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.accounts.conftest import Office
from tests.accounts.test_sign_in import code_in

pytestmark = pytest.mark.urls("tests.accounts.doors")
NEW = "new@example.com"
SIGN_UP = {"name": "Nora New", "email": NEW, "password1": "a long plain sentence", "time_zone": "America/Chicago"}


def invited(office: Office, email: str = NEW, role: Role = Role.ADVOCATE, *, by: User | None = None) -> Invitation:
    return inviting.invite(office.organisation, email=email, role=role, now=timezone.now(), by=by or office.owner)


def link(invitation: Invitation) -> str:
    return f"/join/{inviting.link_to(invitation)}/"


def page(office: Office) -> str:
    return f"/organisations/{office.organisation.pk}/"


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def works_here(office: Office, email: str) -> str | None:
    living = Membership.objects.living().filter(organisation=office.organisation, user__email=email)
    return living.values_list("role", flat=True).first()


def test_who_is_invited_gets_a_link_and_is_no_member_yet(
    as_owner: Client, office: Office, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = as_owner.post(page(office), {"email": " New@Example.com ", "role": "assistant"}, follow=True)

    message = mail.outbox[0]
    assert message.to == [NEW]
    assert "Olive Owner asks you" in message.body
    assert "Example Advocates" not in message.subject + str(message.body)
    assert f"/join/{inviting.link_to(Invitation.objects.get())}/" in message.body
    assert works_here(office, NEW) is None
    assert not User.objects.filter(email=NEW).exists()
    assert "new@example.com is invited" in text(answer)
    assert "Olive Owner, " in text(answer)
    assert [event.kind for event in Event.objects.order_by("-pk")[:1]] == ["member invited"]


def test_the_answer_is_the_same_whether_or_not_the_address_has_an_account(as_owner: Client, office: Office) -> None:
    said = []
    for email in ("stranger@example.net", NEW):
        answer = as_owner.post(page(office), {"email": email, "role": "assistant"}, follow=True)
        said.append(text(answer).count(email) and str(next(iter(answer.context["messages"]))).replace(email, "–"))

    assert said[0] == said[1]


def test_somebody_with_an_account_says_yes_under_their_address(client: Client, office: Office) -> None:
    invitation = invited(office, "Stranger@example.net")
    client.force_login(office.stranger)

    shown = client.get(link(invitation))
    answer = client.post(link(invitation), follow=True)

    assert "asks you to work in <strong>Example Advocates</strong>, as advocate" in text(shown)
    assert works_here(office, office.stranger.email) == Role.ADVOCATE
    assert answer.redirect_chain == [("/", 302)]
    assert not Invitation.objects.waiting().exists()


def test_somebody_without_an_account_makes_one_and_is_a_member_then(client: Client, office: Office) -> None:
    way = link(invited(office))
    assert "Make an account" in text(client.get(way))
    assert client.post(way).headers["Location"] == f"/accounts/login/?next={way}"

    client.post("/accounts/signup/", SIGN_UP | {"next": way})
    confirmed = client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})
    client.post(way)

    assert confirmed.headers["Location"] == way
    assert works_here(office, NEW) == Role.ADVOCATE
    assert Membership.objects.filter(user__email=NEW).count() == 1


def test_an_invitation_takes_nobody_the_room_of_their_own(client: Client, office: Office) -> None:
    """Otherwise anybody could keep an address from opening a case, by inviting it."""
    invited(office)

    client.post("/accounts/signup/", SIGN_UP)

    assert Membership.objects.filter(user__email=NEW, role=Role.OWNER).exists()


def test_who_came_by_a_link_and_did_not_join_has_a_room_of_their_own_next_time(client: Client, office: Office) -> None:
    client.post("/accounts/signup/", SIGN_UP | {"next": link(invited(office))})
    assert not Membership.objects.filter(user__email=NEW).exists()
    User.objects.filter(email=NEW).update(last_login=timezone.now())
    user = User.objects.get(email=NEW)
    user.emailaddress_set.update(verified=True)  # type: ignore[attr-defined]

    Client().post("/accounts/login/", {"login": NEW, "password": SIGN_UP["password1"]})

    assert Membership.objects.filter(user=user, role=Role.OWNER).exists()


def test_said_yes_twice_is_said_once(client: Client, office: Office) -> None:
    invitation = invited(office, office.stranger.email)
    client.force_login(office.stranger)

    client.post(link(invitation))
    again = client.post(link(invitation))

    assert again.status_code == 302
    assert Event.objects.filter(kind="invitation accepted").count() == 1
    assert Membership.objects.filter(organisation=office.organisation, user=office.stranger).count() == 1


def test_another_address_opens_nothing(client: Client, office: Office) -> None:
    invitation = invited(office)
    client.force_login(office.stranger)

    answer = client.post(link(invitation))

    assert answer.status_code == 422
    assert "signed in as stranger@example.net" in text(answer)
    assert works_here(office, office.stranger.email) is None


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("used", "was used already"),
        ("taken back", "was taken back"),
        ("sent again", "Use the link of the newest message"),
        ("over", "Olive Owner to send it again"),
        ("of somebody who left", "no longer manages this organisation"),
    ],
)
def test_a_link_that_opens_nothing_says_why_and_what_to_do(
    client: Client, office: Office, what: str, sentence: str
) -> None:
    invitation = invited(office, office.stranger.email)
    way, now = link(invitation), timezone.now()
    if what == "used":
        inviting.accept(invitation, sent=1, now=now, by=office.stranger)
        actions.leave(office.membership(office.stranger), by=office.owner)
    elif what == "taken back":
        inviting.take_back(invitation, now=now, by=office.owner)
    elif what == "sent again":
        inviting.send_again(invitation, now=now, by=office.owner)
    elif what == "over":
        long_ago = now - timedelta(days=9)
        Invitation.objects.update(sent_at=long_ago, expires_at=long_ago + timedelta(days=7))
    else:
        actions.change_role(office.organisation, user=office.advocate, role=Role.OWNER, by=office.owner)
        actions.leave(office.membership(office.owner), by=office.owner)
    client.force_login(office.stranger)

    seen, said_yes = client.get(way), client.post(way)

    assert (seen.status_code, said_yes.status_code) == (409, 409)
    assert sentence in text(seen)
    assert sentence in text(said_yes)
    assert works_here(office, office.stranger.email) is None


def test_a_link_we_never_signed_is_no_invitation(client: Client, office: Office) -> None:
    invitation = invited(office)
    key = inviting.link_to(invitation).rpartition("-")[2]

    for secret in ("x", "a-1-b", f"{invitation.pk.hex}-2-{key}", f"{invitation.pk.hex}-1-{key}x"):
        answer = client.get(f"/join/{secret}/")
        assert answer.status_code == 404
        assert "no invitation of ours" in text(answer)


def test_who_works_here_is_not_invited(as_owner: Client, office: Office) -> None:
    answer = as_owner.post(page(office), {"email": "Advocate@example.com", "role": "assistant"})

    assert answer.status_code == 422
    assert "works here already" in text(answer)
    assert not Invitation.objects.exists()


def test_one_address_is_invited_once_until_its_time_is_over(as_owner: Client, office: Office) -> None:
    invited(office)

    again = as_owner.post(page(office), {"email": NEW, "role": "assistant"})
    long_ago = timezone.now() - timedelta(days=9)
    Invitation.objects.update(sent_at=long_ago, expires_at=long_ago + timedelta(days=7))
    later = as_owner.post(page(office), {"email": NEW, "role": "assistant"})

    assert "invited this address already" in text(again)
    assert later.status_code == 302
    assert Invitation.objects.waiting().get().role == Role.ASSISTANT


def test_nobody_offers_a_role_above_their_own(client: Client, office: Office) -> None:
    actions.change_role(office.organisation, user=office.advocate, role=Role.SUPERVISOR, by=office.owner)
    client.force_login(office.advocate)

    owner = client.post(page(office), {"email": NEW, "role": "owner"})
    peer = client.post(page(office), {"email": NEW, "role": "supervisor"})

    assert owner.status_code == 422
    assert "above your own" in text(owner)
    assert NEW in text(owner)
    assert peer.status_code == 302
    with pytest.raises(inviting.AboveYourOwn):
        invited(office, "other@example.com", Role.OWNER, by=office.advocate)


def test_only_those_who_manage_send_again_and_take_back(client: Client, office: Office) -> None:
    invitation = invited(office)
    doors = [f"{page(office)}invitations/{invitation.pk}/{act}/" for act in ("again", "back")]

    client.force_login(office.advocate)
    assert [client.post(door).status_code for door in doors] == [403, 403]
    client.force_login(office.stranger)
    assert [client.post(door).status_code for door in doors] == [404, 404]
    client.force_login(office.owner)
    assert "Sent again" in text(client.post(doors[0], follow=True))
    assert "Taken back" in text(client.post(doors[1], follow=True))
    assert "was taken back" in text(client.post(doors[1], follow=True))

    invitation.refresh_from_db()
    assert (invitation.sent, invitation.taken_back_by) == (2, office.owner)


def test_who_joined_meanwhile_keeps_their_role(client: Client, office: Office) -> None:
    invitation = invited(office, office.stranger.email, Role.ASSISTANT)
    actions.join(office.organisation, user=office.stranger, role=Role.ADVOCATE, by=office.owner)
    client.force_login(office.stranger)

    client.post(link(invitation))

    assert works_here(office, office.stranger.email) == Role.ADVOCATE
    assert not Invitation.objects.waiting().exists()


def test_an_invitation_is_whole_or_not_there(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_args: object, **_details: object) -> None:
        raise RuntimeError("the event could not be kept")

    monkeypatch.setattr(inviting, "record", no_memory)
    with pytest.raises(RuntimeError), transaction.atomic():
        invited(office)
    assert not Invitation.objects.exists()
    monkeypatch.undo()
    invitation = invited(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())


def test_more_invitations_ask_no_more_of_the_database(as_owner: Client, office: Office) -> None:
    counted = []
    for more in (1, 9):
        for number in range(more):
            invited(office, f"m{more}{number}@example.com")
        as_owner.get(page(office))
        with CaptureQueriesContext(connection) as queries:
            as_owner.get(page(office))
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_so_many_an_hour_and_no_more_and_those_before_hold(
    as_owner: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "MOST_AN_HOUR", 2)
    first = invited(office)
    inviting.send_again(first, now=timezone.now(), by=office.owner)

    refused = as_owner.post(page(office), {"email": "second@example.com", "role": "advocate"})

    assert refused.status_code == 422
    assert "You have sent 2 invitations within an hour" in text(refused)
    assert 'value="second@example.com"' in text(refused)
    with pytest.raises(inviting.InvitedTooOften):
        inviting.send_again(first, now=timezone.now(), by=office.owner)
    assert Invitation.objects.get().sent == 2
