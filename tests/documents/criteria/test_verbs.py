"""Criteria taken, typed in and copied, pages given, logs written: each verb does, refuses, remembers, rolls back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appeals import actions as fight
from cases.actions import CaseIsClosed
from cases.models import Ending
from claimback.audit.models import Event
from documents.criteria import actions
from documents.criteria.judging import Cite
from documents.criteria.policies import shipped
from documents.criteria.vocabulary import Asked, Scale, Verdict
from documents.models import Criterion, Document, Evidence, Finding, State
from tests.appeals import fights
from tests.documents.criteria import cases

pytestmark = pytest.mark.django_db
TOLD = cases.denied


@pytest.fixture
def case(told):
    return told


def events(case):
    return list(Event.objects.of_case(case.pk).order_by("pk").values_list("kind", flat=True))


def refused(case, error, act):
    """It raises this, says a sentence, writes no event, and leaves every row as it was."""
    before = events(case), [model.objects.count() for model in (Criterion, Evidence, Finding)]
    with pytest.raises(error) as refusal, transaction.atomic():
        act()
    assert str(refusal.value).endswith(".")
    assert (events(case), [model.objects.count() for model in (Criterion, Evidence, Finding)]) == before
    return str(refusal.value)


# --- criteria


def test_a_policy_is_taken_with_its_source_on_every_row(case):
    rows = cases.taken(case)

    policy = shipped().policy(cases.FUSION)
    assert [row.ask for row in rows] == [ask.id for ask in policy.asks]
    row = cases.criterion(case)
    assert (row.payer, row.policy_name, row.url) == (policy.payer, policy.name, policy.url)
    assert (row.verified, row.checked_on, row.doubt) == (False, policy.checked_on, policy.doubt)
    assert row.judged == {"weeks": 13}
    assert events(case).count("criteria taken") == 1


def test_a_policy_is_taken_once(case):
    cases.taken(case)

    said = refused(case, actions.AlreadyThere, lambda: cases.taken(case))

    assert "already" in said


def test_a_closed_case_takes_nothing(case):
    fight.close(case, ending=Ending.WITHDRAWN, on=timezone.localdate(), by=case.owner)

    refused(case, CaseIsClosed, lambda: cases.taken(case))


def test_a_criterion_is_typed_in_from_the_policy_the_letter_cites(case):
    letter = cases.therapy_notes(case)

    row = actions.write_criterion(
        case, says=" Six weeks of therapy. ", payer="Fictional Mutual", policy_name="SP-014", kind=Asked.CONSERVATIVE,
        judged={"weeks": 6}, cited_in=letter, cited_page=2, by=case.owner,
    )  # fmt: skip

    assert (row.origin, row.verified, row.says, row.cited_page) == ("letter", False, "Six weeks of therapy.", 2)
    assert events(case).count("criterion written") == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"says": " "},
        {"payer": ""},
        {"kind": Asked.CONSERVATIVE},
        {"judged": {"weeks": 6}},
        {"kind": Asked.CONSERVATIVE, "judged": {"weeks": -6}},
        {"kind": Asked.SCORE, "judged": {"scales": ["guess"]}},
        {"kind": Asked.AGE},
    ],
)
def test_a_criterion_nobody_can_judge_is_refused(case, odd):
    good = {"says": "Therapy.", "payer": "Fictional Mutual", "policy_name": "SP-014"}

    refused(case, actions.NotJudgeable, lambda: actions.write_criterion(case, **(good | odd), by=case.owner))


def test_a_criterion_cites_a_page_that_is_there(case):
    letter = cases.therapy_notes(case)
    good = {"says": "Therapy.", "payer": "Fictional Mutual", "policy_name": "SP-014", "cited_in": letter}

    refused(case, actions.NoEvidence, lambda: actions.write_criterion(case, **good, cited_page=9, by=case.owner))


def test_criteria_are_copied_within_the_organisation_and_without_evidence(case):
    cases.taken(case)
    paper = cases.therapy_notes(case)
    actions.give_evidence(cases.criterion(case), document=paper, pages=[1], by=case.owner)
    other = fights.denied(owner=case.owner, of=case.organisation)

    rows = actions.copy_criteria(other, source=case, by=case.owner)

    assert [row.says for row in rows] == list(
        Criterion.objects.filter(case=case).order_by("place").values_list("says", flat=True)
    )
    assert {row.origin for row in rows} == {"copied"}
    assert not Evidence.objects.filter(case=other).exists()
    assert events(other).count("criteria copied") == 1
    refused(other, actions.AlreadyThere, lambda: actions.copy_criteria(other, source=case, by=case.owner))


def test_criteria_of_another_organisation_are_not_copied(case):
    stranger = cases.denied()
    cases.taken(stranger)

    refused(case, actions.NothingToCopy, lambda: actions.copy_criteria(case, source=stranger, by=case.owner))


def test_a_case_without_criteria_and_the_case_itself_have_nothing_to_copy(case):
    empty = fights.denied(owner=case.owner, of=case.organisation)
    cases.taken(case)

    for source in (empty, case):
        refused(
            case, actions.NothingToCopy, lambda source=source: actions.copy_criteria(case, source=source, by=case.owner)
        )


def test_a_criterion_taken_out_stays_in_memory_and_can_be_taken_again(case):
    cases.taken(case)
    row = cases.criterion(case)

    actions.withdraw_criterion(row, by=case.owner)

    row.refresh_from_db()
    assert row.withdrawn_by == case.owner
    assert events(case).count("criterion withdrawn") == 1
    refused(case, actions.Withdrawn, lambda: actions.withdraw_criterion(row, by=case.owner))
    assert [fresh.ask for fresh in cases.taken(case)] == [row.ask]


# --- evidence


def test_pages_answer_a_criterion_with_who_said_so_and_when(case):
    cases.taken(case)
    paper = cases.therapy_notes(case)

    row = actions.give_evidence(
        cases.criterion(case),
        document=paper,
        pages=[3, 1, 3],
        verdict=Verdict.MET,
        quote="no  lasting RELIEF",
        by=case.owner,
    )

    row.refresh_from_db()
    assert (row.pages, row.verdict, row.judged_by, row.quote_seen) == ([1, 3], "met", case.owner, True)
    assert row.judged_at is not None
    assert events(case).count("evidence given") == 1


def test_words_that_do_not_stand_on_the_page_are_marked(case):
    cases.taken(case)

    row = actions.give_evidence(
        cases.criterion(case), document=cases.therapy_notes(case), pages=[1], quote="Complete recovery", by=case.owner
    )

    assert row.quote_seen is False
    assert row.judged_by is None


@pytest.mark.parametrize("pages", [[], [0], [-1], [4], [1, 9]])
def test_a_page_the_paper_does_not_have_proves_nothing(case, pages):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)

    refused(case, actions.NoEvidence, lambda: actions.give_evidence(row, document=paper, pages=pages, by=case.owner))


def test_a_paper_of_another_case_proves_nothing(case):
    cases.taken(case)
    row, other = cases.criterion(case), fights.denied(owner=case.owner, of=case.organisation)
    theirs = cases.therapy_notes(other)

    said = refused(
        case, actions.NoEvidence, lambda: actions.give_evidence(row, document=theirs, pages=[1], by=case.owner)
    )

    assert "another case" in said


def test_the_database_itself_refuses_a_page_of_another_case(case):
    cases.taken(case)
    theirs = cases.therapy_notes(fights.denied(owner=case.owner, of=case.organisation))

    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(
            organisation=case.organisation, case=case, criterion=cases.criterion(case), document=theirs, pages=[1],
            given_by=case.owner,
        )  # fmt: skip


def test_an_unchecked_and_a_refused_paper_prove_nothing(case):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case, read=False)

    said = refused(
        case, actions.NoEvidence, lambda: actions.give_evidence(row, document=paper, pages=[1], by=case.owner)
    )
    assert "not checked and read yet" in said
    Document.objects.filter(pk=paper.pk).update(state=State.REFUSED)
    said = refused(
        case, actions.NoEvidence, lambda: actions.give_evidence(row, document=paper, pages=[1], by=case.owner)
    )
    assert "was refused" in said


def test_waiving_needs_the_red_flag_in_words(case):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)
    waive = {"document": paper, "pages": [2], "verdict": Verdict.WAIVED, "by": case.owner}

    refused(case, actions.NoRedFlag, lambda: actions.give_evidence(row, **waive))
    given = actions.give_evidence(row, **waive, note="Cauda equina syndrome")

    assert given.verdict == Verdict.WAIVED


def test_pages_are_judged_anew(case):
    cases.taken(case)
    given = actions.give_evidence(cases.criterion(case), document=cases.therapy_notes(case), pages=[1], by=case.owner)

    refused(case, actions.NoRedFlag, lambda: actions.judge_evidence(given, verdict=Verdict.WAIVED, by=case.owner))
    judged = actions.judge_evidence(given, verdict=Verdict.NOT_MET, note="Two weeks only", by=case.owner)
    assert (judged.verdict, judged.note, judged.judged_by) == ("not_met", "Two weeks only", case.owner)

    again = actions.judge_evidence(given, verdict=Verdict.UNKNOWN, by=case.owner)
    assert (again.note, again.judged_by, again.judged_at) == ("Two weeks only", None, None)
    assert events(case).count("evidence judged") == 2


def test_pages_are_taken_back_once(case):
    cases.taken(case)
    given = actions.give_evidence(cases.criterion(case), document=cases.therapy_notes(case), pages=[1], by=case.owner)

    actions.withdraw_evidence(given, by=case.owner)

    assert events(case).count("evidence withdrawn") == 1
    refused(case, actions.Withdrawn, lambda: actions.withdraw_evidence(given, by=case.owner))
    refused(case, actions.Withdrawn, lambda: actions.judge_evidence(given, verdict=Verdict.MET, by=case.owner))


def test_nothing_answers_a_criterion_that_was_taken_out(case):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)
    actions.withdraw_criterion(row, by=case.owner)

    refused(case, actions.Withdrawn, lambda: actions.give_evidence(row, document=paper, pages=[1], by=case.owner))


def test_what_was_counted_is_taken_over_with_its_pages(case):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)
    pages = [Cite(str(paper.pk), 3), Cite(str(paper.pk), 1)]

    (given,) = actions.accept_count(row, pages=pages, words="9 weeks found", by=case.owner)

    assert (given.pages, given.verdict, given.note) == ([1, 3], "met", "9 weeks found")
    assert events(case).count("count accepted") == 1
    refused(case, actions.NotEnoughYet, lambda: actions.accept_count(row, pages=[], words="", by=case.owner))


# --- logs


def test_a_therapy_is_noted_with_the_page_that_shows_it(case):
    paper = cases.therapy_notes(case)

    row = cases.noted(case, amount=Decimal(12), provider=" Example PT ", document=paper, page=3)

    assert (row.provider, row.page, row.amount) == ("Example PT", 3, 12)
    assert events(case).count("finding noted") == 1


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"on": date(2026, 9, 1)}, "before the first"),
        ({"on": timezone.localdate() + timedelta(days=2), "until": None}, "lies ahead"),
        ({"until": timezone.localdate() + timedelta(days=2)}, "lies ahead"),
        ({"amount": Decimal(-3)}, "cannot be"),
        ({"amount": Decimal(0)}, "cannot be"),
        ({"what": "prayer"}, "what the entry is about"),
        ({"kind": Asked.SCORE, "what": Scale.NRS.value, "until": None}, "Write the score"),
        ({"kind": Asked.SCORE, "what": Scale.NRS.value, "until": None, "amount": Decimal(11)}, "between 0 and 10"),
        ({"kind": Asked.SCORE, "what": Scale.ODI.value, "until": None, "amount": Decimal(101)}, "between 0 and 100"),
        ({"kind": Asked.AGE, "what": "age"}, "what the entry is about"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_a_sentence(case, odd, says):
    assert says in refused(case, actions.Impossible, lambda: cases.noted(case, **odd))


def test_nothing_happened_before_somebody_was_born():
    case = cases.denied(patient_born_on=date(2026, 7, 1))

    assert "born" in refused(case, actions.Impossible, lambda: cases.noted(case))


def test_an_entry_cites_a_page_that_is_there(case):
    paper = cases.therapy_notes(case)

    for cite in ({"document": paper, "page": 9}, {"document": paper}, {"page": 1}):
        refused(case, actions.NoEvidence, lambda cite=cite: cases.noted(case, **cite))


def test_an_entry_is_taken_out_once(case):
    row = cases.noted(case)

    actions.withdraw_finding(row, by=case.owner)

    assert events(case).count("finding withdrawn") == 1
    refused(case, actions.Withdrawn, lambda: actions.withdraw_finding(row, by=case.owner))


def test_a_verb_that_fails_at_its_end_leaves_nothing(case, monkeypatch):
    """The event and the change are one: when memory cannot be written, nothing is."""
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)
    given = actions.give_evidence(row, document=paper, pages=[1], by=case.owner)
    entry = cases.noted(case)
    other = fights.denied(owner=case.owner, of=case.organisation)

    def no_memory(*_said, **_details):
        raise RuntimeError

    for room in ("asked", "answered", "logged"):
        monkeypatch.setattr(f"documents.criteria.actions.{room}.record", no_memory)
    acts = [
        lambda: cases.taken(case, "fusion_lumbar_premera_7_01_542"),
        lambda: actions.write_criterion(case, says="x", payer="x", policy_name="x", by=case.owner),
        lambda: actions.copy_criteria(other, source=case, by=case.owner),
        lambda: actions.withdraw_criterion(row, by=case.owner),
        lambda: actions.give_evidence(row, document=paper, pages=[2], by=case.owner),
        lambda: actions.accept_count(row, pages=[Cite(str(paper.pk), 1)], words="x", by=case.owner),
        lambda: actions.judge_evidence(given, verdict=Verdict.MET, by=case.owner),
        lambda: actions.withdraw_evidence(given, by=case.owner),
        lambda: cases.noted(case),
        lambda: actions.withdraw_finding(entry, by=case.owner),
    ]
    before = everything()
    for act in acts:
        with pytest.raises(RuntimeError), transaction.atomic():
            act()

    assert everything() == before


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Criterion, Evidence, Finding)]
