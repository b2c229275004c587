"""The bench without a script and for programs: numbers in, papers out, refusals in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claimback.accounts.roles import Role
from documents.bench import actions
from documents.models import Document, Kind, Page, Sorting
from tests import make, papers
from tests.appeals.programs import program
from tests.documents.test_bench import new, scan_of

pytestmark = pytest.mark.django_db


def at(case, *parts):
    return "/".join(["", "cases", str(case.pk), "papers", *map(str, parts), ""])


def said(*lying, seen_at=None, **fields):
    """The form as a browser sends it: `pages` of new papers by their place."""
    form = {"paper": [str(paper.pk) for paper in lying], "seen_at": (seen_at or timezone.now()).isoformat()}
    papers_said = {name: value for name, value in fields.items() if name.startswith("pages")}
    for place, (name, pages) in enumerate(papers_said.items(), 1):
        form |= {f"{place}-pages": pages, f"{place}-kind": fields.get(name.replace("pages", "kind"), "other")}
        form |= {f"{place}-title": fields.get(name.replace("pages", "title"), "")}
        form |= {f"{place}-dated_on": fields.get(name.replace("pages", "dated"), "")}
    return form | {"papers": str(len(papers_said))} | fields.get("more", {})


@pytest.fixture
def case():
    return make.case()


def test_the_whole_way_without_a_script(client, case):
    scan, photo = scan_of(case), scan_of(case, papers.png(["A photo"]), "IMG_1.png")
    client.force_login(case.owner)

    page = client.get(at(case, "bench"), {"paper": [str(scan.pk), str(photo.pk)]}).content.decode()
    assert [f'<span class="leaf-number">{n}</span>' in page for n in (1, 4, 5)] == [True, True, False]
    assert 'name="1-pages" value="1-4"' in page
    assert "IMG_1.png, page 1" in page

    more = client.post(at(case, "bench"), said(scan, photo, pages="2-3", more={"more": "1"})).content.decode()
    assert 'name="1-pages" value="2-3"' in more
    assert 'name="2-pages"' in more
    assert not Sorting.objects.exists()

    answer = client.post(
        at(case, "bench"),
        said(
            scan, photo, pages="4, 1r", kind="imaging", title="MRI", dated="2026-06-03", pages2="2-3", kind2="therapy",
            more={"sets_aside": "on"},
        ),
        follow=True,
    )  # fmt: skip
    assert "2 new papers are being made." in answer.content.decode()
    assert "New papers are being made from pages" in answer.content.decode()
    first, second = Sorting.objects.get().papers.order_by("place")
    assert (str(first), first.kind, str(first.dated_on)) == ("MRI", "imaging", "2026-06-03")
    assert str(second) == "2 pages of scan.pdf"
    taken = list(first.pages.order_by("number").values_list("source", "page", "turned"))
    assert taken == [(photo.pk, 1, 0), (scan.pk, 1, 90)]


def test_what_cannot_be_made_is_said_and_every_word_kept(client, case):
    scan = scan_of(case)
    client.force_login(case.owner)

    for pages, sentence in (
        ("1, 9", "There is no page 9 here"),
        ("all", "We do not understand “all”"),
        ("", "Say which"),
    ):
        answer = client.post(at(case, "bench"), said(scan, pages=pages, title="My MRI"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page
        assert 'value="My MRI"' in page
    ahead = client.post(at(case, "bench"), said(scan, pages="1", dated="2199-01-01"))
    assert "That day lies ahead" in ahead.content.decode()

    assert not Sorting.objects.exists()


def test_the_second_of_two_people_reads_what_changed_and_presses_once_more(client, case):
    scan, colleague = scan_of(case), make.member(case.organisation, Role.ASSISTANT)
    colleague.name = "Ada Example"
    colleague.save()
    client.force_login(case.owner)
    looked = timezone.now()
    actions.make_papers(case, papers=[new(scan, 1, title="Hers")], by=colleague)

    answer = client.post(at(case, "bench"), said(scan, pages="3-1", title="Mine", seen_at=looked))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada Example made new papers from pages of the same papers" in page
    assert 'value="3-1"' in page
    assert Sorting.objects.count() == 1
    client.post(at(case, "bench"), said(scan, pages="3-1", title="Mine"))
    assert Sorting.objects.count() == 2


def test_set_aside_is_out_of_the_lists_and_one_press_brings_it_back(client, case):
    scan = scan_of(case)
    client.force_login(case.owner)

    client.post(at(case, scan.pk, "aside"))
    listed = client.get(at(case)).content.decode()
    assert "scan.pdf</a>" not in listed
    assert "1 paper is set aside" in listed
    assert "Bring back" in client.get(at(case) + "?aside").content.decode()
    assert "Set aside" in client.get(at(case, scan.pk)).content.decode()

    client.post(at(case, scan.pk, "back"))
    assert "scan.pdf</a>" in client.get(at(case)).content.decode()


def test_a_page_is_turned_by_a_press_and_a_paper_gets_its_day(client, case):
    scan = scan_of(case)
    client.force_login(case.owner)

    client.post(at(case, scan.pk, "pages", 2, "turn"), {"turned": "90", "was": "0"})
    assert Page.objects.get(document=scan, number=2).turned == 90
    late = client.post(at(case, scan.pk, "pages", 2, "turn"), {"turned": "180", "was": "0"})
    assert late.status_code == 409
    assert "Somebody turned this page meanwhile" in late.content.decode()
    assert client.post(at(case, scan.pk, "pages", 2, "turn"), {"turned": "45"}).status_code == 422

    client.post(at(case, scan.pk, "under"), {"kind": "imaging", "title": "MRI", "dated_on": "2026-06-03"})
    client.post(at(case, scan.pk, "under"), {"kind": "other"})  # what is not asked stays
    scan.refresh_from_db()
    assert (scan.kind, scan.title, str(scan.dated_on)) == (Kind.OTHER, "MRI", "2026-06-03")


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CLINICIAN, Role.VIEWER])
def test_who_may_not_edit_does_not_sort(client, case, role):
    scan = scan_of(case)
    client.force_login(make.guest(case, role))

    assert client.get(at(case, "bench")).status_code == 403
    assert client.post(at(case, "bench"), said(scan, pages="1")).status_code == 403
    for end in (("aside",), ("back",), ("pages", 1, "turn")):
        assert client.post(at(case, scan.pk, *end), {"turned": "90"}).status_code == 403
    client.force_login(make.user())
    assert client.get(at(case, "bench")).status_code == 404
    assert not Sorting.objects.exists()


def test_four_hundred_pages_are_one_page_with_as_many_queries_and_lazy_pictures(client, case):
    scan = scan_of(case)
    client.force_login(case.owner)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            page = client.get(at(case, "bench"), {"paper": str(scan.pk)}).content.decode()
        return len(counted), page

    few, _page = queries()
    Document.objects.filter(pk=scan.pk).update(pages_total=400)
    many, page = queries()

    assert many == few
    assert page.count('loading="lazy"') == 400
    assert 'value="1-400"' in page
    Document.objects.filter(pk=scan.pk).update(pages_total=2000)
    assert "more than 1000 pages together" in queries()[1]


def test_a_program_makes_turns_and_sets_aside(case):
    scan, api = scan_of(case), program(case.owner)
    other = scan_of(make.case())
    plan = {
        "case": str(case.pk),
        "papers": [
            {
                "title": "MRI",
                "kind": "imaging",
                "dated_on": "2026-06-03",
                "pages": [{"paper": str(scan.pk), "page": 1}],
            },
            {"pages": [{"paper": str(scan.pk), "page": 3, "turned": 180}, {"paper": str(scan.pk), "page": 2}]},
        ],
        "sets_aside": True,
    }

    answer = api.post("/api/v1/sortings/", plan)
    assert answer.status_code == 201
    assert answer.json()["state"] == "asked"
    assert answer.json()["papers"][1]["pages"][0] == {"paper": str(scan.pk), "page": 3, "turned": 180}
    from_elsewhere = plan | {"papers": [{"pages": [{"paper": str(other.pk), "page": 1}]}]}
    assert api.post("/api/v1/sortings/", from_elsewhere).status_code == 422
    assert api.post("/api/v1/sortings/", plan | {"papers": []}).status_code == 400
    assert program(make.user()).get(f"/api/v1/sortings/{answer.json()['id']}/").status_code == 404

    paper = f"/api/v1/documents/{scan.pk}/"
    assert api.post(f"{paper}pages/1/turn/", {"turned": 90, "was": 0}).status_code == 200
    assert api.post(f"{paper}pages/1/turn/", {"turned": 180, "was": 0}).status_code == 409
    assert api.post(f"{paper}aside/", {}).json()["set_aside_at"]
    listed = f"/api/v1/documents/?case={case.pk}"
    found = [len(api.get(path).json()["results"]) for path in (listed, f"{listed}&set_aside=true")]
    assert found == [0, 1]
    assert api.post(f"{paper}back/", {}).json()["set_aside_at"] is None
