"""What is asked for anew while papers are read leaves whoever reads there with the keyboard where they are."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response, expect

from appeals.clocks import restate
from documents.models import Document, State
from tests import make
from tests.documents.test_bench_in_a_browser import at_the_bench

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]
ASKS = ("papers/", "papers/{pk}/", "papers/{pk}/confirm/", "")
"""The list, a paper, a letter that waits to be confirmed, and the list on the case's own page."""


def asked(path: str):
    """An answer to the part's own question, not to that for the whole page."""

    def fits(answer: Response) -> bool:
        return path in answer.url and "hx-request" in answer.request.headers and "shown" in answer.request.headers

    return fits


def the_same(page: Page, words: str) -> bool:
    return page.evaluate("words => document.activeElement.marked === words", words)


@pytest.mark.parametrize("where", ASKS)
def test_nothing_moves_until_something_is_new_and_then_the_keyboard_keeps_its_place(
    browser: Browser, live_server, where: str
):
    case = make.case()
    document = make.paper(case)
    restate(case, on=timezone.localdate())
    page = at_the_bench(browser, live_server, case)
    here = f"/cases/{case.pk}/" + where.format(pk=document.pk)
    asks = here if where else f"/cases/{case.pk}/papers/"
    page.clock.install()
    page.goto(here)
    part = page.locator("[hx-trigger='every 2s']")
    stop = part.locator("a[id], button[id]").last
    stop.focus()
    page.evaluate("document.activeElement.marked = 'it'")

    for _twice in range(2):
        with page.expect_response(asked(asks)) as answered:
            page.clock.fast_forward(2000)
        assert answered.value.status == 204
    assert the_same(page, "it")
    named = page.evaluate("document.activeElement.id")

    Document.objects.filter(pk=document.pk).update(state=State.CHECKED)  # the worker took it a step further
    with page.expect_response(asked(asks)) as answered:
        page.clock.fast_forward(2000)
    assert answered.value.status == 200
    expect(part).to_contain_text("Checked. Reading it now")
    assert not the_same(page, "it")
    assert page.evaluate("document.activeElement.id") == named != ""
    page.context.close()
