"""Words in papers: found where this person may read, shown with their lines, and remembered as a look."""

import pytest

from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import search, tasks
from documents.bench import actions as bench
from documents.models import Kind
from tests import make
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db


def read(case, words, name="notes.txt"):
    paper = make.paper(case, content=words.encode(), name=name, kind=Kind.EVIDENCE)
    tasks.take_in(document_id=str(paper.pk))
    paper.refresh_from_db()
    return paper


@pytest.fixture
def case():
    return make.case()


def test_a_word_is_found_in_any_of_its_forms_with_the_lines_around_it(case):
    paper = read(case, "Twelve visits of physical therapy were completed between March and May.")

    (hit,) = search.find(case.owner, "visit").hits

    assert (hit.document_id, hit.number) == (paper.pk, 1)
    assert "<mark>visits</mark>" in hit.lines


def test_what_a_paper_says_is_never_run_as_html(case):
    read(case, "Therapy notes: less < more")

    (hit,) = search.find(case.owner, "therapy").hits

    assert "less &lt; more" in hit.lines


def test_a_phrase_and_an_absent_word_narrow_the_search(case):
    read(case, "Conservative care failed.", "a.txt")
    read(case, "Care was conservative and it failed utterly.", "b.txt")

    phrase = search.find(case.owner, '"conservative care"').hits
    without = search.find(case.owner, "conservative -utterly").hits

    assert [hit.paper for hit in phrase] == ["a.txt"]
    assert [hit.paper for hit in without] == ["a.txt"]


@pytest.mark.parametrize("words", ["", "   ", "'; --", '"', "& | !", "the", "\x00", "((("])
def test_nothing_sensible_finds_nothing_and_breaks_nothing(client, case, words):
    read(case, "Conservative care failed.")
    client.force_login(case.owner)

    answer = client.get("/papers/find/", {"words": words})

    assert answer.status_code == 200
    assert not answer.context["found"].hits


def test_nobody_finds_the_papers_of_others(case):
    read(case, "A secret of this case.")
    stranger, viewer = make.user(), make.guest(case, Role.VIEWER)

    assert not search.find(stranger, "secret").hits
    assert not search.find(viewer, "secret").hits
    assert search.find(make.guest(case, Role.PATIENT), "secret").hits


def test_a_search_in_one_case_leaves_out_the_others(client, case):
    other = make.case(owner=case.owner, of=case.organisation)
    read(case, "Lumbar fusion.")
    read(other, "Lumbar fusion as well.")
    client.force_login(case.owner)

    here = client.get(f"/cases/{case.pk}/papers/find/", {"words": "fusion"})
    everywhere = client.get("/papers/find/", {"words": "fusion"})

    assert len(here.context["found"].hits) == 1
    assert len(everywhere.context["found"].hits) == 2


def test_a_stranger_may_not_search_in_a_case(client, case):
    client.force_login(make.user())

    assert client.get(f"/cases/{case.pk}/papers/find/", {"words": "fusion"}).status_code == 404


def test_that_somebody_looked_is_remembered_and_what_for_is_not(case):
    read(case, "Lumbar fusion.")

    search.find(case.owner, "fusion")

    (event,) = Event.objects.of_case(case.pk).filter(kind="papers searched")
    assert event.by_id == case.owner.pk
    assert event.details == {}


def test_the_words_are_lit_on_the_page_they_lead_to(client, case):
    paper = read(case, "Lumbar fusion was refused.")
    client.force_login(case.owner)
    results = client.get("/papers/find/", {"words": "fusion"}).content.decode()

    page = client.get(f"/cases/{case.pk}/papers/{paper.pk}/", {"words": "fusion"}).content.decode()

    assert f'/cases/{case.pk}/papers/{paper.pk}/?words=fusion#page-1"' in results
    assert "<mark>fusion</mark>" in page
    assert 'id="page-1"' in page


def test_more_than_a_page_of_hits_is_turned(client, case, monkeypatch):
    monkeypatch.setattr(search, "A_PAGE", 2)
    for number in range(3):
        read(case, f"Fusion number {number}.", f"{number}.txt")
    client.force_login(case.owner)

    first = client.get("/papers/find/", {"words": "fusion"})
    second = client.get("/papers/find/", {"words": "fusion", "page": "2"})

    assert (len(first.context["found"].hits), first.context["found"].more) == (2, True)
    assert (len(second.context["found"].hits), second.context["found"].more) == (1, False)


def test_a_paper_set_aside_is_found_and_marked(client, case):
    aside, kept = read(case, "The fusion was refused."), read(case, "The fusion was asked for.", name="request.txt")
    bench.set_aside(aside, by=case.owner)
    client.force_login(case.owner)

    shown = client.get(f"/cases/{case.pk}/papers/find/", {"words": "fusion"})
    told = program(case.owner).get("/api/v1/documents/search/", {"words": "fusion"}).json()

    assert {hit["document"]: hit["set_aside"] for hit in told["hits"]} == {str(aside.pk): True, str(kept.pk): False}
    assert shown.content.decode().count("Set aside") == 1


def test_a_program_finds_the_same(case):
    paper = read(case, "Lumbar fusion was refused.")
    api = program(case.owner)

    found = api.get("/api/v1/documents/search/", {"words": "fusion", "case": case.pk}).json()
    nothing = api.get("/api/v1/documents/search/", {"words": ""})
    stranger = program(make.user()).get("/api/v1/documents/search/", {"words": "fusion", "case": case.pk})

    assert [(hit["document"], hit["page"]) for hit in found["hits"]] == [(str(paper.pk), 1)]
    assert (nothing.status_code, stranger.status_code) == (400, 404)


def test_a_page_as_long_as_a_book_is_kept_and_found_by_its_beginning(case):
    paper = read(case, "Beginning. " + " ".join(f"word{number}" for number in range(60_000)))

    assert paper.state == "read"
    assert search.find(case.owner, "beginning").hits


def test_the_number_of_queries_does_not_grow_with_the_hits(case, django_assert_max_num_queries):
    for number in range(3):
        read(case, f"Fusion number {number}.", f"{number}.txt")
    with django_assert_max_num_queries(30) as few:
        search.find(case.owner, "fusion")
    for number in range(3, 12):
        read(case, f"Fusion number {number}.", f"{number}.txt")

    with django_assert_max_num_queries(len(few.captured_queries)):
        search.find(case.owner, "fusion")
