"""Papers made from pages: split, joined, reordered, turned; every original stays as it came."""

import hashlib
from collections import Counter
from datetime import date, timedelta

import pikepdf
import pypdfium2
import pytest
from django.utils import timezone

from cases.actions import CaseIsClosed
from claimback.audit.models import Event
from documents import search, tasks, text
from documents.actions import open_original, path_of
from documents.bench import actions, making
from documents.bench.actions import CannotMake, SortedMeanwhile, TurnedMeanwhile, make_papers, turn_page
from documents.bench.lying import became, origins
from documents.bench.plan import Lying, NewPaper, NotAPlan, Taken, pages_of, typed
from documents.models import Document, Kind, Page, Sorting, State
from tests import make, papers

pytestmark = pytest.mark.django_db

SCAN = ["MRI of the lumbar spine", "\f", "Therapy notes, first visit", "\f", "Therapy notes, second visit"]


def read(document):
    tasks.take_in(document_id=str(document.pk))
    document.refresh_from_db()
    return document


def scan_of(case, content=None, name="scan.pdf"):
    return read(make.paper(case, content=content or papers.text_pdf(SCAN), name=name, kind=Kind.EVIDENCE))


def new(paper, *numbers, **more):
    return NewPaper(tuple(Taken(paper.pk, *(n if isinstance(n, tuple) else (n,))) for n in numbers), **more)


def made(case, *new_papers, by=None, **more):
    """The sorting after a worker had it, and its papers."""
    sorting = make_papers(case, papers=new_papers, by=by or case.owner, **more)
    tasks.make_papers(sorting_id=str(sorting.pk))
    sorting.refresh_from_db()
    return sorting, [read(each.document) for each in sorting.papers.order_by("place") if each.document]


def pages_in(document):
    with pypdfium2.PdfDocument(path_of(document)) as pdf:
        return [(page.get_size(), page.get_textpage().get_text_range().strip()) for page in pdf]


def test_a_scan_of_two_papers_becomes_two_and_stays_itself(monkeypatch):
    case = make.case()
    scan = scan_of(case)
    before = hashlib.sha256(path_of(scan).read_bytes()).hexdigest()
    monkeypatch.setattr("documents.intake.extract", lambda *_, **__: pytest.fail("read a second time"))

    sorting, (mri, therapy) = made(
        case,
        new(scan, 1, title="MRI", kind=Kind.IMAGING, dated_on=date(2026, 6, 3)),
        new(scan, (3, 90), 2, title="Therapy notes", kind=Kind.THERAPY),
        sets_aside=True,
    )

    assert sorting.state == Sorting.State.MADE
    assert pages_in(mri) == [((612, 792), "MRI of the lumbar spine")]
    assert [words for _size, words in pages_in(therapy)] == [
        "Therapy notes, second visit",
        "Therapy notes, first visit",
    ]
    assert [size for size, _words in pages_in(therapy)] == [(792, 612), (612, 792)]
    assert (mri.kind, str(mri), mri.dated_on, mri.state) == (Kind.IMAGING, "MRI", date(2026, 6, 3), State.READ)
    texts = therapy.pages.order_by("number").values_list("text", "source", "turned")
    assert [(words.strip(), *rest) for words, *rest in texts] == [
        ("Therapy notes, second visit", "layer", 0),
        ("Therapy notes, first visit", "layer", 0),
    ]
    assert [(each.paper, each.first, each.last) for each in origins(therapy)] == [(scan, 3, 3), (scan, 2, 2)]
    assert became(scan) == [mri, therapy]
    scan.refresh_from_db()
    assert scan.set_aside_by == case.owner
    with open_original(scan, by=case.owner) as original:
        assert hashlib.sha256(original.read()).hexdigest() == before == scan.sha256
    assert actions.bring_back(scan, by=case.owner)
    assert not actions.bring_back(scan, by=case.owner)
    assert Document.objects.on_the_desk().count() == 3
    remembered = Counter(Event.objects.of_case(case.pk).values_list("kind", flat=True))
    expected = {"papers sorted": 1, "paper made": 2, "papers set aside": 1, "paper brought back": 1}
    assert expected.items() <= remembered.items()


