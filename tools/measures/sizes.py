"""How large things are: modules, classes, lists of arguments; and how much is ``Any``."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from tools.measures.measure import Measure
from tools.measures.modules import Module


def method_count(node: ast.AST) -> int | None:
    """How many functions stand in the body of a class; None for what is no class."""
    if not isinstance(node, ast.ClassDef):
        return None
    return sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)


def argument_count(node: ast.AST) -> int | None:
    """Count the arguments of a function; None for what is no function.

    ``self`` and ``cls`` do not count, nor does an option of the command line: an argument that is annotated
    with a call of ``typer.Option`` or ``typer.Argument``, which users write by name.
    """
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    is_bound = bool(every) and every[0].arg in {"self", "cls"}
    return len(every) - is_bound - sum(map(_is_option, every))


def _is_option(argument: ast.arg) -> bool:
    annotation = argument.annotation
    return annotation is not None and any(
        isinstance(node, ast.Call) and ast.unparse(node.func) in {"typer.Option", "typer.Argument"}
        for node in ast.walk(annotation)
    )


def count_any(modules: Sequence[Module]) -> Measure:
    """Count ``Any``, per thousand lines."""
    counts = {
        module.name: sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(module.tree))
        for module in modules
    }
    share = 1000 * sum(counts.values()) / max(1, sum(module.lines for module in modules))
    most = Counter(counts).most_common(10)
    return Measure("`Any` per 1,000 lines", f"{share:.1f}", tuple(f"{name}: {times}" for name, times in most))


def find_most(
    what: str, modules: Sequence[Module], count: Callable[[ast.AST], int | None], *, aim: int
) -> Measure:
    """Find the largest count of any class or function; names all above the aim, and at least ten."""
    counts = [
        (number, f"{module.name}:{node.lineno}")
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.stmt) and (number := count(node)) is not None
    ]
    counts.sort(reverse=True)
    above = sum(number > aim for number, _ in counts)
    found = tuple(f"{place}: {number}" for number, place in counts[: max(10, above)])
    return Measure(what, str(counts[0][0] if counts else 0), found)


def find_twice(modules: Sequence[Module]) -> Measure:
    """Find the names of classes that more than one module defines."""
    places: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].add(module.name)
    found = tuple(
        f"{name}: {', '.join(sorted(names))}" for name, names in sorted(places.items()) if len(names) > 1
    )
    return Measure("class names defined in more than one module", str(len(found)), found)


def find_longer(modules: Sequence[Module], limit: int) -> Measure:
    """Find the modules with more lines than this; one that a tool wrote does not count."""
    found = tuple(
        f"{module.name}: {module.lines}"
        for module in modules
        if module.lines > limit and not module.is_generated
    )
    return Measure(f"modules over {limit} lines", str(len(found)), found)
