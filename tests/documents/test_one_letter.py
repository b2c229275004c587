"""Several papers that are the pages of one letter: put together, read as one, and kept as they came."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from cases.models import Outcome
from claimback.audit.models import Event
from documents import actions, intake
from documents.actions import NotOneLetter
from documents.models import Document, Kind, State
from tests import make, papers

pytestmark = pytest.mark.django_db

WHOLE = papers.denial()
CUTS = (WHOLE[:12], WHOLE[12:28], WHOLE[28:])


def pages_in(case, *cuts):
    """Each cut of the letter as a paper of its own, not looked at yet."""
    return [
        make.paper(case, content=papers.plain(lines), name=f"page-{number}.txt")
        for number, lines in enumerate(cuts or CUTS, 1)
    ]


def read(*documents):
    for document in documents:
        intake.take_in(document_id=document.pk)
    for document in documents:
        document.refresh_from_db()


def told(letter):
    return {one.field: (one.value, one.page) for one in letter.suggestions.all()}


def together(letter):
    return list(Document.objects.of_letter(letter))


@pytest.fixture
def case():
    return make.case()


@pytest.fixture
def three(case):
    found = pages_in(case)
    actions.put_together(found, by=case.owner)
    return found


def test_three_papers_are_read_as_one_letter_with_pages_counted_across_them(three):
    first, _second, _third = three

    read(*three)

    facts = told(first)
    assert facts["notice_date"] == ("2026-10-06", 1)
    assert facts["claim_number"][1] == 2
    assert (facts["appeal_window"][0]["value"], facts["appeal_window"][1]) == (180, 3)
    assert first.pages_changed_at is None


def test_what_the_papers_say_together_is_what_the_letter_in_one_file_says(case, three):
    whole = make.paper(make.case())

    read(*three, whole)

    assert {name: value for name, (value, _page) in told(three[0]).items()} == {
        name: value for name, (value, _page) in told(whole).items()
    }


def test_the_files_stay_as_they_came(three):
    read(*three)

    for lines, paper in zip(CUTS, three, strict=True):
        with actions.open_original(paper, by=paper.received_by) as original:
            content = original.read()
        assert content == papers.plain(lines)
        assert hashlib.sha256(content).hexdigest() == paper.sha256


def test_the_letter_is_read_when_the_last_paper_is_and_not_before(three):
    first, second, third = three

    read(first, third)
    assert first.pages_changed_at
    assert actions.not_yet_read(first) == second

    read(second)
    first.refresh_from_db()
    assert first.pages_changed_at is None
    assert actions.not_yet_read(first) is None


def test_pages_in_the_wrong_order_are_put_right_and_read_anew(case):
    one, two, three = pages_in(case)
    actions.put_together([three, one, two], by=case.owner)
    read(one, two, three)
    assert told(three)["notice_date"][1] == 2

    actions.arrange(three, papers=[one, two, three], by=case.owner)
    read(three)

    assert together(three) == [one, two, three]
    assert told(three)["notice_date"] == ("2026-10-06", 1)
    assert [leaf.paper for leaf in actions.open_text(three, by=case.owner)] == [one, two, three]


def test_a_page_left_out_stands_alone_again_with_what_it_says_itself(case, three):
    first, second, third = three
    read(*three)

    actions.arrange(first, papers=[first, second], by=case.owner)
    read(first)

    third.refresh_from_db()
    assert (third.page_of, third.place) == (None, None)
    assert "appeal_window" in told(third)
    assert "appeal_window" not in told(first)


def test_a_page_is_added_at_the_end(case):
    first, second, third = pages_in(case)
    actions.put_together([first, second], by=case.owner)
    third.kind = Kind.OTHER
    third.save()

    actions.put_together([first, third], by=case.owner)

    assert together(first) == [first, second, third]
    assert {paper.kind for paper in together(first)} == {Kind.DENIAL}


def test_putting_together_leaves_one_event_and_none_when_nothing_changes(case, three):
    actions.arrange(three[0], papers=three, by=case.owner)

    [event] = Event.objects.of_case(case.pk).filter(kind="letter put together")
    assert event.details["papers"] == 3


def test_records_photographed_page_by_page_state_no_facts(case):
    first, second = (
        make.paper(case, content=papers.plain(lines), name=name, kind=Kind.EVIDENCE)
        for name, lines in (("1.txt", WHOLE[:20]), ("2.txt", WHOLE[20:]))
    )
    actions.put_together([first, second], by=case.owner)

    read(first, second)

    assert first.pages_changed_at is None
    assert told(first) == {}
    assert len(actions.open_text(first, by=case.owner)) == 2


# --- what cannot be one letter


def test_a_letter_without_its_own_paper_is_refused(case, three):
    with pytest.raises(NotOneLetter, match="this paper itself"):
        actions.arrange(three[0], papers=three[1:], by=case.owner)

    assert together(three[0]) == three


def test_a_paper_of_another_case_is_no_page(three):
    strange = make.paper(make.case(), content=b"Another letter.")

    with pytest.raises(NotOneLetter):
        actions.arrange(three[0], papers=[*three, strange], by=strange.received_by)

    assert together(three[0]) == three


def test_a_paper_that_belongs_to_another_letter_is_taken_out_there_first(case, three):
    other = make.paper(case, content=b"A letter of two pages.")
    more = make.paper(case, content=b"Its second page.")
    actions.put_together([other, more], by=case.owner)

    for paper in (other, more):
        with pytest.raises(NotOneLetter, match="another letter"):
            actions.arrange(three[0], papers=[*three, paper], by=case.owner)

    assert together(other) == [other, more]


def test_a_confirmed_letter_keeps_its_pages(case, three):
    Document.objects.filter(pk=three[1].pk).update(
        decision=case.decisions.create(organisation=case.organisation, outcome=Outcome.DENIED, confirmed_by=case.owner)
    )

    with pytest.raises(NotOneLetter, match="confirmed already"):
        actions.arrange(three[0], papers=[three[2], three[1], three[0]], by=case.owner)


def test_a_refused_paper_is_no_page_and_one_refused_later_is_left_out(case, three):
    Document.objects.filter(pk=three[1].pk).update(state=State.REFUSED, problem="Harmful.")
    read(three[0], three[2])

    assert [leaf.paper for leaf in actions.open_text(three[0], by=case.owner)] == [three[0], three[2]]
    assert actions.problem_of(three[0]) == "Harmful."
    with pytest.raises(NotOneLetter, match="was refused"):
        actions.arrange(three[0], papers=[three[1], three[0]], by=case.owner)


def test_a_page_never_lies_in_a_letter_of_another_case_nor_in_itself(case, three):
    strange = make.paper(make.case(), content=b"Another letter.")

    for letter in (strange, three[1]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=three[1].pk).update(page_of=letter)


# --- workers that die


def test_a_letter_whose_last_worker_died_is_found_and_read(three, monkeypatch):
    monkeypatch.setattr(intake, "read_whole", lambda **_: None)
    read(*three)
    monkeypatch.undo()
    poked = []
    monkeypatch.setattr(intake, "poke", lambda _task, document_id: poked.append(document_id))

    intake.take_up()
    read(three[0])

    assert poked == [three[0].pk]
    assert told(three[0])["claim_number"][1] == 2


def test_a_letter_that_changes_while_it_is_read_is_read_again(case, three):
    read(*three)
    letter = three[0]
    Document.objects.filter(pk=letter.pk).update(pages_changed_at=Now())
    letter.refresh_from_db()
    Document.objects.filter(pk=letter.pk).update(pages_changed_at=None)

    assert intake.store_whole(letter, pages=0, told=[], problem="") is False
    assert told(letter)


def test_a_letter_that_cannot_be_read_three_times_keeps_what_was_found_and_says_so(three):
    read(*three)
    letter = three[0]
    before = told(letter)
    Document.objects.filter(pk=letter.pk).update(pages_changed_at=Now(), attempts=3)

    read(letter)

    assert letter.pages_changed_at is None
    assert "three times" in letter.problem
    assert told(letter) == before


def test_a_page_read_again_makes_the_letter_read_again(case, three):
    read(*three)
    actions.read_again(three[1], by=case.owner)

    read(three[1])

    three[0].refresh_from_db()
    assert three[0].pages_changed_at is None
    assert Event.objects.filter(kind="document read", about_id=str(three[0].pk)).count() == 3
