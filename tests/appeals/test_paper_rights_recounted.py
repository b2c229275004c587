"""When the coverage is corrected, the time of papers asked for by right is counted anew, and the old one is shown."""

from datetime import timedelta

import pytest

from appeals import actions
from appeals.models import AskedOf, FollowUp, Reminder, Turn
from cases.models import Coverage
from claimback.audit.models import Event
from claimback.words import day
from tests.appeals import asked, denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = denied.case
THIRTY = timedelta(days=30)
SHARING, EMPLOYER = "health_sharing_ministry", "erisa_self_funded"
WHY = "The plan is another one."


@pytest.fixture
def case(told):
    return told


def by_right(case, *, right="claim_file", got_days_ago=0):
    made = actions.ask_for_papers(
        case, asked_of=AskedOf.PLAN, name="Example Plan", email=asked.ADDRESS, items=["The file"], right=right,
        due_on=asked.today() + timedelta(days=14), on=asked.today(), by=case.owner,
    )  # fmt: skip
    got = asked.today() - timedelta(days=got_days_ago)
    return actions.tell_request_time(made, got_on=got, on=asked.today(), by=case.owner)


def corrected(case, coverage_type):
    return actions.correct_and_recount(
        case, decision=None, facts={"coverage_type": coverage_type}, why=WHY, by=case.owner, on=asked.today()
    )


def waiting_for_its_end(found):
    return FollowUp.objects.filter(request=found, what="request_late", done_on=None)


def test_a_coverage_whose_law_sets_no_time_takes_the_date_away_and_another_gives_it_back(client, case):
    found = by_right(case)
    last = asked.today() + THIRTY

    gone = corrected(case, SHARING)
    found.refresh_from_db()
    assert (found.answer_by, [(each.before, each.after) for each in gone.requests]) == (None, [(last, None)])
    assert not waiting_for_its_end(found).exists()
    client.force_login(case.owner)
    page = client.get(f"/cases/{case.pk}/requests/").content.decode()
    assert "We know of no law that sets them a time here." in page
    assert f">{day(last)}</time></s>" in page
    assert f"Why: {WHY}" in page

    back = corrected(case, EMPLOYER)
    found.refresh_from_db()
    assert (found.answer_by, [(each.before, each.after) for each in back.requests]) == (last, [(None, last)])
    assert waiting_for_its_end(found).get().due_on == last + timedelta(days=1)
    assert [each["last"] for each in found.counted_before] == [str(last)]
    assert Event.objects.of_case(case.pk).filter(kind="request time told", details__last="–").count() == 1


def test_a_kind_of_coverage_that_becomes_known_sets_the_time_that_waited_for_it(case):
    Coverage.objects.filter(case=case).update(coverage_type="")
    found = by_right(case, right="plan_documents")
    assert found.answer_by is None

    corrected(case, EMPLOYER)

    found.refresh_from_db()
    assert found.answer_by == asked.today() + THIRTY
    assert waiting_for_its_end(found).get().due_on == found.answer_by + timedelta(days=1)
    assert found.counted_before == []


def test_the_person_who_corrects_is_told_which_day_of_whom_moved(client, case):
    by_right(case)
    client.force_login(case.owner)
    form = client.get(f"/cases/{case.pk}/correct/").context["form"]
    now = {name: value for name, value in form.initial.items() if value not in (None, "")}

    said = client.post(
        f"/cases/{case.pk}/correct/",
        now | {"coverage_type": SHARING, "why": WHY},
        follow=True,
    ).content.decode()

    assert f"Papers asked of Example Plan: {day(asked.today() + THIRTY)} → no date" in said


def test_a_time_that_still_holds_stays_as_it_was_counted(case):
    found = by_right(case)
    counted, said = found.counted, Event.objects.of_case(case.pk).filter(kind="request time told").count()

    moved = corrected(case, "nonfed_gov_self_funded")

    found.refresh_from_db()
    assert moved.requests == ()
    assert [each["last"] for each in found.counted] == [each["last"] for each in counted]
    assert found.counted_before == []
    assert Event.objects.of_case(case.pk).filter(kind="request time told").count() == said


def test_nobody_is_told_that_a_time_is_over_which_the_correction_took_away(case):
    found = by_right(case, got_days_ago=31)
    actions.say_they_are_late(found, on=asked.today(), by=case.owner)
    late = Reminder.objects.filter(link__request=found, step__startswith="late")
    assert late.get().state == Reminder.State.PENDING

    corrected(case, SHARING)

    assert late.get().state == Reminder.State.CANCELLED
    assert Turn.objects.get(case=case).follow_up is None or Turn.objects.get(case=case).follow_up.what != "request_late"


def test_a_request_that_is_over_keeps_the_time_it_had(case):
    found = actions.settle_request(by_right(case), on=asked.today(), by=case.owner)

    assert corrected(case, SHARING).requests == ()
    found.refresh_from_db()
    assert found.answer_by == asked.today() + THIRTY


def test_a_day_told_anew_leaves_the_old_last_day_in_sight(case):
    found = by_right(case)
    first = found.answer_by

    found = actions.tell_request_time(found, got_on=asked.today() - timedelta(days=3), on=asked.today(), by=case.owner)

    assert found.answer_by == first - timedelta(days=3)
    told = program(case.owner).get(f"/api/v1/requests/{found.pk}/").json()
    assert [each["last"] for each in told["counted_before"]] == [str(first)]
    assert "when they got it" in told["counted_before"][0]["why"]
