"""Papers on their way through the worker: checked, read, and never half."""

import socket
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from claimback.audit.models import Event
from documents import intake, tasks
from documents.actions import file_under, path_of, read_again
from documents.models import Document, Kind, Page, State, Suggestion
from documents.scan import Scan, Verdict
from tests import make, papers

pytestmark = pytest.mark.django_db


def take_in(document):
    tasks.take_in(document_id=str(document.pk))
    document.refresh_from_db()
    return document


def kinds_of(document):
    return list(Event.objects.filter(about_id=str(document.pk)).order_by("id").values_list("kind", flat=True))


def paper(content=None, **more):
    return make.paper(make.case(), content=content, **more)


def test_a_letter_is_checked_and_read_with_page_and_quote():
    document = take_in(paper(papers.text_pdf(papers.denial())))

    assert (document.state, document.scan, document.problem) == (State.READ, "not_scanned", "")
    assert (document.pages_done, document.pages_total, document.claimed_until) == (1, 1, None)
    page, told = document.pages.get(), document.suggestions.get(field="claim_number")
    assert told.value == papers.FACTS["claim_number"]
    assert page.text[told.start : told.end] == told.quote
    assert kinds_of(document) == ["document received", "document checked", "document read"]


def test_a_photo_lying_on_its_side_is_read_and_its_turn_remembered():
    document = take_in(paper(papers.photo(papers.denial(), turned=90, exif=False), name="IMG_1.jpg"))

    page = document.pages.get()
    assert document.state == State.READ
    assert (page.source, page.turned) == ("ocr", 270)
    assert document.suggestions.filter(field="member_id", value=papers.FACTS["member_id"]).exists()


@pytest.mark.parametrize("kind", [Kind.EVIDENCE, Kind.PROOF, Kind.POLICY])
def test_a_paper_that_is_no_letter_gets_text_and_states_no_facts(kind):
    document = take_in(paper(kind=kind))

    assert document.state == State.READ
    assert document.pages.exists()
    assert not document.suggestions.exists()


def test_a_paper_that_turns_out_to_be_a_letter_is_read_again_for_its_facts():
    document = take_in(paper(kind=Kind.EVIDENCE))

    file_under(document, kind=Kind.DENIAL, by=document.received_by)

    assert take_in(document).state == State.READ
    assert document.suggestions.filter(field="claim_number").exists()


def test_a_task_that_runs_twice_does_its_work_once():
    document = take_in(paper())

    take_in(document)

    assert kinds_of(document) == ["document received", "document checked", "document read"]
    assert document.pages.count() == 1


def test_a_locked_pdf_is_kept_and_says_what_to_do():
    document = take_in(paper(papers.encrypted_pdf(papers.denial(), "secret")))

    assert document.state == State.PARKED
    assert "locked with a password" in document.problem
    assert "unlocked copy" in document.problem
    assert kinds_of(document)[-1] == "document parked"


def test_a_broken_pdf_and_an_empty_page_are_kept_with_a_sentence():
    assert "damaged" in take_in(paper(papers.broken_pdf(papers.denial()))).problem
    assert "no words" in take_in(paper(papers.text_pdf([" "]))).problem


def test_a_letter_in_another_language_says_so_and_keeps_its_text():
    words = ["Estimado miembro: hemos recibido la solicitud de su médico para una cirugía de la columna."] * 8

    document = take_in(paper(papers.plain(words)))

    assert document.state == State.READ
    assert "not seem to be in English" in document.problem
    assert document.pages.get().text.startswith("Estimado")


def test_an_infected_paper_is_locked_away_with_one_event(monkeypatch):
    document = paper()
    monkeypatch.setattr(intake, "scan", lambda *_, **__: Scan(Verdict.INFECTED, "Win.Test"))

    take_in(document)

    assert (document.state, document.scan) == (State.REFUSED, "infected")
    assert "nobody can open it" in document.problem
    assert kinds_of(document) == ["document received", "document refused"]
    assert path_of(document).exists()


