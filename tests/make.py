"""Rows for tests, built through the real verbs, so that they are always legal. Every name here is invented."""

import io

from cases.actions import open_case, share_case
from cases.models import Case
from claimback.accounts.actions import join, open_organisation
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from documents import actions as papers_actions
from documents.models import Document, Kind
from tests import papers
from tests.again import numbers


def user(name: str = "Robin Example") -> User:
    """Somebody who signs in."""
    return User.objects.create_user(f"person{next(numbers)}@example.test", "a long enough password", name=name)


def organisation(*, owner: User | None = None, kind: Organisation.Kind = Organisation.Kind.OFFICE) -> Organisation:
    """An organisation with its owner."""
    return open_organisation(name="Example Advocates", kind=kind, owner=owner or user())


def member(of: Organisation, role: Role) -> User:
    """Somebody who works in an organisation."""
    person = user()
    join(of, user=person, role=role, by=person)
    return person


def case(*, owner: User | None = None, of: Organisation | None = None) -> Case:
    """A case, opened by its owner in their organisation."""
    owner = owner or user()
    of = of or owner_of_one(owner)
    return open_case(organisation=of, owner=owner, by=owner)


def owner_of_one(owner: User) -> Organisation:
    """The organisation this person works in, opened if there is none."""
    membership = owner.memberships.living().first()
    return membership.organisation if membership else organisation(owner=owner)


def guest(of: Case, role: Role) -> User:
    """Somebody the case was shared with."""
    person = user()
    share_case(of, user=person, role=role, until=None, by=of.owner)
    return person


def paper(
    in_case: Case, *, content: bytes | None = None, name: str = "letter.txt", kind: Kind = Kind.DENIAL
) -> Document:
    """A paper as the door received it: kept, and not yet looked at by any worker."""
    content = papers.plain(papers.denial()) if content is None else content
    stream = io.BytesIO(content)
    return papers_actions.receive(case=in_case, stream=stream, name=name, kind=kind, by=in_case.owner).document
