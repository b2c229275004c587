"""A large paper on a poor connection: nothing is sent twice, and it is there whole, once and in its place."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Response, Route, expect

from documents import storage
from documents.models import Document, Upload
from documents.resumable import actions
from tests import make, papers
from tests.browsing import look_at
from tests.documents.test_bench_in_a_browser import at_the_bench

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]
MB = 1 << 20
LOST = "The connection was lost. What was sent is kept. Going on as soon as it is back."


class Line:
    """The way to the server: it is cut at a chosen piece, and tells which pieces were taken."""

    def __init__(self, page: Page) -> None:
        self.cut_at: int | None = None
        self.taken: list[int] = []
        page.context.route("**/api/v1/uploads/**", self._carry)
        page.context.on("response", self._note)

    def _carry(self, route: Route) -> None:
        cut = self.cut_at is not None and max(self.taken, default=-1) + MB >= self.cut_at
        route.abort("connectionreset") if cut else route.continue_()

    def _note(self, answer: Response) -> None:
        if answer.request.method == "PATCH" and answer.status == 204:
            self.taken.append(offset_of(answer.request))


def offset_of(request: Request) -> int:
    return int(request.headers["upload-offset"])


def choose(page: Page, path: str, *files: Path) -> None:
    page.goto(path)
    page.locator("#id_files").set_input_files(list(files))
    page.get_by_role("button", name="Add to the case").click()


def remembered_in(page: Page) -> str:
    return page.evaluate("JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('upload:')))")


def eventually_nothing_is_remembered_in(page: Page) -> bool:
    for _ in range(100):
        if remembered_in(page) == "[]":
            return True
        page.wait_for_timeout(20)
    return False


def test_a_large_file_goes_on_where_the_connection_broke(
    browser: Browser, live_server: object, tmp_path: Path, settings
) -> None:
    case = make.case()
    large, small = tmp_path / "claim file.txt", tmp_path / "last page.txt"
    large.write_bytes((papers.plain(papers.denial()) * 4000)[: 7 * MB // 2])
    small.write_bytes(papers.plain(["The last page."]))
    page = at_the_bench(browser, live_server, case, width=390)
    path = f"/cases/{case.pk}/papers/"
    line = Line(page)
    sending, cancel = page.locator(".sending"), page.get_by_role("button", name="Cancel")

    line.cut_at = MB
    choose(page, path, large, small)
    expect(sending).to_contain_text(LOST)
    expect(page.locator(".pieces [role=status]")).to_have_text(LOST)
    look_at(page, "upload-lost")
    page.get_by_role("button", name="Add to the case").press("Tab")
    expect(cancel).to_be_focused()
    line.cut_at = 2 * MB
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 2 * MB / large.stat().st_size)
    expect(sending).to_contain_text(LOST)

    page.goto("/account/")  # the page is closed over it
    assert "uploads" in remembered_in(page)
    assert "claim file" not in remembered_in(page)
    line.cut_at = None
    choose(page, path, large, small)
    expect(page.get_by_text("claim file.txt: Kept.")).to_be_visible()

    assert line.taken == [0, MB, 2 * MB, 3 * MB]
    kept = Document.objects.order_by("received_at", "pk")
    assert [(paper.name, paper.sha256) for paper in kept] == [
        (file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in (large, small)
    ]
    assert not Upload.objects.exists()
    assert eventually_nothing_is_remembered_in(page)

    line.cut_at = 0
    choose(page, path, large)
    expect(sending).to_contain_text(LOST)
    cancel.press("Enter")
    expect(sending).to_contain_text("Nothing was added. The files are still chosen.")
    line.cut_at = None
    settings.MAX_UPLOAD_BYTES = 2 * MB
    page.get_by_role("button", name="Add to the case").click()
    expect(sending).to_contain_text("claim file.txt: This file is larger than 2 MB. It was not added.")
    assert page.locator("#id_files").evaluate("box => box.files.length") == 1
    page.get_by_role("button", name="Take this file out").click()
    expect(sending).to_be_hidden()
    assert page.locator("#id_files").evaluate("box => box.files.length") == 0
    page.context.close()
    assert Document.objects.count() == 2


def test_what_the_server_refuses_on_the_way_is_said_with_what_was_kept(
    browser: Browser, live_server: object, tmp_path: Path, monkeypatch
) -> None:
    case = make.case()
    large = tmp_path / "claim file.txt"
    large.write_bytes((papers.plain(papers.denial()) * 4000)[: 5 * MB // 2])
    page = at_the_bench(browser, live_server, case, width=390)
    path, sending, again = (
        f"/cases/{case.pk}/papers/",
        page.locator(".sending"),
        page.get_by_role("button", name="Add to the case"),
    )
    line, whole = Line(page), actions._add

    def full_after_one(upload: Upload, offset: int, stream: object) -> int:
        if offset:
            raise storage.NoRoom
        return whole(upload, offset, stream)

    monkeypatch.setattr(actions, "_add", full_after_one)
    choose(page, path, large)  # 507 on the second piece
    expect(sending).to_contain_text("claim file.txt: Our storage is full or not writable right now. What arrived of")
    assert page.locator("#id_files").evaluate("box => box.files.length") == 1

    monkeypatch.setattr(actions, "_add", whole)
    monkeypatch.setattr(actions, "must_be_here", gone_once(actions.must_be_here))
    again.click()  # 410: its time was over, so it begins anew by itself
    expect(page.get_by_text("claim file.txt: Kept.")).to_be_visible()
    assert line.taken == [0, 0, MB, 2 * MB]

    wrong = [True]  # 409: somebody else's piece was there first; it asks for the offset and goes on
    page.context.route("**/api/v1/uploads/**", lambda route: with_another_offset(route, wrong))
    large.write_bytes(large.read_bytes()[::-1])
    choose(page, path, large)
    expect(page.get_by_text("claim file.txt: Kept.")).to_be_visible()
    page.context.close()
    assert wrong == []
    assert Document.objects.filter(case=case).count() == 2
    assert Upload.objects.count() == 1  # the one that was called gone: the cleaner takes it


def gone_once(here: Callable[[Upload], Upload]) -> Callable[[Upload], Upload]:
    """The upload's time is over the first time somebody asks for it."""
    left = [True]

    def look(upload: Upload) -> Upload:
        if left:
            left.clear()
            raise actions.Gone
        return here(upload)

    return look


def with_another_offset(route: Route, left: list[bool]) -> None:
    if left and route.request.method == "PATCH":
        left.clear()
        route.continue_(headers={**route.request.headers, "upload-offset": "7"})
    else:
        route.continue_()
