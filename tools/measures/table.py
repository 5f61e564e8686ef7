"""Every measure of a checkout, and the table of several."""

from __future__ import annotations

from pathlib import Path

from tools.measures.calls import count_modules, makes_sessions, sets_timers, waits_to_retry
from tools.measures.clones import find_clones
from tools.measures.deletions import measure_deletions
from tools.measures.measure import Measure
from tools.measures.modules import read_modules
from tools.measures.sizes import argument_count, count_any, find_longer, find_most, find_twice, method_count
from tools.measures.tested import find_named_alike, find_untested

_LONG, _TOO_LONG = 300, 400
_MOST_METHODS, _MOST_ARGUMENTS = 20, 8


def measure(root: Path) -> list[Measure]:
    """Take every measure of a checkout."""
    modules = read_modules(root)
    return [
        *measure_deletions(root, modules),
        count_modules("session factories", modules, makes_sessions),
        count_modules("retry policies", modules, waits_to_retry),
        count_modules("timers", modules, sets_timers),
        count_any(modules),
        find_most("most methods in a class", modules, method_count, aim=_MOST_METHODS),
        find_most("most arguments of a function", modules, argument_count, aim=_MOST_ARGUMENTS),
        find_untested(root, modules),
        find_named_alike(root, modules),
        find_clones(root, modules),
        find_twice(modules),
        *(find_longer(modules, limit) for limit in (_LONG, _TOO_LONG)),
    ]


def table(columns: dict[str, list[Measure]]) -> str:
    """The measures as a table in Markdown: a row for each, a column for each checkout."""
    rows: dict[str, dict[str, str]] = {}
    for column, measures in columns.items():
        for one in measures:
            rows.setdefault(one.what, {})[column] = one.value
    lines = [f"| | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    for what, values in rows.items():
        lines.append(f"| {what} | {' | '.join(values.get(column, '–') for column in columns)} |")
    return "\n".join(lines)
