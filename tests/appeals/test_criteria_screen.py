"""The criteria of a case: what they ask, what was counted, pages, gaps, tasks; who may do what there."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions as fight
from appeals.models import FollowUp, Turn
from cases.models import Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents.criteria import actions
from documents.criteria.vocabulary import Asked, Modality, Scale, Verdict
from documents.models import Criterion, Evidence, Finding
from tests import make
from tests.appeals import fights
from tests.documents.criteria import cases

pytestmark = pytest.mark.django_db
TOLD = cases.denied


@pytest.fixture
def case(told):
    return told


def at(case, *parts):
    return "/".join(["", "cases", str(case.pk), *map(str, parts), ""])


def signed_in(client, user):
    client.force_login(user)
    return client


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_matrix_opens_with_what_the_policy_asks(client, case):
    answer = text(signed_in(client, case.owner).get(at(case, "criteria")))

    assert "For a slipped vertebra from wear, at least 3 months of structured treatment without surgery." in answer
    assert "Not verified." in answer
    assert "Policies differ and change." in answer
    assert not Criterion.objects.exists()


def test_criteria_are_taken_over_with_a_press(client, case):
    answer = signed_in(client, case.owner).post(at(case, "criteria", "take"), {"policy": cases.FUSION}, follow=True)

    assert "Still open: 6" in text(answer)
    assert "date not known" in text(answer)
    again = client.post(at(case, "criteria", "take"), {"policy": cases.FUSION}, follow=True)
    assert "in this case already" in text(again)
    assert client.post(at(case, "criteria", "take"), {"policy": "none"}).status_code == 404


def test_a_row_says_what_was_counted_and_becomes_met_with_its_pages(client, case):
    cases.taken(case)
    paper = cases.therapy_notes(case)
    for page, on, until in ((1, date(2026, 5, 4), date(2026, 6, 7)), (3, date(2026, 6, 8), date(2026, 8, 9))):
        cases.noted(case, on=on, until=until, document=paper, page=page)
    row = cases.criterion(case)

    before = text(signed_in(client, case.owner).get(at(case, "criteria")))
    after = text(client.post(at(case, "criteria", row.pk, "accept"), follow=True))

    assert "13 weeks: 14 weeks found, pages 1 and 3 of “Therapy notes.txt” enough" in before
    assert "Met: 1" in after
    assert Evidence.objects.get().pages == [1, 3]


def test_what_is_not_enough_is_not_taken_over(client, case):
    cases.taken(case)
    cases.noted(case)

    answer = signed_in(client, case.owner).post(at(case, "criteria", cases.criterion(case).pk, "accept"), follow=True)

    assert "does not show yet all that is asked" in text(answer)
    assert "Weeks that are still missing: 4." in text(answer)
    assert not Evidence.objects.exists()


def test_a_page_is_given_and_the_row_says_which(client, case):
    cases.taken(case)
    row, paper = cases.criterion(case, "not_alone"), cases.therapy_notes(case)
    given = {
        "criterion": row.pk,
        "document": paper.pk,
        "pages": "3, 1-2",
        "verdict": "met",
        "quote": "No lasting relief",
    }

    answer = signed_in(client, case.owner).post(at(case, "criteria", row.pk, "page"), given, follow=True)

    assert "3 pages given." in text(answer)
    assert "Therapy notes.txt , pages 1, 2 and 3 Met" in text(answer)


def test_a_page_is_given_from_the_paper_it_is_in(client, case):
    cases.taken(case)
    paper = cases.therapy_notes(case)
    owner = signed_in(client, case.owner)

    shown = owner.get(at(case, "papers", paper.pk))
    form = owner.get(at(case, "papers", paper.pk, "evidence") + "?page=2")

    assert f"/papers/{paper.pk}/evidence/?page=2" in shown.content.decode()
    assert 'value="2"' in form.content.decode()
    assert "Physical therapy, July" in text(form)


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"pages": "three"}, "“three” is no page number."),
        ({"pages": "7-3"}, "is no range of pages"),
        ({"pages": "0"}, "is no range of pages"),
        ({"pages": "9"}, "has no page 9; its last is page 3."),
        ({"verdict": "waived"}, "A criterion is waived only for a red flag"),
        ({"pages": ","}, "Name the page"),
    ],
)
def test_a_page_that_cannot_be_is_refused_and_every_word_kept(client, case, odd, says):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)
    given = {"criterion": row.pk, "document": paper.pk, "pages": "1", "verdict": "met", "quote": "Kept words"} | odd

    answer = signed_in(client, case.owner).post(at(case, "criteria", row.pk, "page"), given)

    assert answer.status_code == 422
    assert says in text(answer)
    assert "Kept words" in text(answer)
    assert not Evidence.objects.exists()


def test_a_paper_of_another_case_is_no_choice(client, case):
    cases.taken(case)
    theirs = cases.therapy_notes(fights.denied(owner=case.owner, of=case.organisation))
    row = cases.criterion(case)
    given = {"criterion": row.pk, "document": theirs.pk, "pages": "1", "verdict": "met"}

    assert signed_in(client, case.owner).post(at(case, "criteria", row.pk, "page"), given).status_code == 422
    assert client.get(at(case, "papers", theirs.pk, "evidence")).status_code == 404
    assert client.get(at(case, "criteria", row.pk, "page") + "?paper=odd").status_code == 404


def test_pages_are_judged_anew_and_taken_back(client, case):
    cases.taken(case)
    given = actions.give_evidence(cases.criterion(case), document=cases.therapy_notes(case), pages=[2], by=case.owner)
    owner = signed_in(client, case.owner)

    refused = owner.post(at(case, "evidence", given.pk, "judge"), {"verdict": "waived", "note": ""}, follow=True)
    owner.post(at(case, "evidence", given.pk, "judge"), {"verdict": "not_met", "note": "Too short"})
    odd = owner.post(at(case, "evidence", given.pk, "judge"), {"verdict": "perhaps"})

    assert "which one. Everything else you entered is kept." in text(refused)
    given.refresh_from_db()
    assert (given.verdict, given.note, odd.status_code) == ("not_met", "Too short", 422)
    owner.post(at(case, "evidence", given.pk, "out"))
    assert owner.post(at(case, "evidence", given.pk, "out")).status_code == 404


def test_a_page_that_nobody_has_judged_waits_and_is_not_called_missing(client, case):
    cases.taken(case)
    row = cases.criterion(case, "not_alone")
    actions.give_evidence(row, document=cases.therapy_notes(case), pages=[1], by=case.owner)

    answer = text(signed_in(client, case.owner).get(at(case, "criteria")))

    assert "A page was given and waits to be judged." in answer
    assert "No page answers this yet." not in answer


def test_pages_that_speak_against_each_other_are_shown_so(client, case):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)
    actions.give_evidence(row, document=paper, pages=[1], verdict=Verdict.MET, by=case.owner)
    actions.give_evidence(row, document=paper, pages=[2], verdict=Verdict.NOT_MET, by=case.owner)

    assert "Pages disagree" in text(signed_in(client, case.owner).get(at(case, "criteria")))


def test_a_gap_becomes_a_dated_task_that_stands_at_its_row(client, case):
    cases.taken(case)
    row, due = cases.criterion(case), timezone.localdate() + timedelta(days=5)
    owner = signed_in(client, case.owner)

    offered = owner.get(at(case, "criteria", row.pk, "task"))
    answer = owner.post(at(case, "criteria", row.pk, "task"), {"what": "Ask for the notes", "due_on": due}, follow=True)

    assert "No treatment without surgery is in the log yet." in offered.content.decode()
    task = FollowUp.objects.get(case=case, what="Ask for the notes")
    row.refresh_from_db()
    assert (task.due_on, row.task_id) == (due, task.pk)
    assert Turn.objects.get(case=case).on <= due
    assert "in 5 days: Ask for the notes" in text(answer)
    twice = owner.post(at(case, "criteria", row.pk, "task"), {"what": "Again", "due_on": due})
    assert (twice.status_code, "This is a task already" in text(twice)) == (422, True)


def test_a_task_in_the_past_is_refused(client, case):
    cases.taken(case)
    row, yesterday = cases.criterion(case), timezone.localdate() - timedelta(days=1)

    answer = signed_in(client, case.owner).post(
        at(case, "criteria", row.pk, "task"), {"what": "x", "due_on": yesterday}
    )

    assert answer.status_code == 422
    assert not FollowUp.objects.filter(case=case, what="x").exists()


def test_chasing_a_gap_is_one_event_and_rolls_back_whole(case, monkeypatch):
    cases.taken(case)
    row, today = cases.criterion(case), timezone.localdate()

    monkeypatch.setattr("documents.criteria.actions.remember_task", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fight.chase_gap(row, what="x", due_on=today, on=today, by=case.owner)
    assert not FollowUp.objects.filter(what="x").exists()
    monkeypatch.undo()
    before = Event.objects.of_case(case.pk).count()
    fight.chase_gap(row, what="x", due_on=today, on=today, by=case.owner)
    assert Event.objects.of_case(case.pk).count() == before + 1


def test_no_task_for_a_criterion_that_was_taken_out(case):
    cases.taken(case)
    row, today = cases.criterion(case), timezone.localdate()
    actions.withdraw_criterion(row, by=case.owner)

    with pytest.raises(actions.Withdrawn):
        fight.chase_gap(row, what="x", due_on=today, on=today, by=case.owner)


def test_a_criterion_is_typed_in_with_the_number_it_is_counted_by(client, case):
    given = {"policy_name": "SP-014", "payer": "Fictional Mutual", "says": "Six weeks.", "kind": "conservative"}
    owner = signed_in(client, case.owner)

    missing = owner.post(at(case, "criteria", "write"), given)
    odd = owner.post(at(case, "criteria", "write"), given | {"kind": "plain", "weeks": 6})
    owner.post(at(case, "criteria", "write"), given | {"weeks": 6, "within_months": 6})

    assert (missing.status_code, odd.status_code) == (422, 422)
    assert "How many weeks does it ask for?" in text(missing)
    assert Criterion.objects.get().judged == {"weeks": 6, "within_months": 6}


def test_criteria_are_copied_from_a_case_of_the_same_organisation_only(client, case):
    cases.taken(case)
    other = fights.denied(owner=case.owner, of=case.organisation)
    stranger = cases.denied()
    cases.taken(stranger)
    owner = signed_in(client, case.owner)

    assert owner.post(at(other, "criteria", "copy"), {"case": stranger.pk}).status_code == 422
    owner.post(at(other, "criteria", "copy"), {"case": case.pk})

    assert Criterion.objects.filter(case=other).count() == Criterion.objects.filter(case=case).count()


def test_a_log_is_written_and_an_entry_taken_out(client, case):
    owner, paper = signed_in(client, case.owner), cases.therapy_notes(case)
    entry = {
        "what": "physical_therapy", "on": "2026-06-01", "until": "2026-08-02", "amount": "12", "provider": "Example PT",
        "result": "No relief", "document": paper.pk, "page": 3,
    }  # fmt: skip

    answer = owner.post(at(case, "logs", "conservative"), entry, follow=True)

    assert "Physical therapy, Example PT: 12 visits No relief Therapy notes.txt , page 3" in text(answer)
    owner.post(at(case, "logs", Finding.objects.get().pk, "out"))
    assert not Finding.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("imaging", {"what": "mri", "on": "2026-07-01", "level": "L4-L5", "result": "Slip of 6 mm", "matches": "yes"}),
        ("neuro", {"what": "weakness", "on": "2026-07-01", "level": "left foot", "amount": "4"}),
        ("score", {"what": "nrs", "on": "2026-07-01", "amount": "7.5"}),
        ("symptoms", {"on": "2025-07-01"}),
        ("nicotine", {"what": "stopped", "on": "2026-07-01", "amount": "3"}),
        ("psych", {"what": "clear", "on": "2026-07-01", "provider": "Dr. Example"}),
        ("trial", {"on": "2026-07-01", "until": "2026-07-06", "amount": "60"}),
    ],
)
def test_every_log_can_be_written(client, case, kind, entry):
    owner = signed_in(client, case.owner)

    assert owner.get(at(case, "logs", kind)).status_code == 200
    answer = owner.post(at(case, "logs", kind), entry, follow=True)

    assert "Noted." in text(answer)
    assert Finding.objects.get().kind == kind


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"on": "soon"}, "Enter a valid date"),
        ({"on": "2026-08-03"}, "The last day lies before the first."),
        ({"amount": "-3"}, "greater than or equal to 0"),
        ({"page": "1"}, "Which paper is that page of?"),
        ({"what": "prayer"}, "Select a valid choice"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_and_every_word_kept(client, case, odd, says):
    entry = {"what": "physical_therapy", "on": "2026-06-01", "until": "2026-08-02", "provider": "Example PT"} | odd

    answer = signed_in(client, case.owner).post(at(case, "logs", "conservative"), entry)

    assert answer.status_code == 422
    assert says in text(answer)
    assert 'value="Example PT"' in answer.content.decode()
    assert not Finding.objects.exists()


def test_there_is_no_log_of_ages(client, case):
    assert signed_in(client, case.owner).get(at(case, "logs", "age")).status_code == 404


def test_scores_are_drawn_and_stand_in_a_table(client, case):
    for month, score in ((5, 8), (7, 6), (9, 7)):
        cases.noted(case, kind=Asked.SCORE, what=Scale.NRS.value, on=date(2026, month, 1), until=None, amount=score)

    answer = signed_in(client, case.owner).get(at(case, "criteria")).content.decode()

    assert answer.count('<circle class="dot"') == 3
    assert "Pain by number (NRS)" in answer


def test_a_limit_of_age_is_told_apart_from_missing_evidence(client):
    case = cases.denied(
        patient_born_on=date(1960, 5, 1), coverage_type="original_medicare", service="Lumbar artificial disc L4-L5",
        reason="not_a_covered_benefit",
    )  # fmt: skip
    cases.taken(case, "disc_lumbar_ncd_150_10")

    answer = text(signed_in(client, case.owner).get(at(case, "criteria")))

    assert "About coverage, not about missing evidence." in answer
    assert "A limit of coverage, not missing evidence." in answer
    assert "at most 60 years old: 66 years old." in answer
    assert "This policy binds the reviewers: an appeal that argues against it fails." in answer
    assert "42 CFR 405.1060(a)(4)" in answer
    assert "Verified against its source." in answer
    assert "Still open: 0" in answer


def test_what_answers_their_reason_is_shown_first(client):
    case = cases.denied(reason="second_opinion_required")

    answer = text(signed_in(client, case.owner).get(at(case, "criteria")))

    assert "They want a second surgeon to look first." in answer
    assert "A second opinion answers their reason" in answer


def test_a_red_flag_in_the_log_is_shown_where_it_waives(client, case):
    cases.taken(case)
    cases.noted(case, kind=Asked.NEURO, what="cauda_equina", on=date(2026, 9, 1), until=None)

    assert "asks for no waiting. Cauda equina syndrome" in text(signed_in(client, case.owner).get(at(case, "criteria")))


# --- who


def test_a_patient_looks_and_does_not_judge(client, case):
    cases.taken(case)
    row, patient = cases.criterion(case), make.guest(case, Role.PATIENT)
    owner = signed_in(client, patient)

    answer = owner.get(at(case, "criteria"))

    assert answer.status_code == 200
    assert "Give a page" not in text(answer)
    for door in (("criteria", "take"), ("criteria", row.pk, "page"), ("criteria", row.pk, "task"), ("logs", "score")):
        assert owner.post(at(case, *door), {}).status_code == 403, door


def test_who_may_not_open_papers_sees_no_criteria_and_a_stranger_no_case(client, case):
    assert signed_in(client, make.guest(case, Role.CLINICIAN)).get(at(case, "criteria")).status_code == 403
    assert signed_in(client, make.user()).get(at(case, "criteria")).status_code == 404


def test_rows_of_another_case_are_not_found(client, case):
    other = fights.denied(owner=case.owner, of=case.organisation)
    cases.taken(other)
    row = cases.criterion(other)
    entry = cases.noted(other)
    given = actions.give_evidence(row, document=cases.therapy_notes(other), pages=[1], by=case.owner)
    owner = signed_in(client, case.owner)

    for door in (
        ("criteria", row.pk, "out"), ("criteria", row.pk, "accept"), ("evidence", given.pk, "out"),
        ("logs", entry.pk, "out"),
    ):  # fmt: skip
        assert owner.post(at(case, *door)).status_code == 404, door


def test_a_closed_case_is_looked_at_and_not_changed(client, case):
    cases.taken(case)
    row = cases.criterion(case)
    fight.close(case, ending=Ending.WITHDRAWN, on=timezone.localdate(), by=case.owner)
    owner = signed_in(client, case.owner)

    assert "Give a page" not in text(owner.get(at(case, "criteria")))
    answer = owner.post(at(case, "criteria", row.pk, "out"), follow=True)

    assert "This case is closed." in text(answer)
    assert Criterion.objects.filter(pk=row.pk, withdrawn_at=None).exists()


def test_the_matrix_costs_the_same_queries_whatever_is_in_it(client, case):
    owner, paper = signed_in(client, case.owner), cases.therapy_notes(case)
    cases.taken(case)

    def fill() -> int:
        for row in Criterion.objects.filter(case=case, withdrawn_at=None):
            actions.give_evidence(row, document=paper, pages=[1], verdict=Verdict.MET, by=case.owner)
            today = timezone.localdate()
            if row.task_id is None:
                fight.chase_gap(row, what="x", due_on=today, on=today, by=case.owner)
        cases.noted(case, document=paper, page=1)
        cases.noted(case, kind=Asked.IMAGING, what=Modality.MRI.value, on=date(2026, 7, 1), until=None)
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(at(case, "criteria")).status_code == 200
        return len(asked)

    before = fill()
    cases.taken(case, "fusion_lumbar_premera_7_01_542")
    cases.taken(case, "fusion_lumbar_lcd_l33382")

    assert fill() == before <= 25
