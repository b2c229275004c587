"""Doors find rows through the sentences that say who sees what, never by themselves."""

import ast

from tests.house import code


def test_no_door_asks_the_database_itself() -> None:
    asked = [
        f"{path}:{node.lineno}"
        for path, tree in code.modules().items()
        if code.is_a_door(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]

    assert not asked


def test_the_doors_are_found() -> None:
    doors = {path for path in code.modules() if code.is_a_door(path)}

    assert {"documents/views.py", "documents/admin.py", "claimback/accounts/forms.py", "appeals/admin.py"} <= doors
    assert "documents/actions.py" not in doors
