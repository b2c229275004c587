"""Our own code as the tests of the house read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOME = Path(__file__).parents[2]
STOREYS = ("claimback", "cases", "documents", "appeals")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path from the root, migrations aside."""
    files = (file for storey in STOREYS for file in sorted((HOME / storey).rglob("*.py")))
    ours = (file.relative_to(HOME) for file in files if "migrations" not in file.parts)
    return {str(file): ast.parse((HOME / file).read_text()) for file in ours}


def migrations() -> list[Path]:
    """Every migration of ours."""
    files = (file for storey in STOREYS for file in sorted((HOME / storey).rglob("migrations/*.py")))
    return [file.relative_to(HOME) for file in files if file.name != "__init__.py"]


def code_lines(path: str | Path) -> int:
    """Lines that are neither empty nor only a comment."""
    lines = (line.strip() for line in (HOME / path).read_text().splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, also those inside others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_a_door(path: str) -> bool:
    """Modules people and programs come in through: they find rows through `open_to`, never by themselves."""
    parts = Path(path).with_suffix("").parts
    return bool({"views", "api", "forms", "admin", "urls"} & set(parts[1:]))
