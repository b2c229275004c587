"""A paper that looks otherwise, is somebody else's, or was set aside, in a real browser."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Route, expect

from cases.models import Case
from documents.bench import actions
from documents.models import Document, Kind
from tests import make, papers
from tests.browsing import day_and_night, look_over, until
from tests.documents.reading.test_looks import PAPERS, plain
from tests.documents.test_bench import read, scan_of
from tests.documents.test_bench_in_a_browser import at_the_bench

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_nothing_is_cut_off_and_two_presses_settle_it(browser: Browser, live_server: object) -> None:
    case = make.case()
    Case.objects.filter(pk=case.pk).update(patient_name="Maria Sample", patient_born_on=date(1970, 4, 5))
    case.refresh_from_db()
    lines = [plain(PAPERS[Kind.THERAPY]), "Patient: Jordan Other   DOB: 01/02/1951"]
    strange = read(make.paper(case, content=papers.plain(lines), name="notes.txt", kind=Kind.OTHER))
    fax = scan_of(case, papers.scan_pdf(papers.eob()), "fax.pdf")
    actions.set_aside(scan_of(case, papers.text_pdf(["Old"]), "old.pdf"), by=case.owner)
    page = at_the_bench(browser, live_server, case)
    here = f"/cases/{case.pk}/papers/"

    found = [f"/papers/find/?words={each}" for each in ("patient", "nowhere")] + [f"{here}find/?words=patient"]
    paths = [here, f"{here}?aside", f"{here}{strange.pk}/", f"{here}{fax.pk}/?words=patient", *found]
    faults = [fault for path in paths for fault in look_over(page, path, day_and_night(1440, 390), by_keys=True)]
    assert not faults, faults

    page.goto(f"{here}{strange.pk}/")
    page.get_by_role("button", name="File it so").click()
    expect(page.get_by_text("Filed under “Therapy notes”.")).to_be_visible()
    page.get_by_role("button", name="It does not belong here: set it aside").click()
    expect(page.get_by_text("“notes.txt” is set aside.")).to_be_visible()
    page.context.close()
    strange = Document.objects.get(pk=strange.pk)
    assert (strange.kind, strange.set_aside_by) == (Kind.THERAPY, case.owner)


def test_a_page_keeps_its_place_while_its_picture_is_fetched(browser: Browser, live_server: object) -> None:
    case = make.case()
    fax = scan_of(case, papers.scan_pdf(papers.eob()), "fax.pdf")
    page = at_the_bench(browser, live_server, case)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/pages/1.png", hold)
    turn = page.get_by_role("button", name="Turn left")
    with page.expect_request("**/pages/1.png"):
        page.goto(f"/cases/{case.pk}/papers/{fax.pk}/", wait_until="commit")
    page.locator("img[loading]").scroll_into_view_if_needed()
    turn.focus()
    before = turn.bounding_box()

    with page.expect_response("**/pages/1.png"):
        held[0].continue_()
    until(page, "document.querySelector('img[loading]').naturalWidth > 0")

    after = turn.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    page.context.close()
