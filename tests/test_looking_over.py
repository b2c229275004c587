"""Whoever looks over a page in the other tests sees what is wrong with it, in each face."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.browsing import browser, day_and_night, look_over, sit_down, until, walk

__all__ = ["browser"]
pytestmark = pytest.mark.browser

FAULTS = {
    "pale on a phone in the dark": ("<p id=pale>Until Friday.</p>", ["390 px, dark: color-contrast"]),
    "pale on a desk by day": ("<p id=faint>Until Friday.</p>", ["1440 px, light: color-contrast"]),
    "pale everywhere": ("<p style='color:#bbb;background:#fff'>Until Friday.</p>",
                        ["390 px, light: color-contrast", "390 px, dark: color-contrast"]),
    "right elsewhere, and dark on dark that shines through": (
        "<div style='background:#000e'><p style='color:#000'>Until Friday.</p></div>",
        ["390 px, light: color-contrast", "390 px, dark: color-contrast"]),
    "a picture without words": ("<img src='data:,'>", ["390 px, light: image-alt", "1440 px, light: image-alt"]),
    "too wide for a phone": ("<div style='width:600px'>.</div>", ["390 px, light: 210 px too wide"]),
}  # fmt: skip
HEAD = """<!doctype html><html lang=en><title>A case</title><style>
:root { color-scheme: light dark } body { margin: 0 } p { color: light-dark(#000, #fff) }
#pale, #faint { display: none }
@media (max-width: 500px) and (prefers-color-scheme: dark) { #pale { display: block; color: #333; background: #222 } }
@media (min-width: 500px) and (prefers-color-scheme: light) { #faint { display: block; color: #ddd } }
</style><main><h1>A case</h1><p>Whose turn it is.</p>"""


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_once_in_the_face_that_has_it(browser: Browser, name: str) -> None:
    body, wanted = FAULTS[name]
    page = sit_down(browser, "http://localhost")
    faults = look_over(page, "data:text/html," + quote(HEAD + body), day_and_night(390, 1440))

    page.context.close()
    told = [fault.rpartition(" at ")[2] for fault in faults]
    assert len(told) == len(wanted)
    assert all(each.startswith(start) for each, start in zip(told, wanted, strict=True)), told


UNREACHABLE = {
    "nothing wrong": ("<a href=#a>One</a><button>Two</button>", []),
    "a light put out": ("<a href=#a style='outline:none'>One</a>", ["nobody sees that <a"]),
    "a stop below the window": ("<a href=#a style='position:fixed;top:2000px'>One</a>", ["nobody sees that <a"]),
    "a button no key comes to": ("<button tabindex=-1>One</button>", ["Tab never comes to <button"]),
    "a trap": ("<a href=#a onkeydown='event.preventDefault()'>One</a>", ["is a trap"]),
    "a first stop that is not the way past": ("<script>document.querySelector('a').remove()</script><a href=#a>One</a>",
                                              ["begins at 'One'"]),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREACHABLE)
def test_a_planted_fault_is_found_with_the_keyboard_once_a_width(browser: Browser, name: str) -> None:
    body, wanted = UNREACHABLE[name]
    page = sit_down(browser, "http://localhost")
    place = "data:text/html," + quote(HEAD.replace("<main>", "<a href=#m>Skip to the content</a><main id=m>") + body)

    once = walk(page, place, most=20)
    twice = [] if "trap" in name else look_over(page, place, [(390, "light"), (1440, "light")], by_keys=True)

    page.context.close()
    keys = [fault for fault in twice if "px, light: data:" in fault]
    assert len(once) == len(wanted), once
    assert all(part in fault for part, fault in zip(wanted, once, strict=True)), once
    assert "trap" in name or len(keys) == 2 * len(wanted), keys


def test_whoever_waits_for_what_comes_later_gets_it_on_a_page_that_forbids_eval(browser: Browser) -> None:
    page = sit_down(browser, "http://localhost")
    strict = {"content-type": "text/html", "content-security-policy": "default-src 'self'"}
    page.route("**", lambda route: route.fulfill(headers=strict, body="<!doctype html><title>A case</title>"))
    page.goto("/")
    page.evaluate("() => { setTimeout(() => window.ready = true, 200) }")

    until(page, "window.ready")
    until(page, "new Promise(done => setTimeout(() => done(true), 50))")
    said = page.evaluate("window.ready")

    page.context.close()
    assert said is True


def test_no_test_waits_by_what_works_only_where_nobody_had_to_wait() -> None:
    forbidden = ".wait_for_" + "function("

    assert [path.name for path in Path(__file__).parent.rglob("*.py") if forbidden in path.read_text()] == []
