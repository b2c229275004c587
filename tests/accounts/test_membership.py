"""Members come and go; an organisation is never without an owner."""

import pytest

from claimback.accounts import actions
from claimback.accounts.models import Membership
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.accounts.conftest import Office


def roles(office: Office) -> dict[str, str]:
    living = Membership.objects.living().filter(organisation=office.organisation)
    return {row.user.email: row.role for row in living.select_related("user")}


def test_joining_leaves_one_event(office: Office) -> None:
    before = Event.objects.count()

    actions.join(office.organisation, user=office.stranger, role=Role.ASSISTANT, by=office.owner)

    assert Event.objects.count() == before + 1


def test_joining_rolls_back_whole(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_args: object, **_details: object) -> None:
        raise RuntimeError("the event could not be kept")

    monkeypatch.setattr(actions, "record", no_memory)

    with pytest.raises(RuntimeError, match="could not be kept"):
        actions.join(office.organisation, user=office.stranger, role=Role.ASSISTANT, by=office.owner)

    assert "stranger@example.net" not in roles(office)


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
