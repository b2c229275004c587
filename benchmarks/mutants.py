"""Small faults to plant in a file: what is changed, where it stands, and the whole file compiled with the change."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

OTHERS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DECIDES = (ast.Compare, ast.BoolOp)

Put = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Fault:
    """One change of one file. ``within``: the function whose body it is in, or None outside of all functions."""

    file: str
    line: int
    change: str
    within: str | None
    code: CodeType

    def __str__(self) -> str:
        return f"{self.file}.py:{self.line} {self.within or '(outside functions)'}: {self.change}"


def faults(file: str, text: str) -> Iterator[Fault]:
    """Every fault of a file, in its order; ``file`` is the name of a module of the law."""
    tree = ast.parse(text)
    for node, put, within in _places(tree, None, None):
        for other in _others(node):
            put(ast.copy_location(other, node))
            code = compile(ast.fix_missing_locations(tree), f"{file} (changed)", "exec")
            put(node)
            yield Fault(file, node.lineno, f"{_shown(node)} → {_shown(other)}", within, code)


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:90].replace("|", "¦")


def _places(parent: ast.AST, classes: str | None, within: str | None) -> Iterator[tuple[ast.AST, Put, str | None]]:
    """Every expression and statement, how to put another there, and its function; types and decorators are left."""
    inner = within
    if isinstance(parent, FUNCTIONS) and within is None:
        inner = ".".join(filter(None, (classes, parent.name)))
    named = ".".join(filter(None, (classes, parent.name))) if isinstance(parent, ast.ClassDef) else classes
    for field, held in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        here = inner if field == "body" else within
        for child, put in _children(parent, field, held):
            if isinstance(child, (ast.expr, ast.stmt)):
                yield child, put, here
            yield from _places(child, named, here)


def _children(parent: ast.AST, field: str, held: object) -> list[tuple[ast.AST, Put]]:
    def into(place: int) -> Put:
        return lambda other: held.__setitem__(place, other)

    if isinstance(held, list):
        return [(each, into(place)) for place, each in enumerate(held) if isinstance(each, ast.AST)]
    return [(held, lambda other: setattr(parent, field, other))] if isinstance(held, ast.AST) else []


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand there instead."""
    match node:
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
        case ast.Compare():
            for place, op in enumerate(node.ops):
                if type(op) in OTHERS:
                    ops = [*node.ops[:place], OTHERS[type(op)](), *node.ops[place + 1 :]]
                    yield ast.Compare(node.left, ops, node.comparators)
        case ast.BinOp() if type(node.op) in OTHERS:
            yield ast.BinOp(node.left, OTHERS[type(node.op)](), node.right)
        case ast.BoolOp():
            yield ast.BoolOp(OTHERS[type(node.op)](), node.values)
            for place in range(len(node.values)):
                left = [*node.values[:place], *node.values[place + 1 :]]
                yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Name(ctx=ast.Load()) if node.id in TWINS:
            yield ast.Name(TWINS[node.id], node.ctx)
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.If() | ast.While() if not isinstance(node.test, DECIDES) and not _negated(node.test):
            yield type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.AugAssign() if type(node.op) in OTHERS:
            yield ast.AugAssign(node.target, OTHERS[type(node.op)](), node.value)
            yield ast.Pass()
        case ast.Raise() | ast.Continue() | ast.Break() | ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _negated(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