def test_a_scanner_that_is_set_up_and_away_leaves_the_paper_unchecked_and_uncounted(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
        document = take_in(paper())

    assert (document.state, document.attempts, document.checked_at) == (State.RECEIVED, 0, None)
    assert document.claimed_until is not None
    assert kinds_of(document) == ["document received"]


def test_a_clean_paper_says_so(monkeypatch, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    monkeypatch.setattr(intake, "scan", lambda *_, **__: Scan(Verdict.CLEAN))

    assert take_in(paper()).scan == "clean"


def test_a_paper_in_another_workers_hands_is_left_alone():
    document = paper()
    assert intake.claim(document_id=document.pk)

    take_in(document)

    assert (document.state, document.attempts) == (State.RECEIVED, 1)


def test_a_paper_whose_worker_died_is_taken_up_after_the_lease():
    document = paper()
    intake.claim(document_id=document.pk)
    Document.objects.update(claimed_until=Now() - timedelta(seconds=1))

    assert take_in(document).state == State.READ


def test_a_paper_that_kills_its_worker_three_times_waits_for_a_person():
    document = paper()
    for _ in range(Document.MAX_ATTEMPTS):
        assert intake.claim(document_id=document.pk)
        Document.objects.update(claimed_until=Now() - timedelta(seconds=1))

    take_in(document)

    assert document.state == State.PARKED
    assert "three times" in document.problem
    assert kinds_of(document) == ["document received", "document parked"]


def test_a_parked_paper_may_be_sent_through_once_more():
    document = paper()
    Document.objects.update(state=State.PARKED, attempts=3, problem="…")

    assert read_again(document, by=document.received_by)

    assert (document.state, document.attempts) == (State.RECEIVED, 0)
    assert take_in(document).state == State.READ


def test_a_refused_paper_may_not():
    document = paper()
    Document.objects.update(state=State.REFUSED)

    assert not read_again(document, by=document.received_by)


def test_a_missing_file_is_tried_again_later_and_then_left_to_a_person():
    document = paper()
    path_of(document).unlink()

    for _ in range(Document.MAX_ATTEMPTS):
        take_in(document)
        assert (document.state, document.last_error) == (State.RECEIVED, "FileNotFoundError")
        Document.objects.update(claimed_until=Now() - timedelta(seconds=1))

    assert take_in(document).state == State.PARKED


def test_a_reading_that_breaks_off_leaves_nothing_half(monkeypatch):
    document = paper()
    suggestions = Suggestion.objects.bulk_create

    def broken(rows):
        suggestions(rows)
        raise RuntimeError

    monkeypatch.setattr(Suggestion.objects, "bulk_create", broken)

    with pytest.raises(RuntimeError):
        take_in(document)

    document.refresh_from_db()
    assert document.state == State.CHECKED
    assert not Page.objects.exists()
    assert not Suggestion.objects.exists()
    assert "document read" not in kinds_of(document)


def test_progress_is_told_page_by_page_and_renews_the_lease():
    document = paper()
    intake.claim(document_id=document.pk)
    Document.objects.update(state=State.CHECKED, claimed_until=Now() + timedelta(seconds=5))
    before = Document.objects.get().claimed_until

    intake._teller(document)(3, 12)

    document.refresh_from_db()
    assert (document.pages_done, document.pages_total) == (3, 12)
    assert document.claimed_until > before


def test_a_slow_worker_that_comes_late_changes_nothing():
    document = paper()
    slow = intake.claim(document_id=document.pk)
    Document.objects.update(claimed_until=Now() - timedelta(seconds=1))
    take_in(document)

    assert not intake.passes(slow, Scan(Verdict.CLEAN))
    assert not intake.store(slow, intake.extract(path_of(slow)), told=[], problem="")

    assert document.suggestions.exists()
    assert kinds_of(document).count("document read") == 1


def test_papers_left_lying_are_found_and_the_others_left(monkeypatch):
    case = make.case()
    lying, held, finished = (make.paper(case, content=papers.plain([f"letter {n}"] * 3)) for n in range(3))
    intake.claim(document_id=held.pk)
    take_in(finished)
    poked = []
    monkeypatch.setattr(intake, "poke", lambda task, **ids: poked.append((task, ids["document_id"])))

    tasks.take_up()

    assert poked == [("documents.tasks.take_in", lying.pk)]


def test_who_is_done_with_a_paper_takes_up_the_next_that_lies_about(monkeypatch):
    case = make.case()
    first, second, third = (make.paper(case, content=papers.plain([f"letter {n}"] * 3)) for n in range(3))
    poked = []
    monkeypatch.setattr(intake, "poke", lambda task, **ids: poked.append((task, ids["document_id"])))

    take_in(first)
    take_in(first)  # finished: it was done by somebody else
    take_in(second)
    take_in(third)

    assert poked == [("documents.tasks.take_in", second.pk), ("documents.tasks.take_in", third.pk)]


def test_while_the_disk_is_away_nobody_hurries_to_the_next_paper(monkeypatch):
    case = make.case()
    first, _second = (make.paper(case, content=papers.plain([f"letter {n}"] * 3)) for n in range(2))
    poked = []
    monkeypatch.setattr(intake, "poke", lambda task, **ids: poked.append(task))

    def away(*_a, **_k):
        raise OSError

    monkeypatch.setattr(intake, "scan", away)
    take_in(first)

    assert poked == []


def test_taking_up_is_bounded(monkeypatch):
    case = make.case()
    for n in range(3):
        make.paper(case, content=papers.plain([f"letter {n}"] * 3))
    monkeypatch.setattr(intake, "TAKEN_UP_AT_ONCE", 2)

    assert intake.take_up() == 2
