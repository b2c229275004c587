"""A real browser for tests: opened once a process, pages looked over by axe, by width and by the console."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

Face = tuple[int, str]
"""How wide the window is, and light or dark."""

# The shell without a window first: it takes a fifth less of the processors.
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)


# How fast something is is measured elsewhere: here whoever waits for it waits as long as a busy machine may take.
expect.set_options(timeout=60_000)

# A page of a test is gone before what the engine would make faster has run often enough to be worth it.
SHORT_LIVED = "--js-flags=--no-maglev --no-turbofan --min-semi-space-size=32"

_open: list[tuple[ExitStack, Browser]] = []
"""The one browser of this process, while it is there."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of this process, opened at its first use; what a file leaves open in it is closed after that file."""
    if not CHROMIUM:
        reason = "no Chromium on this machine; name one in CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    if not _open:
        _open.append(_begin())
    browser = _open[0][1]
    yield browser
    for context in browser.contexts:
        context.close()


def _begin() -> tuple[ExitStack, Browser]:
    stack = ExitStack()
    # Playwright runs a loop in this thread; the tests speak to the database between its calls, never during one.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if before is None:
        stack.callback(os.environ.pop, "DJANGO_ALLOW_ASYNC_UNSAFE", None)
    playwright = stack.enter_context(sync_playwright())
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic", SHORT_LIVED]
    )
    stack.callback(browser.close)
    return stack, browser


def let_go() -> None:
    """Close the browser of this process: whoever needs none does not run beside its loop."""
    while _open:
        _open.pop()[0].close()


def sit_down(browser: Browser, address: str, *, width: int = 1440, scheme: str = "light", scripts: bool = True) -> Page:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    return context.new_page()


def sign_in(context: BrowserContext, client: Client, address: str) -> None:
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])


def until(page: Page, holds: str) -> None:
    """Wait until a JavaScript expression holds, or its promise does.

    The library's own way asks again by `eval`, which our pages forbid: it works only where nobody had to wait.
    """
    page.evaluate(f"async () => {{ while (!(await ({holds}))) await new Promise(requestAnimationFrame) }}")


def day_and_night(*widths: int) -> list[Face]:
    """Each width in both schemes."""
    return [(width, scheme) for width in widths for scheme in ("light", "dark")]


def look_over(page: Page, path: str, faces: list[Face], *, by_keys: bool = False) -> list[str]:
    """What is wrong with a page: what axe finds, what sticks out in any face, what the console complains about.

    It is loaded once and then turned from face to face, as somebody turns a phone or as the evening comes. Each width
    changes where things are, each scheme changes colours: axe is asked about the first once a width and about the
    second once a scheme for everything that is seen, at whichever width it is first seen. `by_keys` walks it too.
    """
    faults: list[str] = []
    page.on(
        "console", lambda said: faults.append(said.text) if said.type == "error" and "404" not in said.text else None
    )
    width, scheme = faces[0]
    _turn(page, width, scheme)
    page.goto(path)
    _have_axe(page)
    seen: set[int] = set()
    for width, scheme in faces:
        _turn(page, width, scheme)
        wrong = _discoloured(page, scheme)
        if width not in seen:
            wrong += _misplaced(page) + (_walked(page, path) if by_keys else [])
        faults += [f"{path} at {width} px, {scheme}: {fault}" for fault in wrong]
        seen.add(width)
        _picture(page, f"{path.strip('/').replace('/', '-')}-{width}-{scheme}")
    return faults


def _have_axe(page: Page) -> None:
    """Bring axe, and let it be there already on every page that is opened from here on."""
    if page.evaluate("!window.axe"):
        page.context.add_init_script(AXE_SCRIPT)
        page.evaluate(AXE_SCRIPT)


def _turn(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]


COLOURS = ("color-contrast", "link-in-text-block")
"""The rules about colours among those a whole run asks; their tag would add the stricter ones nobody promised."""

AXE = """([where, how]) => axe.run(where ?? document, {resultTypes: ["violations"], preload: false, ...how})
    .then(({passes, violations}) => ({
        passes: passes.length, violations: violations.map(each => [each.id, each.nodes.map(node => node.target)]),
    }))"""

# What speaks, is seen now and was not in this scheme; not what is dressed like something that was found right before.
# A dress is all by which colours are told apart. What hangs over others, or on a picture, has none: asked each time.
UNASKED = """([scheme, right]) => {
    const before = (window.seen ??= {})[scheme] ??= new Set(), known = new Set(right), asked = [], dresses = [];
    const speaks = each => ["INPUT", "SELECT", "TEXTAREA"].includes(each.tagName)
        || [...each.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim());
    const dress = each => {
        const own = getComputedStyle(each), about = getComputedStyle(each.parentElement), worn = [
            each.tagName, own.color, own.fontSize, own.fontWeight, own.textShadow, own.textDecorationLine, own.display,
            about.color, about.fontWeight, about.textDecorationLine, about.display,
        ];
        let under = true;
        for (let at = each; at; at = at.parentElement) {
            const {position, backgroundImage, backgroundColor, opacity, filter, mixBlendMode} = getComputedStyle(at);
            const hidden = backgroundColor.startsWith("rgb(");  // what is below does not shine through
            const hangs = position === "absolute" || position === "fixed";
            if (under && (backgroundImage !== "none" || hangs && !hidden)) return null;
            worn.push(opacity, filter, mixBlendMode, under && backgroundColor);
            under &&= !hidden;
        }
        return worn.join();
    };
    for (const each of document.body.querySelectorAll("*")) {
        if (before.has(each) || !each.checkVisibility({visibilityProperty: true})) continue;
        if (each.getBoundingClientRect().width <= 1) continue;
        before.add(each);
        const worn = speaks(each) ? dress(each) : "";
        if (worn === "" || known.has(worn)) continue;
        asked.push(each);
        if (worn) { known.add(worn); dresses.push(worn); }
    }
    return [asked, dresses];
}"""
_right: dict[str, set[str]] = {}
"""By scheme, the dresses this process has found right."""


