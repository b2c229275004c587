"""Who works in the demo, and whose cases they are. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from claimback.accounts.actions import join, open_organisation
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role

PASSWORD = "only-for-the-demo"  # noqa: S105
AT = "demo.claimback.example"

PLACES = ("harbor", "meadow", "canyon", "prairie", "summit", "lagoon", "orchard", "glacier")
TEAM = (
    ("owner", "Olive", Role.OWNER),
    ("supervisor", "Sunil", Role.SUPERVISOR),
    ("advocate1", "Ada", Role.ADVOCATE),
    ("advocate2", "Boris", Role.ADVOCATE),
    ("assistant", "Asha", Role.ASSISTANT),
)
ALONE = (("maria", "Maria Example"), ("noah", "Noah Sample"))
FIRST = ("Maria", "Juan", "Aiko", "Lena", "Peter", "Fatima", "Grace", "Omar", "Ruth", "Sam", "Ines", "Walter", "Zoe")
LAST = ("Example", "Sample", "Placeholder", "Specimen", "Nobody", "Testperson")


@dataclass(frozen=True)
class SignIn:
    """Somebody of the demo, and what they are."""

    user: User
    role: str


@dataclass(frozen=True)
class Office:
    """An organisation of the demo with its canary word, which stands in all that is its own and nowhere else."""

    organisation: Organisation
    slug: str
    team: tuple[SignIn, ...]
    new: bool

    @property
    def canary(self) -> str:
        """The word by which a leak is known."""
        return canary(self.slug)

    @property
    def who_fights(self) -> tuple[User, ...]:
        """Those who carry cases: the advocates, or the person alone."""
        return tuple(member.user for member in self.team if member.role == Role.ADVOCATE) or (self.team[0].user,)

    def marked(self, text: str) -> str:
        """The text with the canary of this organisation."""
        return f"{text} {self.canary}"


def canary(slug: str) -> str:
    """CANARY-HARBOR for harbor."""
    return f"CANARY-{slug.upper()}"


def place(number: int) -> str:
    """The slug of the n-th office, counted from 0; beyond the list they are numbered."""
    return PLACES[number] if number < len(PLACES) else f"{PLACES[number % len(PLACES)]}{number}"


def person(local: str, *, name: str, mark: str, password: str) -> User:
    """A user of the demo with a confirmed address; found again when they are there. `password` is a hash."""
    user, new = User.objects.get_or_create(
        email=f"{local}@{AT}",
        defaults={
            "name": f"{name} {mark}",
            "password": password,
            "phone": f"(555) 010-0142 {mark}",
            "address": f"1 Invented Lane {mark}\nExample City, OH 45002",
        },
    )
    if new:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def office(slug: str, *, password: str) -> Office:
    """An office of advocates: owner, supervisor, two advocates, assistant; found again when it is there."""
    mark = canary(slug)
    people = [
        SignIn(person(f"{local}.{slug}", name=f"{name} {slug.title()}", mark=mark, password=password), role)
        for local, name, role in TEAM
    ]
    owner = people[0].user
    held = owner.memberships.living().select_related("organisation").first()
    if held:
        return Office(held.organisation, slug, tuple(people), new=False)
    name = f"{slug.title()} Advocates (fictional) {mark}"
    organisation = open_organisation(name=name, kind=Organisation.Kind.OFFICE, owner=owner)
    for member in people[1:]:
        join(organisation, user=member.user, role=Role(member.role), by=owner)
    return Office(organisation, slug, tuple(people), new=True)


def alone(slug: str, *, name: str, password: str) -> Office:
    """A patient on their own: an organisation of one; found again when it is there."""
    user = person(slug, name=name, mark=canary(slug), password=password)
    held = user.memberships.living().select_related("organisation").first()
    if held:
        return Office(held.organisation, slug, (SignIn(user, "patient alone"),), new=False)
    organisation = open_organisation(name=user.name, kind=Organisation.Kind.PERSON, owner=user)
    return Office(organisation, slug, (SignIn(user, "patient alone"),), new=True)


def patient(of: Office, *, number: int, name: str, password: str) -> User:
    """A patient whose case an advocate of this office carries, and who sees it through a share."""
    return person(f"patient{number}.{of.slug}", name=name, mark=of.canary, password=password)


def invented_name(chance: Random) -> str:
    """A name nobody could take for a real one."""
    return f"{chance.choice(FIRST)} {chance.choice(LAST)}"


def hashed() -> str:
    """The one password, hashed once for all: hashing is slow on purpose."""
    return make_password(PASSWORD)
