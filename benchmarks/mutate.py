"""Small faults planted in the files that decide dates, one at a time: does a test of the law notice each?

Run: python -m benchmarks.mutate [calendar choice …] [--seconds 1200]
Each fault lives in a forked process that imports the law afresh from the changed text; no file is touched.
"""

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.util
import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import holidays  # noqa: F401  imported once here, and not again in each fork
import pytest
import yaml  # noqa: F401

LAW = Path(__file__).resolve().parents[1] / "appeals" / "law"
FILES = ("calendar", "counting", "printed", "choice", "deadlines")
TESTS = ("calendar", "deadlines", "examples", "against_reckoner", "questions", "papers", "state_clocks", "unlimited")
OTHERS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
TOO_LONG = 60


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """Line, what was changed, and the whole file with that one change."""
    for n, node in enumerate(ast.walk(tree)):
        for change in range(2):
            changed = copy.deepcopy(tree)
            here = next(each for m, each in enumerate(ast.walk(changed)) if m == n)
            if _change(here, change):
                yield getattr(node, "lineno", 0), f"{_shown(node)} → {_shown(here)}", changed


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:90].replace("|", "¦")


def _change(node: ast.AST, which: int) -> bool:
    """Make one small fault of this node; False where there is none to make."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        node.value += (1, -1)[which]
        return True
    if which:
        return False
    match node:
        case ast.Compare() if type(node.ops[0]) in OTHERS:
            node.ops[0] = OTHERS[type(node.ops[0])]()
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign() if type(node.op) in OTHERS:
            node.op = OTHERS[type(node.op)]()
        case ast.UnaryOp(op=ast.Not()):
            node.op = ast.UAdd()
        case ast.UnaryOp(op=ast.USub()):
            node.op = ast.UAdd()
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Name() if node.id in TWINS:
            node.id = TWINS[node.id]
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            node.value = ast.copy_location(ast.Constant(None), value)
        case _:
            return False
    return True


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module of the law from a changed tree."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name, self.code = name, compile(ast.fix_missing_locations(tree), f"{name} (changed)", "exec")

    def find_spec(self, name, path, target=None):
        """Ours for the one module, nobody's else."""
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module) -> None:
        """Run the changed text."""
        exec(self.code, module.__dict__)


def noticed(name: str, tree: ast.Module) -> bool:
    """Whether a test fails, or never ends, with this file so changed."""
    child = os.fork()
    if not child:
        failed: int = 1
        with (
            contextlib.suppress(BaseException),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            sys.meta_path.insert(0, Planted(f"appeals.law.{name}", tree))
            tests = [f"tests/law/test_{each}.py" for each in TESTS]
            failed = pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests])
        os._exit(int(failed != 0))
    begun = time.monotonic()
    while time.monotonic() - begun < TOO_LONG:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status != 0
        time.sleep(0.02)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return True


def main() -> int:
    """Plant, test, tell; 1 when a fault went unnoticed."""
    parser = argparse.ArgumentParser(description="Faults planted in the law, and whether a test notices.")
    parser.add_argument("files", nargs="*", default=FILES)
    parser.add_argument("--seconds", type=float, default=7200)
    asked = parser.parse_args()
    if any(noticed(name, ast.parse((LAW / f"{name}.py").read_text(encoding="utf-8"))) for name in asked.files):
        sys.exit("The tests of the law fail as they are. Mend them first.")
    until, survived, untried = time.monotonic() + asked.seconds, 0, 0
    print("| file | planted | noticed | not tried |\n|---|---|---|---|", flush=True)
    for name in asked.files:
        planted = caught = left = 0
        for line, change, tree in mutants(ast.parse((LAW / f"{name}.py").read_text(encoding="utf-8"))):
            if time.monotonic() > until:
                left += 1
                continue
            planted += 1
            if noticed(name, tree):
                caught += 1
            else:
                print(f"survived: {name}.py:{line}: {change}", file=sys.stderr, flush=True)
        print(f"| {name}.py | {planted} | {caught} | {left} |", flush=True)
        survived, untried = survived + planted - caught, untried + left
    return int(survived + untried > 0)


if __name__ == "__main__":
    sys.exit(main())
