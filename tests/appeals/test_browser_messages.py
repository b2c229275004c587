"""Messages to a browser: sealed for it, signed by us, sent nowhere but outside, and forgotten when it is gone."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from appeals import reminders, wire
from appeals.models import Reminder
from appeals.reminders import Sent
from appeals.reminders.carriers import push as by_push
from claimback.accounts.models import Browser
from tests.appeals import rows
from tests.appeals.reached import browser, text, vapid, wish
from tests.service import Service, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(settings) -> Iterator[Service]:
    """The service of the maker of a browser."""
    settings.VAPID_PRIVATE_KEY = vapid()
    with service() as running:
        yield running


@pytest.fixture
def here(maker) -> rows.Office:
    office = rows.office()
    wish(office.patient, "push", "email")
    return office


def due(here: rows.Office) -> Reminder:
    row = rows.due(rows.deadline(here.stage, act_by=rows.today()), here.patient)
    Reminder.objects.filter(pk=row.pk).update(channel="push")
    row.refresh_from_db()
    return row


def again() -> Sent:
    Reminder.objects.update(claimed_until=None)
    return reminders.send_due()


def test_the_browser_alone_can_open_it_and_it_holds_a_date_and_a_path(here, maker):
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(by_push.Encoding.X962, by_push.PublicFormat.UncompressedPoint)
    browser(here.patient, f"{maker.url}/to/1", p256dh=text(point), auth=text(b"0123456789abcdef"))
    row = due(here)

    assert reminders.send_due() == Sent(sent=1)

    (path, headers, body) = maker.got[0]
    told = json.loads(http_ece.decrypt(body, private_key=key, auth_secret=b"0123456789abcdef"))
    assert path == "/to/1"
    assert told["to"] == f"/cases/{here.case.pk}/"
    assert told["line"].startswith("ClaimBack: you have a message about a date, ")
    assert (told["key"], headers["Topic"], headers["TTL"]) == (str(row.pk), row.pk.hex, "86400")
    for word in (b"fusion", b"Zelda", b"Mutual", b"cases"):
        assert word not in body


def test_it_is_signed_for_the_service_it_goes_to(here, maker):
    browser(here.patient, maker.url)
    due(here)

    reminders.send_due()

    scheme, _, rest = maker.got[0][1]["Authorization"].partition(" ")
    claims = rest.partition("t=")[2].split(".")[1]
    assert scheme == "vapid"
    assert json.loads(urlsafe_b64decode(claims + "=="))["aud"] == maker.url
    assert f"k={by_push.public_key()}" in rest


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_the_next_way_carries_the_message(status, here, maker, mailoutbox):
    gone = browser(here.patient, maker.url)
    row = due(here)
    maker.react = lambda n: (status, {})

    assert reminders.send_due() == Sent(failed=1)
    assert again() == Sent(sent=1)

    gone.refresh_from_db()
    assert (gone.ended_at is None, gone.why_ended) == (False, f"Gone{status}")
    assert [mail.to for mail in mailoutbox] == [[here.patient.email]]
    assert set(row.stand_ins.values_list("channel", flat=True)) == {"email"}


def test_one_browser_that_takes_it_is_enough(here, maker):
    browser(here.patient, f"{maker.url}/gone")
    browser(here.patient, f"{maker.url}/there")
    due(here)
    maker.react = lambda n: (410, {}) if maker.got[-1][0] == "/gone" else (201, {})

    assert reminders.send_due() == Sent(sent=1)

    assert Browser.objects.living().count() == 1


def test_a_busy_service_is_asked_again_with_the_same_topic(here, maker):
    browser(here.patient, maker.url)
    due(here)
    maker.react = lambda n: (429, {}) if n == 1 else (201, {})

    assert [reminders.send_due(), again()] == [Sent(failed=1), Sent(sent=1)]
    assert len({headers["Topic"] for _, headers, _ in maker.got}) == 1


def test_keys_that_are_none_stop_nobody(here, maker):
    browser(here.patient, maker.url, p256dh="nonsense")
    due(here)
    rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate)

    assert reminders.send_due() == Sent(sent=1, failed=1)


INSIDE = [
    "https://127.0.0.1/", "https://10.0.0.1/", "https://192.168.1.1/", "https://169.254.169.254/", "https://[::1]/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fec0::1]/",
    "https://[2001:0:7f00:1::]/", "https://[::7f00:1]/", "https://[ff0e::1]/", "https://[fe80::1]/",
    "https://224.0.0.1/", "https://192.0.0.192/", "https://0.0.0.0/", "https://100.64.0.1/", "https://localhost/",
    "https://2130706433/", "https://0x7f.1/", "https://8.8.8.8:8443/", "http://8.8.8.8/", "ftp://8.8.8.8/",
    "https://user:word@8.8.8.8/", "https://8.8.8.8:x/", "https:///no-host", "file:///etc/passwd", "",
]  # fmt: skip


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """What a name stands for, as the system's own look-up says it; an address stands for itself."""
    known = {"localhost": ["127.0.0.1"], "2130706433": ["127.0.0.1"], "0x7f.1": ["127.0.0.1"]}
    monkeypatch.setattr(wire, "look_up", lambda host: known.get(host, [host]))
    return known


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_outside_is_never_called(address, names):
    with pytest.raises(wire.NotOutside):
        wire.outside(address)


def test_one_outside_is_called_at_the_address_that_was_looked_at(names):
    assert wire.outside("https://8.8.8.8/push") == "8.8.8.8"


def test_a_name_with_one_address_inside_is_never_called(names):
    names["rebinding.example"] = ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(wire.NotOutside):
        wire.outside("https://rebinding.example/")


def test_in_production_a_subscription_that_points_inside_ends_uncalled(here, maker, settings):
    settings.TESTING = False
    browser(here.patient, maker.url)
    due(here)

    reminders.send_due()

    assert maker.got == []
    assert Browser.objects.get().why_ended == "NotOutside"


def test_no_redirect_is_followed(here, maker):
    browser(here.patient, maker.url)
    due(here)
    maker.react = lambda n: (307, {})

    assert reminders.send_due() == Sent(failed=1)
    assert len(maker.got) == 1
