"""Code fits in the eye, and hides no error."""

import ast

from tests.house import code

FILE, FUNCTION = 350, 60


def test_a_file_has_at_most_350_lines_of_code() -> None:
    long = {path: code.code_lines(path) for path in code.modules() if code.code_lines(path) > FILE}

    assert not long


def test_a_function_has_at_most_60_lines() -> None:
    long = {
        f"{path}:{each.name}": length(each)
        for path, tree in code.modules().items()
        for each in code.functions(tree)
        if length(each) > FUNCTION
    }

    assert not long


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno
    return function.end_lineno - function.lineno + 1


def test_imports_stand_at_the_top() -> None:
    """One that must stand inside a function shows that the code is on the wrong storey."""
    late = [
        f"{path}:{node.lineno}"
        for path, tree in code.modules().items()
        for function in code.functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert not late


def test_nothing_catches_whatever_comes() -> None:
    """A bare `except`, or one of Exception, hides the error nobody thought of; one that raises it again does not."""
    nets = [
        f"{path}:{node.lineno}"
        for path, tree in code.modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and catches_all(node) and ast.unparse(node.body[-1]) != "raise"
    ]

    assert not nets


def catches_all(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return bool({"Exception", "BaseException"} & {ast.unparse(each) for each in kinds})


def test_every_public_verb_says_what_it_does() -> None:
    silent = [
        f"{path}:{each.name}"
        for path, tree in code.modules().items()
        if "actions" in path
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_") and not ast.get_docstring(each)
    ]

    assert not silent
