"""What an organisation learns about an insurer's talk between doctors, beside what ships."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions, clocks
from appeals.learnt import named, shipped_for
from appeals.models import Deadline, LearntPolicy
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals.fights import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/learnt-policies/"


def today():
    return timezone.localdate()


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "insurer": "UnitedHealthcare",
        "window": 2,
        "unit": "calendar_days",
        "runs_from": "notice_date",
        "after_appeal": "lost",
        "phone": "555-0101",
        "source": "Provider line, call of Monday",
        "learnt_on": today(),
    } | changes


def learnt(office: Organisation, **changes: Any) -> LearntPolicy:
    by = office.memberships.get(role=Role.OWNER).user
    return actions.learn_policy(office, facts=facts(**changes), by=by, on=today())


def a_case(**changes: Any) -> Case:
    return denied(insurer="UnitedHealthcare Insurance Company", days_ago=1, **changes)


def desk_of(client: Client, case: Case) -> str:
    client.force_login(case.owner)
    return client.get(f"/cases/{case.pk}/").content.decode()


def said(**changes: Any) -> dict[str, str]:
    return {name: str(value) for name, value in (facts(after_denial="unknown") | changes).items()}


# --- the verbs -------------------------------------------------------------------------------------------------


def test_what_is_learnt_is_recorded_with_source_day_and_person_and_one_event() -> None:
    office = make.organisation()

    entry = learnt(office)

    assert (entry.organisation, entry.window, entry.source) == (office, 2, "Provider line, call of Monday")
    assert Event.objects.filter(kind="policy learnt", organisation_id=office.pk, about_id=str(entry.pk)).count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"unit": ""}, actions.NotSaid),
        ({"runs_from": ""}, actions.NotSaid),
        ({"window": None, "phone": "", "after_appeal": "unknown"}, actions.NotSaid),
        ({"learnt_on": timezone.localdate() + timedelta(days=2)}, actions.ImpossibleDate),
    ],
)
def test_half_a_time_nothing_at_all_and_a_day_to_come_are_refused(changes: dict[str, Any], refusal: type) -> None:
    office = make.organisation()

    with pytest.raises(refusal):
        learnt(office, **changes)

    assert not LearntPolicy.objects.exists()
    assert not Event.objects.filter(kind="policy learnt").exists()


def test_a_correction_supersedes_and_the_old_entry_stays_as_it_was() -> None:
    office = make.organisation()
    old = learnt(office)

    new = actions.correct_learnt_policy(old, facts=facts(window=5), by=old.recorded_by, on=today())

    old.refresh_from_db()
    assert (old.window, old.superseded_by, new.window) == (2, new, 5)
    assert list(LearntPolicy.objects.live()) == [new]
    assert Event.objects.filter(kind="learnt policy corrected").count() == 1


def test_what_was_corrected_or_retired_is_not_corrected_again() -> None:
    old = learnt(make.organisation())
    actions.correct_learnt_policy(old, facts=facts(window=5), by=old.recorded_by, on=today())

    with pytest.raises(actions.NotTheLatest):
        actions.correct_learnt_policy(old, facts=facts(window=9), by=old.recorded_by, on=today())
    with pytest.raises(actions.NotTheLatest):
        actions.retire_learnt_policy(old, why="Old.", by=old.recorded_by, on=today())

    assert LearntPolicy.objects.count() == 2


def test_a_refused_correction_leaves_the_entry_live() -> None:
    old = learnt(make.organisation())

    with pytest.raises(actions.NotSaid):
        actions.correct_learnt_policy(old, facts=facts(unit=""), by=old.recorded_by, on=today())

    assert list(LearntPolicy.objects.live()) == [old]


def test_a_retired_entry_says_why_and_holds_no_longer() -> None:
    entry = learnt(make.organisation())

    actions.retire_learnt_policy(entry, why="They changed it.", by=entry.recorded_by, on=today())

    assert not LearntPolicy.objects.live().exists()
    assert Event.objects.filter(kind="learnt policy retired").count() == 1


@pytest.mark.parametrize("change", [{"window": 9}, {"source": "Other"}, {"organisation_id": None}])
def test_the_database_refuses_to_change_what_was_learnt(change: dict[str, Any]) -> None:
    entry = learnt(make.organisation())

    with pytest.raises(DatabaseError), transaction.atomic():
        LearntPolicy.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


# --- on the desk -----------------------------------------------------------------------------------------------


def test_the_desk_shows_it_beside_what_ships_marked_as_the_offices_own_record(client: Client) -> None:
    case = a_case()
    learnt(case.organisation)

    page = desk_of(client, case)

    assert f"What your organisation recorded on {day(today())} from Provider line, call of Monday" in page
    assert "Your own record, not law" in page
    assert "What UnitedHealthcare and Optum says about the talk" in page


def test_a_shorter_learnt_time_gives_the_day_to_ask_by_and_moves_no_date_of_the_law(client: Client) -> None:
    case = a_case()
    before = list(Deadline.objects.filter(case=case).values_list("pk", "act_by", "superseded_at"))
    learnt(case.organisation, window=1)

    page = desk_of(client, case)

    notice = case.decisions.get().notice_on
    assert f"Ask for the talk by {day(notice + timedelta(days=1))}." in page
    assert "from what your organisation recorded" in page
    assert list(Deadline.objects.filter(case=case).values_list("pk", "act_by", "superseded_at")) == before


def test_a_longer_learnt_time_moves_nothing_later(client: Client) -> None:
    case = a_case()
    learnt(case.organisation, window=60)

    page = desk_of(client, case)

    assert "and never moves it later" in page
    assert f"Ask for the talk by {day(case.decisions.get().notice_on + timedelta(days=60))}." not in page


def test_another_organisations_record_a_retired_one_and_another_insurers_are_not_shown(client: Client) -> None:
    case = a_case()
    learnt(make.organisation())
    learnt(case.organisation, insurer="Fictional Mutual")
    gone = learnt(case.organisation)
    actions.retire_learnt_policy(gone, why="Old.", by=gone.recorded_by, on=today())

    assert "What your organisation recorded" not in desk_of(client, case)


def test_a_patient_is_shown_none_of_it(client: Client) -> None:
    case = a_case()
    learnt(case.organisation)
    client.force_login(make.guest(case, Role.PATIENT))

    assert "Provider line" not in client.get(f"/cases/{case.pk}/").content.decode()


def test_every_shipped_insurer_is_found_again_under_the_name_the_form_proposes() -> None:
    for policy in clocks.book().payers:
        assert shipped_for(named(policy.id))[0].id == policy.id


# --- the screens -----------------------------------------------------------------------------------------------


def test_it_is_recorded_on_the_screen_from_a_case_and_listed_by_insurer(client: Client) -> None:
    case = a_case()
    client.force_login(case.owner)

    form = client.get(f"/payers/learn/?case={case.pk}")
    shown = client.post(f"/payers/learn/?case={case.pk}", said(), follow=True).content.decode()

    assert form.context["form"]["insurer"].value() == "UnitedHealthcare Insurance Company"
    assert "What ships about UnitedHealthcare and Optum" in form.content.decode()
    assert "Recorded. It stands beside what ships, as policy." in shown
    assert "from Provider line, call of Monday" in shown


def test_it_is_corrected_and_retired_on_the_screen_and_stays_under_earlier(client: Client) -> None:
    case = a_case()
    entry = learnt(case.organisation)
    client.force_login(case.owner)

    client.post(f"/payers/{entry.pk}/", said(window=9, source="A bulletin"))
    new = LearntPolicy.objects.live().get()
    shown = client.post(f"/payers/{new.pk}/retire/", {"why": "They changed it."}, follow=True).content.decode()

    assert (new.window, new.source) == (9, "A bulletin")
    assert "Retired. What ships stands alone again." in shown
    assert "They changed it." in shown
    assert "Corrected on" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit": ""}, "Say what the time counts and from which day."),
        ({"learnt_on": "2126-01-01"}, "is in the future"),
        ({"source": ""}, "This field is required"),
        ({"window": "soon"}, "Enter a whole number"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(client: Client, changes: dict, sentence: str) -> None:
    case = a_case()
    client.force_login(case.owner)

    answer = client.post("/payers/learn/", said(**changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "555-0101" in answer.content.decode()
    assert not LearntPolicy.objects.exists()


def test_a_stranger_finds_no_entry_and_somebody_without_an_office_no_list(client: Client) -> None:
    case = a_case()
    entry = learnt(case.organisation)

    client.force_login(make.case().owner)
    assert client.get(f"/payers/{entry.pk}/").status_code == 404
    assert client.post(f"/payers/{entry.pk}/retire/", {"why": "x"}).status_code == 404
    assert client.get(f"/payers/learn/?case={case.pk}").status_code == 404
    assert client.get("/payers/learn/?case=nonsense").status_code == 404

    client.force_login(make.guest(case, Role.PATIENT))
    assert client.get("/payers/").status_code == 403
    assert LearntPolicy.objects.live().count() == 1


def test_the_list_takes_as_many_questions_of_the_database_for_twenty_entries_as_for_ten(client: Client) -> None:
    case = a_case()
    client.force_login(case.owner)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            client.get("/payers/")
        return len(taken)

    for number in range(10):
        learnt(case.organisation, insurer=f"Insurer {number}")
    client.get("/payers/")
    ten = queries()
    for number in range(10, 20):
        learnt(case.organisation, insurer=f"Insurer {number}")

    assert queries() == ten


# --- the API ---------------------------------------------------------------------------------------------------


def test_a_program_records_corrects_retires_and_reads() -> None:
    case = a_case()
    client = program(case.owner)

    made = client.post(ROOM, said())
    corrected = client.post(f"{ROOM}{made.json()['id']}/correct/", said(window=3))
    again = client.post(f"{ROOM}{made.json()['id']}/correct/", said(window=4))
    retired = client.post(f"{ROOM}{corrected.json()['id']}/retire/", {"why": "Old."})

    assert (made.status_code, corrected.status_code, again.status_code, retired.status_code) == (201, 201, 409, 200)
    assert made.json()["beside"] == ["unitedhealthcare"]
    assert "corrected or retired a moment ago" in again.json()["sentence"]
    assert len(client.get(ROOM).json()["results"]) == 2
    assert client.get(f"{ROOM}?live=true").json()["results"] == []


def test_a_program_of_a_stranger_finds_nothing_and_a_wrong_value_gets_a_sentence() -> None:
    case = a_case()
    entry = learnt(case.organisation)
    stranger, patient = program(make.case().owner), program(make.guest(case, Role.PATIENT))

    assert stranger.get(f"{ROOM}{entry.pk}/").status_code == 404
    assert stranger.post(f"{ROOM}{entry.pk}/retire/", {"why": "x"}).status_code == 404
    assert patient.post(ROOM, said()).status_code == 403
    assert patient.get(ROOM).json()["results"] == []
    wrong = program(case.owner).post(ROOM, said(unit=""))
    assert (wrong.status_code, "counts" in wrong.json()["sentence"]) == (422, True)
