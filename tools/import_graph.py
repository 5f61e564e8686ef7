"""``python -m tools.import_graph``: draws which packages import which, in Mermaid.

Reads the imports of each module as text, those for type checkers left out. An arrow that a longer way through
the drawing implies is left out too, so that the order of the layers can be seen. ``--write`` puts the drawing
into CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

PACKAGE = "voiceflow"
CORE = "core"
"""The modules at the top of the package, and ``frames``: one room of the drawing."""
_ALONE = ("errors",)
"""Modules at the top that everything below the core may use."""

PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"
_PLACE = re.compile(r"(?<=<!-- import graph -->\n).*?(?=<!-- end of the import graph -->)", re.DOTALL)

Graph = Mapping[str, frozenset[str]]


def read_imports(root: Path) -> Graph:
    """Which room imports which, itself left out.

    Args:
        root: The folder of the package.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        room = room_of(parts)
        if parts in (("__init__",), ("__main__",)):
            continue  # they only name what is public, or start the commands
        for name in _imported(ast.parse(path.read_text(encoding="utf-8"))):
            found[room].add(room_of(name.split(".")[1:]))
        found[room].discard(room)
    return {room: frozenset(found[room]) for room in sorted(found)}


def room_of(parts: Sequence[str]) -> str:
    """The room of a module.

    Args:
        parts: Its name below the package, piece by piece.
    """
    if not parts or parts[0] == "frames":
        return CORE
    is_room = parts[0] in _ALONE or (PAGE.parent / PACKAGE / parts[0]).is_dir()
    return parts[0] if is_room else CORE


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in _run_nodes(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.split(".")[0] == PACKAGE)
            case ast.ImportFrom(module=str(module), level=0) if module.split(".")[0] == PACKAGE:
                yield from (f"{module}.{each.name}" for each in node.names)


def _run_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those below ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(tree):
        if (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        ):
            continue
        yield child
        yield from _run_nodes(child)


def reduce_graph(graph: Graph) -> Graph:
    """Leave out each arrow that a longer way implies."""
    return {
        room: frozenset(each for each in uses if not _is_implied(graph, each, uses - {each}))
        for room, uses in graph.items()
    }


def _is_implied(graph: Graph, room: str, others: Iterable[str]) -> bool:
    seen: set[str] = set()
    waiting = list(others)
    while waiting:
        one = waiting.pop()
        if one == room:
            return True
        if one not in seen:
            seen.add(one)
            waiting.extend(graph.get(one, ()))
    return False


def draw(graph: Graph) -> str:
    """The drawing as a block of Mermaid for a page in Markdown."""
    arrows = [f"    {room} --> {used}" for room, uses in graph.items() for used in sorted(uses)]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```", ""])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the drawing, or write it into the page."""
    parser = argparse.ArgumentParser(prog="python -m tools.import_graph", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put it into {PAGE.name}")
    drawing = draw(reduce_graph(read_imports(PAGE.parent / PACKAGE)))
    if not parser.parse_args(arguments).write:
        sys.stdout.write(drawing)
        return
    PAGE.write_text(_PLACE.sub(lambda _: drawing, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
