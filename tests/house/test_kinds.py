"""Every kind of event is known, and every known kind happens."""

import ast
import re
from functools import cache

import pytest
from django.utils import translation

from claimback.audit.kinds import KINDS
from tests.house import code

RECORDING = {"record", "record_in_each"}
NOT_YET = set[str]()
KEYS = re.compile(r"%\((\w+)\)s")


@cache
def recorded() -> dict[str, list[tuple[str, set[str]]]]:
    """Every kind given to a call that records in the code, with where it is and the details it gets."""
    found: dict[str, list[tuple[str, set[str]]]] = {}
    for path, tree in code.modules().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in RECORDING and node.args):
                continue
            for kind in ast.walk(node.args[0]):
                if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                    keys = {word.arg or "**" for word in node.keywords}
                    found.setdefault(kind.value, []).append((f"{path}:{node.lineno}", keys))
    return found


def test_every_kind_in_the_code_is_known() -> None:
    assert set(recorded()) <= set(KINDS)


def test_every_known_kind_happens_somewhere() -> None:
    assert set(KINDS) - set(recorded()) == NOT_YET


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_brings_what_its_sentence_needs(kind: str) -> None:
    with translation.override("en"):
        needed = set(KEYS.findall(str(KINDS[kind].sentence)))

    for place, keys in recorded().get(kind, []):
        assert needed <= keys or "**" in keys, place