def _misplaced(page: Page) -> list[str]:
    """What axe finds wrong besides colours, and what is wider than the window."""
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = page.evaluate(AXE, [None, {"rules": {each: {"enabled": False} for each in COLOURS}}])
    assert found["passes"], "axe looked at nothing"
    return _told(found) + ([f"{too_wide} px too wide"] if too_wide > 0 else [])


def _discoloured(page: Page, scheme: str) -> list[str]:
    """What cannot be told apart by its colours, of all that is dressed as nothing was yet in this scheme."""
    right = _right.setdefault(scheme, set())
    unasked = page.evaluate_handle(UNASKED, [scheme, list(right)])
    if not unasked.evaluate("([asked]) => asked.length"):
        return []
    where = unasked.evaluate_handle("([asked]) => ({include: asked})")
    told = _told(page.evaluate(AXE, [where, {"runOnly": {"type": "rule", "values": list(COLOURS)}}]))
    if not told:
        right.update(unasked.evaluate("([, dresses]) => dresses"))
    return told


def _told(found: dict[str, Any]) -> list[str]:
    return [f"{rule}: {places}" for rule, places in found["violations"]]


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name.replace(' ', '-')}.png", full_page=True)


REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(each => !each.disabled && each.type !== "radio" && !window.stops.has(each) && each.checkVisibility())
    .map(each => each.outerHTML.slice(0, 120))"""
# Every Tab tells, before it moves on, how the stop looked to which the last one had come; past the end none tells more.
# A second walk begins where something stood before everything else.
LISTEN = """() => {
    if (window.stops) {
        const top = document.body.insertAdjacentElement("afterbegin", document.createElement("i"));
        top.tabIndex = -1;
        top.focus();
        top.remove();
    }
    window.stops = new Map();
    window.through = false;
    window.listening ??= addEventListener("keydown", event => {
        const here = document.activeElement, box = here.getBoundingClientRect();
        if (event.key !== "Tab" || window.through) return;
        if (here === document.body) { window.through = window.stops.size > 0; return; }
        const lit = getComputedStyle(here).outlineStyle !== "none" || here.closest("main[tabindex]") === here;
        const seen = lit && box.bottom > 0 && box.top < innerHeight;
        window.stops.set(here, [here.innerText, seen ? "" : here.outerHTML.slice(0, 120)]);
    }, true) ?? true;
}"""
AT_ONCE = 20
"""How often Tab is pressed, one after the other, between two questions whether the end is reached."""


def walk(page: Page, path: str, *, widths: tuple[int, ...] = (), most: int = 250) -> list[str]:
    """What is wrong for somebody with a keyboard alone: a stop unseen or unlit, something out of reach, a trap.

    It is loaded once and walked in each of the widths, or in the one the window has.
    """
    page.goto(path)
    faults: list[str] = []
    for width in widths or (0,):
        if width:
            page.set_viewport_size({"width": width, "height": 900})
        faults += _walked(page, path, most=most)
    return faults


def _walked(page: Page, path: str, *, most: int = 250) -> list[str]:
    page.evaluate(LISTEN)
    for _times in range(0, most, AT_ONCE):
        page._sync(_pressed(page))  # noqa: SLF001 - the public way waits for each key before it sends the next
        if page.evaluate("window.through"):
            break
    else:
        return [f"{path} is a trap: {most} times Tab and no end"]
    page.keyboard.up("Tab")
    stops: list[list[str]] = page.evaluate("document.activeElement.blur() ?? [...window.stops.values()]")
    faults = [f"{path}: nobody sees that {unlit} has the focus" for _words, unlit in stops if unlit]
    if stops[0][0] != "Skip to the content":
        faults.append(f"{path} begins at {stops[0][0]!r}, not at the way past the header")
    return faults + [f"{path}: Tab never comes to {each}" for each in page.evaluate(REACHABLE)]


async def _pressed(page: Page) -> None:
    keys = page.keyboard._impl_obj  # noqa: SLF001
    await asyncio.gather(*(keys.down("Tab") for _each in range(AT_ONCE)))


def look_at(page: Page, name: str) -> None:
    """axe finds nothing here, and nothing is cut off; with PICTURES set to a folder, a picture of it is kept."""
    _picture(page, name)
    _have_axe(page)
    assert _misplaced(page) + _discoloured(page, name) == [], name
