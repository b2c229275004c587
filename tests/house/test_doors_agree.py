"""What a person can do on a screen, a program can do too."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import code

VERBS = (
    "appeals.actions.",
    "documents.actions.",
    "documents.criteria.actions.",
    "documents.bench.actions.",
    "documents.filling.actions.",
    "documents.vouching.actions.",
    "documents.mailed.actions.",
    "cases.actions.",
)
ON_SCREENS_ONLY: dict[str, str] = {
    "sign_authority": "a signature is given by a person who has read the text on a screen",
    "add_browser": "a browser is turned on by itself, with keys it alone makes",
    "say_yes": "whoever is invited says yes themselves, with the link of their mail; a token makes no members",
    "close_account": "an account is closed by its person on a screen; a program acts with a key of that account",
    "keep_own_details": "a name and an address are a person's own; language and clock have their door in preferences",
    "give_many": "a program gives cases, several at once, through the workload",
    "take_papers_in": "a program opens the case and then sends each paper: two calls, each done once",
}
"""Verbs no program is given, and why."""


def doors(room: str) -> list[str]:
    return [path for path in code.modules() if room in Path(path).with_suffix("").parts[1:]]


def imported(tree: ast.Module) -> dict[str, str]:
    """Every name a module imports, and what it stands for."""
    return {
        each.asname or each.name: f"{node.module}.{each.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }


def verbs_called_in(path: str) -> Iterator[str]:
    """The verbs a door calls: whatever of the rooms of verbs is told who acts."""
    names = imported(code.modules()[path])
    for node in ast.walk(code.modules()[path]):
        if isinstance(node, ast.Call) and "by" in {keyword.arg for keyword in node.keywords}:
            first, *rest = ast.unparse(node.func).split(".")
            whole = ".".join([names.get(first, ""), *rest])
            if whole.startswith(VERBS):
                yield whole.rpartition(".")[2]


def verbs_behind(room: str) -> set[str]:
    return {verb for path in doors(room) for verb in verbs_called_in(path)}


def test_every_verb_of_a_screen_has_a_door_in_the_api() -> None:
    """In cases and papers; a token makes no tokens and no members, so people's own rooms have no doors there."""
    missing = verbs_behind("views") - verbs_behind("api") - set(ON_SCREENS_ONLY)

    assert not missing, "Give these verbs a door in an api module, or name the reason in ON_SCREENS_ONLY"


def test_the_walk_finds_the_verbs() -> None:
    assert {
        "accept_denial",
        "file_stage_asking",
        "receive",
        "set_follow_up",
        "take_papers_in",
        "give_evidence",
    } <= verbs_behind("views")
    assert set(ON_SCREENS_ONLY) <= verbs_behind("views") - verbs_behind("api")
