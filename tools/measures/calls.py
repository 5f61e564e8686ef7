"""What each module makes itself that only ``net`` should make."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from tools.measures.measure import Measure
from tools.measures.modules import Module


def makes_sessions(tree: ast.AST) -> bool:
    """Whether a module calls ``ClientSession`` itself."""
    return any(name == "ClientSession" for name in _calls(tree))


def sets_timers(tree: ast.AST) -> bool:
    """Whether a module asks the event loop itself for a callback at some time."""
    return any(name in {"call_at", "call_later"} for name in _calls(tree))


def waits_to_retry(tree: ast.AST) -> bool:
    """Whether a module doubles waits, or has a function that handles an error and sleeps."""
    if any(_is_doubling(node) for node in ast.walk(tree)):
        return True
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(
        "sleep" in set(_calls(function))
        and any(isinstance(node, ast.ExceptHandler) for node in ast.walk(function))
        for function in functions
    )


def _is_doubling(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(left=ast.Constant(value=2), op=ast.Pow(), right=exponent):
            return not isinstance(exponent, ast.Constant)  # a size
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Mult(), value=ast.Constant(value=2)):
            return name in {"pause", "wait", "delay"}
        case ast.BinOp(left=ast.Constant(value=2), op=ast.Mult(), right=ast.Name(id=name)):
            return name in {"pause", "wait", "delay"}
    return False


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def count_modules(what: str, modules: Sequence[Module], has: Callable[[ast.AST], bool]) -> Measure:
    """Count the modules with this in them that may have none."""
    found = tuple(module.name for module in modules if module.is_counted and has(module.tree))
    return Measure(what, str(len(found)), found)