def test_four_hundred_pages_are_read_found_and_sorted_and_each_is_there_once():
    case = make.case()
    sheets = [line for number in range(1, 401) for line in (f"Sheet number {number} of the claim file", "\f")][:-1]

    scan = scan_of(case, papers.text_pdf(sheets))
    sorting, (rest, last) = made(case, new(scan, *range(1, 400), title="Claim file"), new(scan, 400, title="The end"))

    assert (scan.state, scan.problem, scan.pages.count()) == (State.READ, "", 400)
    assert (sorting.state, rest.pages.count(), last.pages.count()) == (Sorting.State.MADE, 399, 1)
    assert [words for _size, words in pages_in(rest)] == [f"Sheet number {n} of the claim file" for n in range(1, 400)]
    found = search.find(case.owner, '"sheet number 400"', case=case)
    assert {(hit.document_id, hit.number) for hit in found.hits} == {(scan.pk, 400), (last.pk, 1)}


def test_photographs_become_one_upright_pdf_without_where_and_with_what_they_were_taken():
    case = make.case()
    one = scan_of(case, papers.photo_with_a_place(), "IMG_1.jpg")
    other = scan_of(case, papers.png(papers.denial()), "shot.png")

    sorting, (pdf,) = made(case, NewPaper((Taken(one.pk, 1), Taken(other.pk, 1)), title="Photos"))

    assert sorting.state == Sorting.State.MADE
    assert [size[0] < size[1] for size, _words in pages_in(pdf)] == [True, True]
    assert "EXPLANATION OF BENEFITS" in text.extract(path_of(pdf)).pages[0].text
    assert "EXPLANATION OF BENEFITS" in pdf.pages.get(number=1).text
    assert papers.told_of_the_camera(path_of(pdf).read_bytes()) == []
    with pikepdf.open(path_of(pdf)) as opened:
        assert pikepdf.Name.Metadata not in opened.Root
        assert not opened.docinfo
    assert b"pikepdf" not in path_of(pdf).read_bytes()


def test_the_same_pages_twice_are_one_paper_and_a_second_worker_changes_nothing():
    case = make.case()
    scan = scan_of(case)
    sorting, (first,) = made(case, new(scan, 1, title="MRI"))
    _, (second,) = made(case, new(scan, 1, title="MRI again"))

    assert making.make(sorting_id=sorting.pk) is None
    assert first == second
    assert Document.objects.filter(case=case).count() == 2


def test_pages_that_cannot_be_taken_are_refused_in_words_and_nothing_is_written():
    case, other = make.case(), make.case()
    scan, words, theirs = scan_of(case), read(make.paper(case)), scan_of(other)
    waiting = make.paper(case, content=papers.text_pdf(["later"]), name="later.pdf")

    for plan, said in (
        ([], "Say which pages"),
        ([NewPaper(())], "Say which pages"),
        ([new(scan, 4)], "no page 4"),
        ([new(scan, (1, 45))], "no page 1 that could be taken so"),
        ([new(words, 1)], "only words"),
        ([new(theirs, 1)], "not of this case"),
        ([new(waiting, 1)], "not of this case, or cannot be opened"),
        ([new(scan, *([1] * 1001))], "more than 1000 pages"),
    ):
        with pytest.raises(CannotMake, match=said):
            make_papers(case, papers=plan, by=case.owner)
    case.closed_on, case.ending = date(2026, 1, 1), "won"
    case.save(update_fields=["closed_on", "ending"])
    with pytest.raises(CaseIsClosed):
        make_papers(case, papers=[new(scan, 1)], by=case.owner)

    assert not Sorting.objects.exists()


def test_what_stands_in_the_way_in_the_worker_is_said_and_every_paper_is_as_it_was():
    case = make.case()
    scan, lost = scan_of(case), scan_of(case, papers.text_pdf(["x", "\f", "y"]), "lost.pdf")
    path_of(lost).unlink()

    sorting, nothing = made(case, new(scan, 1), new(lost, 2, title="From a lost file"), sets_aside=True)

    assert nothing == []
    assert sorting.state == Sorting.State.FAILED
    assert "“From a lost file” was not made, because no page of “lost.pdf” can be taken" in sorting.problem
    assert Document.objects.on_the_desk().filter(case=case).count() == 2


