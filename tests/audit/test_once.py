"""A request sent twice is done once."""

import io
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from cases.models import Case
from claimback.audit import tasks
from claimback.audit.models import Event, Once
from claimback.audit.once import forget, once
from claimback.celery import app
from documents.models import Document
from tests import make
from tests.appeals.programs import program

CASES = "/api/v1/cases/"


def key(word="one"):
    return {"Idempotency-Key": word}


def upload(api, case, content, word="one"):
    file = io.BytesIO(content)
    file.name = "notes.txt"
    return api.post("/api/v1/documents/", {"case": str(case.pk), "file": file}, "multipart", headers=key(word))


@pytest.mark.django_db
def test_the_same_request_again_gets_the_same_answer_and_does_nothing():
    api = program(make.organisation().memberships.get().user)

    first, again = (api.post(CASES, {}, headers=key()) for _ in range(2))

    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_another_request_under_the_same_key_is_refused():
    case = make.case()
    api = program(case.owner)
    api.post(f"{CASES}{case.pk}/share/", {"email": "a@example.test", "role": "viewer"}, headers=key())

    other = api.post(f"{CASES}{case.pk}/share/", {"email": "b@example.test", "role": "viewer"}, headers=key())

    assert other.status_code == 422
    assert "used before" in other.json()["sentence"]
    assert case.shares.count() == 1


@pytest.mark.django_db
def test_a_key_belongs_to_one_person():
    one, other = (program(make.organisation().memberships.get().user) for _ in range(2))

    answers = [api.post(CASES, {}, headers=key()).json()["id"] for api in (one, other)]

    assert answers[0] != answers[1]


@pytest.mark.django_db
def test_an_upload_is_told_apart_by_its_content():
    case = make.case()
    api = program(case.owner)

    first, again = upload(api, case, b"some notes"), upload(api, case, b"some notes")
    other = upload(api, case, b"other notes")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_request_is_done_when_it_is_mended():
    case = make.case()
    api = program(case.owner)

    refused = api.post(f"{CASES}{case.pk}/close/", {"ending": "no such ending"}, headers=key())
    mended = api.post(f"{CASES}{case.pk}/close/", {"ending": "withdrawn"}, headers=key())

    assert (refused.status_code, mended.status_code) == (400, 200)


@pytest.mark.django_db
def test_a_refused_file_is_remembered_although_its_key_is_free_again():
    case = make.case()

    assert upload(program(case.owner), case, b"").status_code == 422

    assert Event.objects.of_case(case.pk).filter(kind="document refused").exists()
    assert not Once.objects.exists()


@pytest.mark.django_db
def test_what_was_answered_is_sealed():
    case = make.case()
    api = program(case.owner)
    body = {"member_id": "FM-1234567", "patient_name": "Maria Example", "why": "told"}

    assert api.patch(f"{CASES}{case.pk}/", body, headers=key()).status_code == 200

    assert "Maria" not in str(Once.objects.get().body)
    assert api.patch(f"{CASES}{case.pk}/", body, headers=key()).json()["patient_name"] == "Maria Example"


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["x" * 201, "new\tline"])
def test_a_key_that_is_no_key_is_refused(word):
    api = program(make.organisation().memberships.get().user)

    assert api.post(CASES, {}, headers=key(word)).status_code == 400
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_after_seven_days_a_key_is_forgotten():
    api = program(make.organisation().memberships.get().user)
    api.post(CASES, {}, headers=key("old"))
    api.post(CASES, {}, headers=key("young"))
    Once.objects.filter(key="old").update(at=Now() - timedelta(days=7, seconds=1))

    again = api.post(CASES, {}, headers=key("old"))

    assert "Idempotency-Replayed" not in again.headers
    assert Case.objects.count() == 3
    Once.objects.filter(key="old").update(at=Now() - timedelta(days=7, seconds=1))
    assert forget() == 1
    assert [row.key for row in Once.objects.all()] == ["young"]


@pytest.mark.django_db
def test_old_answers_are_forgotten_by_the_beat():
    program(make.organisation().memberships.get().user).post(CASES, {}, headers=key("old"))
    Once.objects.update(at=Now() - timedelta(days=7, seconds=1))

    tasks.forget()

    assert not Once.objects.exists()


def test_whatever_the_beat_calls_exists():
    called = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}

    app.loader.import_default_modules()
    assert called <= set(app.tasks)
    assert tasks.forget.name in called


def at_once(count, work):
    """Run `work` in that many threads that start together; what each gave, in no order."""
    together, given = threading.Barrier(count), []

    def run():
        try:
            together.wait()
            given.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.real_commits
def test_several_at_once_are_done_once_and_answered_the_same():
    person = make.organisation().memberships.get().user
    apis = [program(person) for _ in range(4)]

    answers = at_once(4, lambda: apis.pop().post(CASES, {}, headers=key()))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True, True, True]
    assert Case.objects.count() == 1


@pytest.mark.real_commits
def test_who_waits_for_one_that_fails_does_it_instead():
    person, holding = make.user(), threading.Event()
    waited = []

    def second():
        try:
            holding.wait()
            with transaction.atomic():
                waited.append(once(actor_id=person.pk, key="k", request_hash="h").answered)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        turn = once(actor_id=person.pk, key="k", request_hash="h")
        holding.set()
        turn.let_go()
    thread.join()

    assert waited == [False]
