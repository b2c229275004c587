"""Pictures of pages: drawn by a worker once a paper is read, so that nobody who opens it waits."""

import pytest

from documents import ahead, tasks
from documents.actions import path_of, pictures_of
from documents.models import Document, State
from tests import make, papers

pytestmark = pytest.mark.django_db


def drawn(document) -> list[str]:
    return sorted(path.name for path in pictures_of(document.organisation_id).glob(f"{document.sha256}-*.png"))


@pytest.fixture
def asked(monkeypatch):
    told = []
    monkeypatch.setattr(ahead, "poke", lambda task, **ids: told.append((task, str(ids["document_id"]))))
    return told


def test_a_paper_that_was_read_is_drawn_by_a_worker_and_opened_without_drawing(client, asked, monkeypatch):
    paper = make.paper(make.case(), content=papers.text_pdf(["Page one"]), name="letter.pdf")
    tasks.take_in(document_id=str(paper.pk))
    assert asked == [("documents.tasks.draw", str(paper.pk))]
    assert drawn(paper) == []

    tasks.draw(document_id=asked[0][1])

    assert drawn(paper) == [f"{paper.sha256}-1-0-1100.png", f"{paper.sha256}-1-0-240.png"]
    monkeypatch.setattr("documents.pictures.page_image", None)  # nothing is left to draw
    client.force_login(paper.case.owner)
    answer = client.get(f"/cases/{paper.case_id}/papers/{paper.pk}/pages/1.png")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert ahead.draw(document_id=paper.pk) == 1


def test_of_a_long_paper_the_first_pages_are_drawn_and_the_rest_when_looked_at(asked, monkeypatch):
    monkeypatch.setattr(ahead, "FIRST_PAGES", 2)
    paper = make.paper(make.case(), content=papers.text_pdf(["One", "\f", "Two", "\f", "Three"]), name="chart.pdf")
    tasks.take_in(document_id=str(paper.pk))

    assert ahead.draw(document_id=paper.pk) == 2
    assert len(drawn(paper)) == 4


@pytest.mark.parametrize("state", [State.RECEIVED, State.REFUSED])
def test_what_may_not_be_opened_is_not_drawn(asked, state):
    paper = make.paper(make.case(), content=papers.text_pdf(["Page one"]), name="letter.pdf")
    tasks.take_in(document_id=str(paper.pk))
    Document.objects.filter(pk=paper.pk).update(state=state)

    assert ahead.draw(document_id=paper.pk) == 0
    assert drawn(paper) == []


def test_words_have_no_pictures_and_a_file_that_is_gone_stops_nobody(asked):
    words = make.paper(make.case())
    tasks.take_in(document_id=str(words.pk))
    assert ahead.draw(document_id=words.pk) == 0

    paper = make.paper(make.case(), content=papers.text_pdf(["Page one"]), name="letter.pdf")
    tasks.take_in(document_id=str(paper.pk))
    path_of(paper).unlink()
    assert ahead.draw(document_id=paper.pk) == 0
    assert ahead.draw(document_id="00000000-0000-4000-8000-000000000000") == 0
