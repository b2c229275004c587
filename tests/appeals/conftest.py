"""What the tests of packets share, and those of lists: an office of one owner, and a browser of hers."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from appeals.letters import Printable, render
from appeals.packets import Built, Cover, Exhibit, build
from claimback.accounts.models import Organisation, User
from tests import make
from tests.appeals.bindery import COVER, DAY, PDF, SENDER


@pytest.fixture
def office() -> Organisation:
    return make.organisation()


@pytest.fixture
def owner(office: Organisation) -> User:
    return office.memberships.get().user


@pytest.fixture
def desk(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture(scope="module")
def letter() -> bytes:
    return render(Printable(DAY, SENDER, COVER.recipient, COVER.subject, "The letter itself."))


@pytest.fixture
def enclose(tmp_path: Path) -> Callable[..., Exhibit]:
    """A stored document as an exhibit; the labels run A, B, C …"""
    labels = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    def make(content: bytes, content_type: str = PDF, title: str = "MRI report", **other: object) -> Exhibit:
        label = str(other.pop("label", None) or next(labels))
        path = tmp_path / label
        path.write_bytes(content)
        dated = other.pop("dated", None)
        return Exhibit(label, title, dated, content_type, path, hashlib.sha256(content).hexdigest(), **other)

    return make


@pytest.fixture
def pack(letter: bytes) -> Callable[..., Built]:
    def make(*exhibits: Exhibit, cover: Cover = COVER) -> Built:
        return build(cover, letter, exhibits, made_on=DAY)

    return make
