"""Lines of code that occur twice."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.measures.measure import Measure
from tools.measures.modules import Module

WINDOW = 6
"""So many lines in a row that occur elsewhere, word for word, are a clone."""

_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
Line = tuple[int, tuple[str, ...]]
"""A line's number, and its tokens."""


def find_clones(root: Path, modules: Sequence[Module]) -> Measure:
    """Measure the share of lines of code that are clones; a module that a tool wrote does not count."""
    lines = {
        module.name: read_code((root / module.path).read_text(encoding="utf-8"))
        for module in modules
        if not module.is_generated
    }
    cloned = cloned_lines(lines)
    share = 100 * sum(map(len, cloned.values())) / max(1, sum(map(len, lines.values())))
    most = sorted(cloned.items(), key=lambda one: -len(one[1]))
    found = tuple(f"{name}: {len(numbers)} lines from {min(numbers)}" for name, numbers in most)
    return Measure("cloned lines", f"{share:.2f} %", found)


def read_code(text: str) -> list[Line]:
    """Read the lines of code.

    Imports, texts and comments are none. Nor are the heads of functions, which strict types repeat, or the
    lines of a list that hold one name.
    """
    skipped: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                skipped.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                first = min([node, *node.decorator_list], key=lambda part: part.lineno)
                skipped.update(range(first.lineno, node.body[0].lineno))
    tokens: defaultdict[int, list[str]] = defaultdict(list)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NOT_CODE:
            tokens[token.start[0]].append(token.string)
    return [
        (number, tuple(words))
        for number, words in sorted(tokens.items())
        if number not in skipped and not (len(words) == 2 and words[1] == ",")
    ]


def cloned_lines(lines: Mapping[str, Sequence[Line]]) -> dict[str, set[int]]:
    """Find the lines of each module that stand in a run which occurs twice, in one module or in two."""
    places: defaultdict[tuple[tuple[str, ...], ...], list[tuple[str, int]]] = defaultdict(list)
    for name, code in lines.items():
        for start in range(len(code) - WINDOW + 1):
            run = tuple(words for _, words in code[start : start + WINDOW])
            places[run].append((name, start))
    cloned: defaultdict[str, set[int]] = defaultdict(set)
    for found in places.values():
        if len(found) > 1:
            for name, start in found:
                cloned[name].update(number for number, _ in lines[name][start : start + WINDOW])
    return dict(cloned)
