"""The inbox: what stands in it, what is next with it, what takes it out, who sees it, and the cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.inbox import Act, How, inbox
from cases.models import Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents.actions import file_under
from documents.intake import take_in
from documents.models import Document, Kind
from tests import make, papers
from tests.appeals import asked, fights

pytestmark = pytest.mark.django_db
MRI = [
    "Example Imaging (fictional)",
    "MRI OF THE LUMBAR SPINE WITHOUT CONTRAST",
    "TECHNIQUE: Sagittal and axial sequences were obtained.",
    "FINDINGS: At L4-L5 there is anterolisthesis of 5 mm and narrowing of the canal.",
    "IMPRESSION: Spondylolisthesis at L4-L5 with moderate stenosis.",
]


@pytest.fixture
def case():
    return make.case()


@pytest.fixture
def desk(client, case):
    client.force_login(case.owner)
    return client


def lines(user, **filters):
    return inbox(user, asked=filters).lines


def acts(user, **filters):
    return [(line.what, line.act) for line in lines(user, **filters)]


def came(case, *, words=None, name="paper.txt", kind=Kind.OTHER, read=True) -> Document:
    """A paper that came in, and that a worker has read."""
    paper = make.paper(case, content=papers.plain(words) if words else None, name=name, kind=kind)
    if read:
        take_in(document_id=paper.pk)
        paper.refresh_from_db()
    return paper


def text(answer):
    return " ".join(answer.content.decode().split())


# --- what stands in it


def test_each_paper_says_what_it_seems_to_be_why_and_what_is_next(case):
    came(case, name="letter.txt", kind=Kind.DENIAL)
    came(case, words=MRI, name="scan.txt")
    came(case, words=["Nothing that anybody could tell."], name="odd.txt")
    came(case, words=["It waits."], name="new.txt", read=False)

    found = {line.what: line for line in lines(case.owner)}

    assert {name: line.act for name, line in found.items()} == {
        "letter.txt": Act.CONFIRM, "scan.txt": Act.CLASSIFY, "odd.txt": Act.CLASSIFY, "new.txt": Act.WAIT,
    }  # fmt: skip
    assert (found["scan.txt"].kind, found["scan.txt"].because) == (Kind.IMAGING, MRI[1])
    assert (found["odd.txt"].kind, found["new.txt"].seems) == ("", "")
    assert [line.what for line in lines(case.owner)][0] == "new.txt"


def test_what_somebody_outside_sent_stands_there_with_what_it_was_asked_for():
    request = asked.request(fights.denied())
    outsider = asked.let_in(request)
    asked.send(outsider, request, files=[asked.paper()])
    asked.send(outsider, request, words="We have nothing else.")

    found = lines(request.case.owner, act=Act.CHECK)

    assert [(line.what, line.seems, line.how) for line in found] == [
        ("an answer in words", "Therapy notes", How.LINK), ("notes.txt", "Therapy notes", How.LINK),
    ]  # fmt: skip
    assert {line.sender for line in found} == {"Sample Physical Therapy"}
    assert not [line for line in lines(request.case.owner) if line.what == "notes.txt" and line.act != Act.CHECK]


def test_a_paper_of_a_closed_case_is_only_looked_at_and_what_came_before_is_settled(case):
    came(case, name="before.txt")
    came(case, words=["It came late."], name="late.txt")
    actions.close(case, ending=Ending.WITHDRAWN, on=timezone.localdate(), by=case.owner)
    Document.objects.filter(name="before.txt").update(received_at=timezone.now() - timedelta(days=3))

    assert acts(case.owner) == [("late.txt", Act.LOOK)]


# --- what takes it out


def test_a_paper_that_was_looked_at_leaves_and_stays_with_the_case(desk, case):
    paper = came(case, words=["Nothing that anybody could tell."], name="odd.txt")
    place = f"/cases/{case.pk}/papers/{paper.pk}/looked-at/"

    said = text(desk.post(place, {"next": "/inbox/"}, follow=True))
    desk.post(place, {"next": "/inbox/"})

    assert "left the inbox" in said
    assert lines(case.owner) == []
    assert case.documents.on_the_desk().get() == paper
    assert Event.objects.filter(kind="paper looked at").count() == 1


def test_a_kind_that_was_said_takes_it_out_and_a_letter_waits_to_be_confirmed(desk, case):
    scan, letter = came(case, words=MRI, name="scan.txt"), came(case, name="letter.txt")

    page = desk.get("/inbox/")
    desk.post(f"/cases/{case.pk}/papers/{scan.pk}/under/", {"kind": "imaging", "next": "/inbox/"})
    file_under(letter, kind=Kind.DENIAL, by=case.owner)

    assert "It is: Imaging report" in text(page)
    assert acts(case.owner) == [("letter.txt", Act.CONFIRM)]


def test_what_is_confirmed_is_done():
    case = fights.denied()
    assert all(line.act != Act.CONFIRM for line in lines(case.owner))


# --- who sees it


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLINICIAN, Role.PATIENT, Role.CAREGIVER])
def test_who_only_looks_at_a_case_sees_nothing_of_it_and_takes_nothing_out(client, case, role):
    paper = came(case)
    client.force_login(make.guest(case, role))

    page = client.get("/inbox/")
    refused = client.post(f"/cases/{case.pk}/papers/{paper.pk}/looked-at/")

    assert (page.status_code, page.context["list"].total) == (200, 0)
    assert (refused.status_code, Document.objects.get().looked_at) == (403, None)


def test_another_organisation_sees_nothing_and_a_stranger_signs_in(client, case):
    paper = came(case)
    place = f"/cases/{case.pk}/papers/{paper.pk}/looked-at/"

    assert client.get("/inbox/").status_code == 302
    other = make.member(make.organisation(), Role.OWNER)
    client.force_login(other)

    assert lines(other) == []
    assert client.post(place).status_code == 404
    assert client.post(f"/api/v1/documents/{paper.pk}/looked-at/").status_code == 404


def test_filters_choose_the_act_the_way_and_whose_case_it_is(case):
    colleague = make.member(case.organisation, Role.ADVOCATE)
    came(case, name="mine.txt", kind=Kind.DENIAL)
    came(make.case(owner=colleague), words=["Nothing that anybody could tell."], name="theirs.txt")

    def names(**filters):
        return [line.what for line in lines(case.owner, **filters)]

    assert names(act="confirm") == ["mine.txt"]
    assert names(owner=str(colleague.pk)) == ["theirs.txt"]
    assert names(how="link") == []
    assert names(act="'; drop", owner="nobody", how="?", page="-1") == ["theirs.txt", "mine.txt"]


def test_the_list_goes_on_on_further_pages(case):
    for number in range(3):
        came(case, words=[f"Paper {number}."], name=f"{number}.txt", read=False)

    first, second = inbox(case.owner, asked={}, most=2), inbox(case.owner, asked={"page": "2"}, most=2)

    assert (len(first.lines), first.further, len(second.lines), second.further) == (2, "?page=2", 1, "")
    assert not {line.key for line in first.lines} & {line.key for line in second.lines}


def test_ten_lines_and_thirty_cost_the_same_queries(desk, case):
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as counted:
            answer = desk.get("/inbox/")
        return answer.context["list"].total, len(counted)

    def more(n):
        for number in range(n):
            here = make.case(owner=case.owner)
            came(here, words=[f"Paper {number} of {here.pk}."], read=False)

    more(10)
    few = queries()
    more(20)
    many = queries()

    assert (few[0], many[0]) == (10, 30)
    assert few[1] == many[1] <= 14


# --- for programs


def test_a_program_reads_the_same_and_says_that_a_paper_was_looked_at(desk, case):
    paper = came(case, words=MRI, name="scan.txt")

    (line,) = desk.get("/api/v1/inbox/").json()["lines"]
    answer = desk.post(f"/api/v1/documents/{paper.pk}/looked-at/")

    assert (line["line"], line["act"], line["looks"]) == (f"paper:{paper.pk}", "classify", "imaging")
    assert answer.json()["looked_at"]
    assert desk.get("/api/v1/inbox/").json() == {"lines": [], "total": 0, "more": False}


def test_who_opened_a_paper_from_the_inbox_says_there_that_it_needs_nothing_and_is_back(client):
    case = make.case(of=(office := make.organisation()), owner=office.memberships.get().user)
    paper, other = came(case, words=["Nothing anybody could tell."]), came(case, words=["Another one."], name="b.txt")
    client.force_login(case.owner)
    inbox_page = client.get("/inbox/").content.decode()
    place = next(
        part for part in inbox_page.split('"') if part.startswith(f"/cases/{case.pk}/papers/{paper.pk}/?back=")
    )

    shown = client.get(place).content.decode()
    back = shown.partition('/looked-at/"')[2].partition('name="next" value="')[2].partition('"')[0]
    answer = client.post(f"/cases/{case.pk}/papers/{paper.pk}/looked-at/", {"next": back})

    assert 'id="paper-looked"' in shown
    assert answer.url == back
    assert back.startswith("/inbox/")
    assert [line.document_id for line in lines(case.owner)] == [other.pk]
    assert 'id="paper-looked"' not in client.get(f"/cases/{case.pk}/papers/{paper.pk}/").content.decode()
