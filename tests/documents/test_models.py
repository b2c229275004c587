"""What the database promises about papers."""

import pytest
from django.db import IntegrityError, transaction

from documents.models import Document, Page, State
from tests import make, papers

pytestmark = pytest.mark.django_db


def broken(constraint, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change()


def test_a_case_keeps_the_same_file_once():
    case = make.case()
    one = make.paper(case)
    other = make.paper(case, content=papers.plain(papers.eob()))

    broken("a_case_keeps_the_same_file_once", lambda: Document.objects.filter(pk=other.pk).update(sha256=one.sha256))


def test_a_paper_cannot_lie_about_its_organisation():
    document, stranger = make.paper(make.case()), make.case()

    broken(
        "document_is_of_its_case",
        lambda: Document.objects.filter(pk=document.pk).update(organisation_id=stranger.organisation_id),
    )


def test_a_page_cannot_lie_about_its_organisation():
    document, stranger = make.paper(make.case()), make.case()

    broken(
        "page_is_of_its_document",
        lambda: Page.objects.create(
            organisation_id=stranger.organisation_id, document=document, number=1, text="words", source="text"
        ),
    )


@pytest.mark.parametrize(
    ("state", "usable"),
    [(State.RECEIVED, False), (State.CHECKED, True), (State.READ, True), (State.REFUSED, False), (State.PARKED, True)],
)
def test_only_what_was_checked_and_not_refused_may_leave(state, usable):
    document = make.paper(make.case())
    Document.objects.update(state=state, checked_at=document.received_at)

    assert Document.objects.usable().exists() is usable


def test_a_parked_paper_nobody_checked_may_not_leave():
    make.paper(make.case())
    Document.objects.update(state=State.PARKED)

    assert not Document.objects.usable().exists()


def test_papers_are_seen_through_their_case():
    mine, theirs = make.case(), make.case()
    document = make.paper(mine)

    assert list(Document.objects.open_to(mine.owner)) == [document]
    assert not Document.objects.open_to(theirs.owner).exists()
