"""Members come and go; an organisation is never without an owner."""

import pytest
from django.core import mail

from claimback.accounts import actions
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.accounts.conftest import Office


def roles(office: Office) -> dict[str, str]:
    living = Membership.objects.living().filter(organisation=office.organisation)
    return {row.user.email: row.role for row in living.select_related("user")}


def test_somebody_without_an_account_is_added_and_cannot_sign_in_yet(office: Office) -> None:
    actions.add_member(office.organisation, email=" New@Example.com ", role=Role.ASSISTANT, by=office.owner)

    assert roles(office)["new@example.com"] == Role.ASSISTANT
    assert not User.objects.get(email="new@example.com").has_usable_password()


def test_somebody_with_an_account_is_added_as_they_are(office: Office) -> None:
    actions.add_member(office.organisation, email="STRANGER@example.net", role=Role.ADVOCATE, by=office.owner)

    assert roles(office)["stranger@example.net"] == Role.ADVOCATE
    assert User.objects.filter(email__iexact="stranger@example.net").count() == 1


def test_a_new_member_is_told_how_to_sign_in_and_nothing_of_anybodys_case(
    office: Office, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.add_member(office.organisation, email="new@example.com", role=Role.ASSISTANT, by=office.owner)

    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    assert "Example Advocates" in mail.outbox[0].body


def test_adding_a_member_leaves_one_event(office: Office) -> None:
    before = Event.objects.count()

    actions.add_member(office.organisation, email="new@example.com", role=Role.ASSISTANT, by=office.owner)

    assert Event.objects.count() == before + 1


def test_adding_a_member_rolls_back_whole(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_args: object, **_details: object) -> None:
        raise RuntimeError("the event could not be kept")

    monkeypatch.setattr(actions, "record", no_memory)

    with pytest.raises(RuntimeError, match="could not be kept"):
        actions.add_member(office.organisation, email="new@example.com", role=Role.ASSISTANT, by=office.owner)

    assert "new@example.com" not in roles(office)
    assert not User.objects.filter(email="new@example.com").exists()


def test_the_last_owner_may_not_leave(office: Office) -> None:
    with pytest.raises(actions.LastOwner):
        actions.leave(office.membership(office.owner), by=office.owner)

    assert roles(office)["owner@example.com"] == Role.OWNER


def test_the_last_owner_may_not_become_something_else(office: Office) -> None:
    with pytest.raises(actions.LastOwner):
        actions.change_role(office.organisation, user=office.owner, role=Role.ADVOCATE, by=office.owner)

    assert roles(office)["owner@example.com"] == Role.OWNER


def test_an_owner_may_leave_when_there_is_another(office: Office) -> None:
    actions.change_role(office.organisation, user=office.advocate, role=Role.OWNER, by=office.owner)

    actions.leave(office.membership(office.owner), by=office.owner)

    assert roles(office) == {"advocate@example.com": Role.OWNER}


def test_a_supervisor_may_not_make_an_owner(office: Office) -> None:
    actions.change_role(office.organisation, user=office.advocate, role=Role.SUPERVISOR, by=office.owner)

    with pytest.raises(actions.OnlyAnOwner):
        actions.change_role(office.organisation, user=office.advocate, role=Role.OWNER, by=office.advocate)

    assert roles(office)["advocate@example.com"] == Role.SUPERVISOR


def test_a_supervisor_may_not_take_an_owner_out(office: Office) -> None:
    actions.change_role(office.organisation, user=office.advocate, role=Role.SUPERVISOR, by=office.owner)

    with pytest.raises(actions.OnlyAnOwner):
        actions.leave(office.membership(office.owner), by=office.advocate)

    assert roles(office)["owner@example.com"] == Role.OWNER


def test_an_advocate_may_leave_by_herself(office: Office) -> None:
    actions.leave(office.membership(office.advocate), by=office.advocate)

    assert roles(office) == {"owner@example.com": Role.OWNER}
