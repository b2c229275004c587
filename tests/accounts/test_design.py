"""The design system: its tokens, its pages of faults, the switch between light and dark."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "claimback" / "static"
STYLES = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
urls = pytest.mark.urls("tests.accounts.doors")


def block(sheet: str, opening: str) -> list[str]:
    body = sheet.split(opening, 1)[1].split("}", 1)[0]
    return [line.strip() for line in body.splitlines() if line.strip()]


def test_dark_by_choice_is_dark_by_device() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text()

    assert block(tokens, ':root:not([data-theme="light"]) {') == block(tokens, ':root[data-theme="dark"] {')


@pytest.mark.parametrize(
    "sheet", [path for path in STYLES if path.name not in ("tokens.css", "print.css")], ids=lambda p: p.name
)
def test_colours_live_in_the_tokens(sheet: Path) -> None:
    colours = re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())

    assert colours == []


@pytest.mark.parametrize("sheet", STYLES, ids=lambda p: p.name)
def test_every_token_that_is_used_is_defined(sheet: Path) -> None:
    everywhere = "".join(path.read_text() for path in STYLES)
    defined = set(re.findall(r"(--[\w-]+):", everywhere))

    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) - defined == set()


@pytest.mark.parametrize("sheet", STYLES, ids=lambda p: p.name)
def test_nothing_is_fetched_from_elsewhere(sheet: Path) -> None:
    for address in re.findall(r'url\("?([^")]+)', sheet.read_text()):
        assert (sheet.parent / address).is_file()


def test_no_template_carries_a_style_or_a_script_of_its_own() -> None:
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    guilty = [str(path.relative_to(ROOT)) for path in TEMPLATES if inline.search(path.read_text())]

    assert guilty == []


def test_icons_that_are_asked_for_exist() -> None:
    drawn = set(re.findall(r'symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    asked = {name for path in TEMPLATES for name in re.findall(r'_icon\.html" with name="(\w+)"', path.read_text())}

    assert asked - drawn == set()


def test_what_is_not_ours_has_its_licence_beside_it() -> None:
    assert "Zero-Clause BSD" in (STATIC / "vendor" / "htmx-LICENSE.txt").read_text()
    assert "MIT License" in (STATIC / "vendor" / "tus-LICENSE.txt").read_text()
    assert "SIL Open Font License" in (STATIC / "fonts" / "LICENSE-AtkinsonHyperlegibleNext.txt").read_text()


def test_no_script_names_a_map_we_do_not_ship() -> None:
    assert not [path.name for path in STATIC.rglob("*.js") if "sourceMappingURL" in path.read_text()]


def test_the_page_without_a_database_needs_none() -> None:
    page = render_to_string("away.html")

    assert "in our reminders" in page


def test_a_refusal_shows_its_reason() -> None:
    answer = defaults.permission_denied(RequestFactory().get("/"), PermissionDenied("Only an advocate can file."))

    assert "Only an advocate can file." in answer.content.decode()


def test_the_page_of_our_own_fault_stands_without_a_request() -> None:
    answer = defaults.server_error(RequestFactory().get("/"))

    assert "broke on our side" in answer.content.decode()


@urls
def test_an_unknown_address_is_answered_in_words(client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@urls
@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_light_or_dark_is_remembered(client: Client, chosen: str) -> None:
    answer = client.post("/theme/", {"theme": chosen, "next": "/house/style/"})

    assert answer.headers["Location"] == "/house/style/"
    assert f'data-theme="{chosen}"' in client.get("/house/style/").content.decode()


@urls
def test_the_choice_can_be_taken_back(client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})

    client.post("/theme/", {"theme": "auto"})

    assert "data-theme=" not in client.get("/house/style/").content.decode()


@urls
@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_switch_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": elsewhere})

    assert answer.headers["Location"] == "/"


@urls
def test_a_cookie_with_nonsense_changes_nothing(client: Client) -> None:
    client.cookies["theme"] = '"><script>'

    assert "data-theme=" not in client.get("/house/style/").content.decode()


@urls
def test_the_style_sheet_is_not_shown_in_production(client: Client, settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]

    assert client.get("/house/style/").status_code == 404
