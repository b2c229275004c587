"""Every address of the product says who may enter."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from claimback.accounts.roles import Can

WORDS = {"public", "signed in", "by link", *Can}
OTHER_HOUSES = ("allauth.", "django.contrib.admin.", "drf_spectacular.")
"""Sign-in's own doors, the operator's desk, and the description of the API guard themselves."""


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each


def house_of(door: Any) -> str:
    """Where the view comes from, behind whatever decorates it."""
    view = getattr(door, "view_class", None) or getattr(door, "cls", None) or door
    module = getattr(view, "__module__", "")
    if module == "django.contrib.admin.sites" or hasattr(door, "admin_site") or hasattr(door, "model_admin"):
        return "django.contrib.admin."
    return f"{module}."


def permission_of(door: Any) -> Any:
    """`.can` of a view, or of the class behind a class-based one."""
    return getattr(door, "can", None) or getattr(getattr(door, "cls", None), "can", None)


ALL = list(addresses(get_resolver().url_patterns))
OURS = [(path, each) for path, each in ALL if not house_of(each.callback).startswith(OTHER_HOUSES)]


def test_the_walk_finds_the_doors() -> None:
    assert {"healthz", "account/", "cases/<uuid:case_id>/papers/"} <= {path for path, _ in OURS}
    assert len(ALL) > len(OURS) > 10


@pytest.mark.parametrize(("path", "pattern"), OURS, ids=[path or "/" for path, _ in OURS])
def test_a_door_says_who_may_enter(path: str, pattern: URLPattern) -> None:
    can = permission_of(pattern.callback)

    said = set(can.values()) if isinstance(can, dict) else {can}
    assert said <= WORDS, f"/{path} must be decorated by opens_case, signed_in, by_link or public"


@pytest.mark.django_db
def test_somebody_not_signed_in_gets_no_further_than_the_sign_in_page(client: Any) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    for path, pattern in OURS:
        if permission_of(pattern.callback) in ("public", "by link") or path.startswith("api/"):
            continue
        place = "/" + path
        for name in pattern.pattern.converters:
            kind = type(pattern.pattern.converters[name]).__name__
            value = {"UUIDConverter": nobody, "IntConverter": "1"}.get(kind, "x")
            place = place.replace(f"<{kind.removesuffix('Converter').lower()}:{name}>", value)
        place = place.replace("<uuid:case_id>", nobody)
        if "<" in place:
            continue

        answer = client.get(place)

        assert answer.status_code in {302, 405}, place
        if answer.status_code == 302:
            assert answer["Location"].startswith("/accounts/login/"), place
