"""A case that stays open says what others do in it, and who has a form open; it locks nothing."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.models import Editing
from claimback.accounts.roles import Role
from claimback.audit.events import record
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return fights.denied()


@pytest.fixture
def ada(case):
    return make.member(case.organisation, Role.ADVOCATE)


@pytest.fixture
def desk(client, case):
    client.force_login(case.owner)
    return client


@pytest.fixture
def hers(ada):
    client = Client()
    client.force_login(ada)
    return client


def opened(desk, case):
    return desk.get(f"/cases/{case.pk}/").context["news"]


def asked(desk, case, news):
    return desk.get(f"/cases/{case.pk}/news/?since={news.since}", headers={"If-None-Match": news.token})


def note(case, by):
    today = timezone.localdate()
    actions.set_follow_up(case, what="Call Ann", due_on=today, on=today, by=by)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_while_nobody_else_does_anything_the_answer_is_empty(desk, case):
    news = opened(desk, case)
    token = asked(desk, case, news)["ETag"]
    note(case, case.owner)

    answer = desk.get(f"/cases/{case.pk}/news/?since={news.since}", headers={"If-None-Match": token})

    assert (answer.status_code, answer.content) == (304, b"")


def test_what_a_colleague_does_is_told_with_their_name_and_once(desk, case, ada):
    news = opened(desk, case)
    note(case, ada)

    answer = asked(desk, case, news)

    assert f"<strong>{ada}</strong>: A follow-up was set" in text(answer)
    assert "Show it" in text(answer)
    again = desk.get(f"/cases/{case.pk}/news/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert opened(desk, case).told == []


def test_what_claimback_itself_did_is_told_too(desk, case):
    news = opened(desk, case)
    with transaction.atomic():
        record("papers arrived", by=None, case=case, papers=1)

    assert "<strong>ClaimBack</strong>: Something arrived" in text(asked(desk, case, news))


def test_every_part_that_is_renewed_is_on_the_desk(desk, case, ada):
    page, news = text(desk.get(f"/cases/{case.pk}/")), opened(desk, case)
    note(case, ada)

    parts = re.search(r'hx-select-oob="([^"]+)"', text(asked(desk, case, news)))[1].split(",")

    assert [part for part in parts if f'id="{part.removeprefix("#")}"' not in page] == []


def test_a_long_history_costs_no_more(desk, case, ada):
    counted = []
    for more in (1, 20):
        for _number in range(more):
            note(case, ada)
        token = desk.get(f"/cases/{case.pk}/news/")["ETag"]
        with CaptureQueriesContext(connection) as queries:
            answer = desk.get(f"/cases/{case.pk}/news/", headers={"If-None-Match": token})
            assert answer.status_code == 304
        counted.append(len(queries))

    assert counted[0] == counted[1] <= 6


def test_who_writes_is_seen_by_others_until_they_leave(desk, case, hers, ada):
    place = f"/cases/{case.pk}/editing/letter/"
    news = opened(desk, case)

    assert str(ada) not in text(hers.post(place))
    assert f"{ada} has had a letter of this case open since" in text(asked(desk, case, news))
    assert str(ada) in text(desk.post(f"/cases/{case.pk}/editing/call/"))
    hers.post(place)
    assert Editing.objects.filter(person=ada).count() == 1
    hers.post(place, {"left": "1"})

    assert str(ada) not in text(desk.post(f"/cases/{case.pk}/editing/call/"))


def test_who_is_silent_has_left(desk, case, hers, ada):
    hers.post(f"/cases/{case.pk}/editing/letter/")
    Editing.objects.update(seen_at=timezone.now() - timedelta(minutes=1), since=timezone.now() - timedelta(hours=1))

    assert str(ada) not in text(desk.post(f"/cases/{case.pk}/editing/call/"))
    assert not Editing.objects.filter(person=ada).exists()


def test_the_patient_and_strangers_are_told_nothing(client, case, ada, hers):
    hers.post(f"/cases/{case.pk}/editing/letter/")
    patient, stranger = make.guest(case, Role.PATIENT), make.case().owner

    for person, status in ((patient, 403), (stranger, 404)):
        client.force_login(person)
        assert client.get(f"/cases/{case.pk}/news/").status_code == status
        assert client.post(f"/cases/{case.pk}/editing/letter/").status_code == status
    client.force_login(patient)
    assert 'id="news"' not in text(client.get(f"/cases/{case.pk}/"))


def test_there_is_no_such_form(desk, case):
    assert desk.post(f"/cases/{case.pk}/editing/nothing/").status_code == 404
