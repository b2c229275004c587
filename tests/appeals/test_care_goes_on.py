"""Care that goes on while a step is decided: asked for in time, late, taken back, and counted anew with the facts."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from appeals import actions, clocks
from appeals.continued import Continued, continued
from appeals.models import Continuation, Deadline, Filer, Reminder, Stage, Turn
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.again import written_again
from tests.appeals.fights import denied, filed, first
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
PLAN = "medicaid_managed_care"
FAX = {"asked_by": "patient", "how": "fax", "asked_of": "555-0100"}


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@written_again
def cut(*, sent_days_ago: int = 2, in_days: int = 3, coverage_type: str = PLAN, **facts: Any) -> Stage:
    """A first appeal against care that is cut: the letter was sent so many days ago, the cut is so many days ahead."""
    on = ago(sent_days_ago)
    known = {"notice_on": on, "mailed_on": on, "received_on": on, "state": "OH", "internal_levels": None} | facts
    case = denied(coverage_type=coverage_type, **known)
    value = ago(-in_days).isoformat()
    return actions.record_stage_fact(
        first(case), event="action_effective_date", value=value, by=case.owner, today=ago(0)
    )


def ask(stage: Stage, *, on: date | None = None, **more: Any) -> Continuation:
    said = FAX | {"asked_on": on or ago(0)} | more
    return actions.record_continuation(stage, **said, by=stage.case.owner, today=ago(0))


def dates(stage: Stage) -> list[Deadline]:
    return list(Deadline.objects.live().filter(stage=stage, clock=clocks.CONTINUED))


def stands(stage: Stage) -> Continued:
    fresh = Stage.objects.select_related("case__coverage").get(pk=stage.pk)
    found = continued(fresh, fresh.case)
    assert found
    return found


def url(stage: Stage, end: str = "") -> str:
    return f"/cases/{stage.case_id}/stages/{stage.pk}/continued/{end}"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def desk(client: Client, stage: Stage) -> str:
    return words(client.get(f"/cases/{stage.case_id}/?all=1"))


def owner(stage: Stage) -> Client:
    client = Client()
    client.force_login(stage.case.owner)
    return client


# --- asked for


def test_what_is_asked_for_in_time_meets_its_date_and_is_reminded_of_no_more() -> None:
    stage = cut()
    (due,) = dates(stage)
    assert Turn.objects.get(case=stage.case).deadline == due
    client = owner(stage)
    assert "Ask by" in words(client.get(url(stage)))
    assert "It was asked for" in desk(client, stage)

    answer = client.post(url(stage), FAX | {"asked_on": ago(0).isoformat(), "reference": "R-7"}, follow=True)

    assert f"Recorded: asked for in time. The last legal day is {day(due.legal_on)}." in words(answer)
    due.refresh_from_db()
    assert due.met_on == ago(0)
    assert Turn.objects.get(case=stage.case).deadline != due
    assert not Reminder.objects.filter(deadline=due, state="waiting").exists()
    event = Event.objects.of_case(stage.case_id).get(kind="continued care asked for")
    assert event.details["on"] == ago(0).isoformat()
    assert "In time" in desk(client, stage)


def test_the_page_tells_the_law_by_its_own_words_and_how_sure_it_is() -> None:
    page = words(owner(stage := cut()).get(url(stage)))

    assert "Ask for benefits to continue, and file the appeal, by the later of two days" in page
    assert "the plan may ask for the cost back" in page
    assert "42 CFR 438.420(a)" in page
    assert "A provider cannot ask for benefits to continue" in page


def test_what_is_asked_for_late_is_kept_marked_and_read_beside_the_rulebook() -> None:
    stage = cut(sent_days_ago=20, in_days=-5)
    (due,) = dates(stage)
    client = owner(stage)

    answer = client.post(url(stage), FAX | {"asked_on": ago(0).isoformat()}, follow=True)

    page = words(answer)
    assert f"Recorded, and marked late: the last legal day was {day(due.legal_on)}." in page
    assert "Asked late" in page
    assert "by the later of two days" in page
    due.refresh_from_db()
    assert due.met_on == ago(0)
    assert stands(stage).late
    assert f"Late: {day(ago(0))}" in desk(client, stage)


def test_on_the_last_legal_day_it_is_in_time_and_the_day_after_it_is_late() -> None:
    for passed, late in ((0, False), (1, True)):
        stage = cut(sent_days_ago=10 + passed, in_days=-3)
        ask(stage)
        assert (stands(stage).late, stands(stage).in_time) == (late, not late)


def test_a_proof_that_comes_with_it_is_kept_even_when_the_rest_is_refused() -> None:
    stage = cut()
    client = owner(stage)
    report = SimpleUploadedFile("fax.txt", b"Fax report: OK", content_type="text/plain")

    refused = client.post(url(stage), FAX | {"asked_on": ago(-1).isoformat(), "proof_file": report})

    assert refused.status_code == 422
    assert "is in the future" in words(refused)
    paper = stage.case.documents.get()
    again = client.post(url(stage), FAX | {"asked_on": ago(0).isoformat(), "proof": str(paper.pk)}, follow=True)
    assert "asked for in time" in words(again)
    assert Continuation.objects.get().proof == paper


# --- asked for in the letter that is filed


LETTER = {"how": "fax", "address": "555-0100", "in_own_name": "on", "care_goes_on": "on", "care_asked_by": "patient"}


def filing_url(stage: Stage) -> str:
    return f"/cases/{stage.case_id}/stages/{stage.pk}/file/"


def test_one_tick_beside_the_filing_records_both_and_the_patients_page_says_so() -> None:
    stage = cut()
    (due,) = dates(stage)
    client = owner(stage)
    assert "This same letter also asks that the care goes on meanwhile" in words(client.get(filing_url(stage)))

    answer = client.post(filing_url(stage), LETTER | {"on": ago(0).isoformat()}, follow=True)

    assert f"Recorded: asked for in time. The last legal day is {day(due.legal_on)}." in words(answer)
    stage.refresh_from_db()
    asked = Continuation.objects.get(stage=stage)
    assert stage.filed_on == asked.asked_on == ago(0)
    assert (asked.asked_by, asked.how, asked.asked_of) == ("patient", "fax", "555-0100")
    patient = Client()
    patient.force_login(make.guest(stage.case, Role.PATIENT))
    page = words(patient.get(f"/cases/{stage.case_id}/"))
    assert "Your care while they decide" in page
    assert f"Asked on {day(ago(0))} that the care goes on meanwhile." in page
    assert "They must decide by" in page
    assert "Ask for benefits to continue, and file the appeal, by the later of two days" in page


def test_without_the_tick_only_the_filing_is_recorded() -> None:
    stage = cut()

    owner(stage).post(filing_url(stage), {**LETTER, "on": ago(0).isoformat(), "care_goes_on": "", "care_asked_by": ""})

    assert Stage.objects.get(pk=stage.pk).filed_on == ago(0)
    assert not Continuation.objects.exists()


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [("care_asked_by", "Say who asks for it in the letter."), ("care_goes_on", "Tick this as well")],
)
def test_who_asked_is_never_guessed_and_nothing_is_recorded_half(gone: str, sentence: str) -> None:
    stage = cut()

    answer = owner(stage).post(filing_url(stage), {**LETTER, "on": ago(0).isoformat(), gone: ""})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "555-0100" in words(answer)
    assert Stage.objects.get(pk=stage.pk).filed_on is None
    assert not Continuation.objects.exists()


def test_what_cannot_be_asked_for_files_nothing_either() -> None:
    stage = cut()
    ask(stage)

    filing = {"on": ago(0), "how": "fax", "address": "555-0100", "filer": Filer.PATIENT}
    with pytest.raises(actions.AskedAlready):
        actions.file_stage_asking(stage, care_asked_by="patient", **filing, by=stage.case.owner, today=ago(0))

    assert Stage.objects.get(pk=stage.pk).filed_on is None
    assert "also asks that the care goes on" not in words(owner(stage).get(filing_url(stage)))


def test_where_there_is_no_such_right_the_filing_offers_no_tick() -> None:
    stage = first(denied(coverage_type="medicare_part_d"))

    assert "also asks that the care goes on" not in words(owner(stage).get(filing_url(stage)))


def test_a_program_files_and_says_who_asked() -> None:
    stage = cut()
    said = {"on": ago(0).isoformat(), "how": "fax", "address": "555-0100", "in_own_name": True}

    door = f"/api/v1/stages/{stage.pk}/file/"
    answer = program(stage.case.owner).post(door, said | {"care_asked_by": "patient"}, format="json")

    assert answer.status_code == 200, answer.content
    assert Continuation.objects.get(stage=stage).asked_by == "patient"


# --- counted anew


def test_a_count_of_the_case_changes_nothing_that_was_asked_for() -> None:
    stage = cut()
    ask(stage)
    before = Deadline.objects.filter(stage=stage).count()

    for _again in range(2):
        clocks.recount(stage.case, by=stage.case.owner, on=ago(0), why="Again.")

    assert Deadline.objects.filter(stage=stage).count() == before
    assert [each.met_on for each in dates(stage)] == [ago(0)]


def test_a_date_corrected_after_says_anew_whether_it_was_in_time() -> None:
    stage = cut(sent_days_ago=12, in_days=-5)
    asked = ask(stage)
    assert stands(stage).late
    (before,) = dates(stage)

    later = {"mailed_on": ago(9), "notice_on": ago(9), "received_on": ago(9)}
    case = stage.case
    actions.correct_and_recount(
        case, decision=stage.challenges, facts=later, why="The postmark.", by=case.owner, on=ago(0)
    )

    (after,) = dates(stage)
    before.refresh_from_db()
    assert (before.superseded_by, after.legal_on, after.met_on) == (after, ago(9) + timedelta(days=10), asked.asked_on)
    assert stands(stage).in_time

    earlier = {"mailed_on": ago(13), "notice_on": ago(13), "received_on": ago(13)}
    actions.correct_and_recount(
        case, decision=stage.challenges, facts=earlier, why="It was the other letter.", by=case.owner, on=ago(0)
    )
    assert stands(stage).late
    assert [each.met_on for each in dates(stage)] == [asked.asked_on]


def test_a_day_of_the_cut_that_is_told_afterwards_says_whether_it_was_in_time() -> None:
    on = ago(4)
    case = denied(coverage_type=PLAN, state="OH", internal_levels=None, notice_on=on, mailed_on=on, received_on=on)
    stage = first(case)
    client = owner(stage)
    assert "From what day will the care be reduced" in words(client.get(url(stage)))
    answer = client.post(url(stage), FAX | {"asked_on": ago(0).isoformat()}, follow=True)
    assert "no last day is known" in words(answer)
    assert "Whether in time is not known" in words(answer)

    value = ago(-3).isoformat()
    actions.record_stage_fact(stage, event="action_effective_date", value=value, by=case.owner, today=ago(0))

    assert stands(stage).in_time
    assert [each.met_on for each in dates(stage)] == [ago(0)]


# --- taken back


def test_what_is_taken_back_stays_visible_and_its_date_runs_again() -> None:
    stage = cut()
    asked = ask(stage)
    (met,) = dates(stage)
    client = owner(stage)

    answer = client.post(url(stage, f"{asked.pk}/back/"), {"why": "It was another case."}, follow=True)

    page = words(answer)
    assert "Taken back. It stays visible; the date to ask runs again." in page
    assert "It was another case." in page
    (runs,) = dates(stage)
    met.refresh_from_db()
    assert (met.superseded_at is not None, runs.met_on, runs.legal_on) == (True, None, met.legal_on)
    assert Turn.objects.get(case=stage.case).deadline == runs
    assert Event.objects.of_case(stage.case_id).filter(kind="continued care taken back").count() == 1
    ask(stage)
    assert stands(stage).in_time


def test_it_is_taken_back_once_and_with_a_reason() -> None:
    stage = cut()
    asked = ask(stage)
    client = owner(stage)

    assert client.post(url(stage, f"{asked.pk}/back/"), {"why": " "}).status_code == 422
    assert stands(stage).asked == asked
    actions.withdraw_continuation(asked, why="Not ours.", by=stage.case.owner, today=ago(0))
    with pytest.raises(actions.TakenOut):
        actions.withdraw_continuation(asked, why="Not ours.", by=stage.case.owner, today=ago(0))
    assert "taken out already" in words(client.post(url(stage, f"{asked.pk}/back/"), {"why": "Again."}))


def test_taken_back_on_a_step_that_is_over_no_date_runs_again() -> None:
    stage = cut()
    asked = ask(stage)
    filed(stage.case)
    said = {"outcome": "upheld", "notice_on": ago(0), "received_on": ago(0), "received_how": "told"}
    actions.record_answer(first(stage.case), facts=said, by=stage.case.owner, on=ago(0))

    actions.withdraw_continuation(asked, why="Not ours.", by=stage.case.owner, today=ago(0))

    assert dates(stage) == []


def test_what_was_told_is_never_changed_nor_deleted() -> None:
    asked = ask(cut())

    for attempt in (
        lambda: Continuation.objects.filter(pk=asked.pk).update(asked_on=ago(5)),
        lambda: Continuation.objects.filter(pk=asked.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


# --- refused


def test_where_this_coverage_has_no_such_right_nothing_is_recorded() -> None:
    case = denied(coverage_type="medicare_advantage")
    client = owner(first(case))

    page = words(client.get(url(first(case))))
    answer = client.post(url(first(case)), FAX | {"asked_on": ago(0).isoformat()})

    assert "says nothing of care that goes on meanwhile" in page
    assert "It was asked for: record it" not in page
    assert "Care that goes on meanwhile" not in desk(client, first(case))
    assert answer.status_code == 422
    assert "nothing was recorded" in words(answer)
    assert "555-0100" in words(answer)
    assert not Continuation.objects.exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"asked_on": ago(-2)}, "is in the future. Record it when it has been asked for"),
        ({"asked_on": ago(40)}, "so nobody can have asked on"),
        ({"asked_on": None}, "This field is required."),
        ({"how": "pigeon"}, "is not one of the available choices"),
        ({"asked_by": "insurer"}, "is not one of the available choices"),
        ({"asked_of": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_kept_as_typed(more: dict[str, Any], sentence: str) -> None:
    stage = cut()
    posted = {name: str(value) for name, value in (FAX | {"asked_on": ago(0)} | more).items() if value}

    answer = owner(stage).post(url(stage), posted | {"reference": "R-7"})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "R-7" in words(answer)
    assert not Continuation.objects.exists()
    assert dates(stage)[0].met_on is None


def test_it_stands_once_a_step() -> None:
    stage = cut()
    ask(stage)

    answer = owner(stage).post(url(stage), FAX | {"asked_on": ago(1).isoformat()})

    assert answer.status_code == 422
    assert f"It is recorded already that this was asked for on {day(ago(0))}" in words(answer)
    assert Continuation.objects.count() == 1


def test_a_step_that_is_over_or_a_closed_case_takes_none() -> None:
    stage = cut()
    actions.abandon_stage(stage, why="No.", on=ago(0), by=stage.case.owner)

    with pytest.raises(actions.NotPossible):
        ask(stage)
    assert not Continuation.objects.exists()


def test_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = cut()

    def fails(*_args: Any, **_more: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("appeals.actions.continuing.clocks.recount", fails)
    with pytest.raises(RuntimeError):
        ask(stage)

    assert not Continuation.objects.exists()
    assert not Event.objects.of_case(stage.case_id).filter(kind="continued care asked for").exists()


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER])
def test_who_may_not_file_records_nothing(role: Role) -> None:
    stage = cut()
    client = Client()
    client.force_login(make.guest(stage.case, role))

    assert client.post(url(stage), FAX | {"asked_on": ago(0).isoformat()}).status_code == 403
    assert not Continuation.objects.exists()


def test_a_stranger_finds_nothing() -> None:
    stage = cut()
    client = Client()
    client.force_login(make.user())

    assert client.get(url(stage)).status_code == 404
    assert client.post(url(stage), FAX | {"asked_on": ago(0).isoformat()}).status_code == 404


# --- programs


def test_a_program_records_reads_and_takes_back() -> None:
    stage = cut(sent_days_ago=20, in_days=-5)
    api, at = program(stage.case.owner), f"/api/v1/stages/{stage.pk}"
    before = api.get(f"{at}/continuation/").json()
    assert (before["right"], before["late"], before["asked"]) == (True, None, None)

    told = api.post(f"{at}/continuation/", FAX | {"asked_on": ago(0).isoformat()})
    twice = api.post(f"{at}/continuation/", FAX | {"asked_on": ago(0).isoformat()})

    assert told.status_code == 201
    assert (told.json()["late"], told.json()["sources"][0]["cite"]) == (True, "42 CFR 438.420(a)")
    assert twice.status_code == 409
    out = api.post(f"{at}/withdraw-continuation/", {"continuation": told.json()["asked"]["id"], "why": "Not ours."})
    assert (out.json()["asked"], out.json()["taken_back"][0]["why_withdrawn"]) == (None, "Not ours.")


def test_a_program_is_refused_where_there_is_no_such_right_and_with_papers_of_others() -> None:
    stage = cut()
    other = denied(coverage_type="medicare_advantage", owner=stage.case.owner)
    api = program(stage.case.owner)
    foreign = make.paper(other)

    asked = FAX | {"asked_on": ago(0).isoformat()}
    assert api.get(f"/api/v1/stages/{first(other).pk}/continuation/").json()["right"] is False
    assert api.post(f"/api/v1/stages/{first(other).pk}/continuation/", asked).status_code == 422
    with_paper = api.post(f"/api/v1/stages/{stage.pk}/continuation/", asked | {"proof": str(foreign.pk)})
    assert with_paper.status_code == 400
    assert not Continuation.objects.exists()