def test_a_killed_worker_leaves_a_sorting_to_the_next_and_the_fourth_gives_up():
    case = make.case()
    scan = scan_of(case)
    sorting = make_papers(case, papers=[new(scan, 1)], by=case.owner)
    assert making.take_up() == 1
    assert making._claim(sorting.pk)

    assert making.make(sorting_id=sorting.pk) is None  # the killed one holds it until its lease ends
    Sorting.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert making.make(sorting_id=sorting.pk).state == Sorting.State.MADE

    again = make_papers(case, papers=[new(scan, 2)], by=case.owner)
    Sorting.objects.filter(pk=again.pk).update(attempts=3)
    assert making.make(sorting_id=again.pk) is None
    again.refresh_from_db()
    assert "three times" in again.problem


def test_two_people_sorting_the_same_pages_the_second_is_told_and_nothing_is_lost():
    case = make.case()
    colleague = make.user("Ada Example")
    scan, elsewhere = scan_of(case), scan_of(case, papers.text_pdf(["other"]), "other.pdf")
    looked = timezone.now()
    make_papers(case, papers=[new(scan, 1, title="The MRI")], by=colleague)
    actions.set_aside(scan, by=colleague)

    with pytest.raises(
        SortedMeanwhile, match="Ada Example made new papers.*“The MRI”.*set “scan.pdf” aside.*Nothing was"
    ):
        make_papers(case, papers=[new(scan, 2)], seen_at=looked, by=case.owner)

    make_papers(case, papers=[new(elsewhere, 1)], seen_at=looked, by=case.owner)
    make_papers(case, papers=[new(scan, 2)], seen_at=timezone.now(), by=case.owner)
    make_papers(case, papers=[new(elsewhere, 1)], seen_at=looked, by=case.owner)  # their own doings need no telling
    assert Sorting.objects.count() == 4


def test_a_page_turned_by_a_person_is_read_as_it_lies_and_the_others_keep_their_text(monkeypatch):
    case = make.case()
    fax = scan_of(case, papers.scan_pdf([*papers.eob(), "\f", *papers.denial()], turned=180), "fax.pdf")
    first, second = fax.pages.order_by("number")
    assert first.turned == second.turned == 180
    Page.objects.filter(pk=second.pk).update(text="gibberish", turned=0)

    page = turn_page(fax, number=2, turned=180, was=0, by=case.owner)
    asked = []
    real = text.extract
    monkeypatch.setattr("documents.intake.extract", lambda *a, **k: asked.append(k["first"]) or real(*a, **k))
    assert page.again == "turned"
    read(fax)

    assert asked == [2]
    assert fax.state == State.READ
    assert "ADVERSE BENEFIT" in fax.pages.get(number=2).text
    assert fax.pages.get(number=1).text == first.text
    with pytest.raises(TurnedMeanwhile, match="turned this page meanwhile"):
        turn_page(fax, number=2, turned=90, was=0, by=case.owner)
    with pytest.raises(CannotMake):
        turn_page(fax, number=3, turned=90, by=case.owner)

    turn_page(fax, number=2, turned=0, by=case.owner)  # the wrong way: what was read stays
    read(fax)
    assert "ADVERSE BENEFIT" in fax.pages.get(number=2).text
    assert "saw less than before" in fax.problem


def test_page_numbers_are_understood_as_people_type_them():
    paper = make.case().pk
    bench = [Lying(number, paper, number + 10, 90 if number == 2 else 0) for number in range(1, 8)]

    taken = pages_of(" 1-3, 7r 6 – 5;2l,4U", bench)

    assert [(page.page - 10, page.turned) for page in taken] == [
        (1, 0), (2, 90), (3, 0), (7, 90), (6, 0), (5, 0), (2, 0), (4, 180),
    ]  # fmt: skip
    assert pages_of("", bench) == ()
    assert typed([(1, 0), (2, 0), (3, 0), (7, 90), (6, 0), (5, 0), (2, 270)]) == "1-3, 7r, 6-5, 2l"
    for wrong in ("8", "0", "2-9", "x", "3x", "1--2", "-", "1e3"):
        with pytest.raises(NotAPlan):
            pages_of(wrong, bench)
