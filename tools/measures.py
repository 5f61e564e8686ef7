"""``python -m tools.measures CHECKOUT…``: how well the house is kept, a column for each checkout.

``--list`` names what was counted. Vendors are the folders of ``voiceflow/clients``. Session factories, retry
policies and timers are not counted in ``emulators`` and ``testing``, which play peers, or in ``audio``, which
has no clock.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "voiceflow"
SHARED = "speech"
"""A folder of ``clients`` that is no vendor's: what clients of one kind share."""

_NOT_COUNTED = {"emulators", "testing", "audio"}
_LONG, _TOO_LONG = 300, 400

# Reads names of modules, imports each, and prints the names of those that fail.
_IMPORT = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
failed = []
for name in json.load(sys.stdin):
    try:
        importlib.import_module(name)
    except BaseException:
        failed.append(name)
print(json.dumps(failed), file=sys.__stdout__)
"""


@dataclass(frozen=True)
class Module:
    """A module of the package, parsed.

    Attributes:
        path: Below the checkout.
        lines: How many it has.
        tree: What is in it.
    """

    path: Path
    lines: int
    tree: ast.Module

    @property
    def name(self) -> str:
        """As it is imported."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @property
    def is_counted(self) -> bool:
        """Whether its session factories, retry policies and timers count."""
        return self.path.parts[1] not in _NOT_COUNTED


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Attributes:
        what: Its title.
        value: As it is shown.
        found: What was counted, for those who want to change it.
    """

    what: str
    value: str
    found: tuple[str, ...] = ()


def read_modules(root: Path) -> list[Module]:
    """Parse every module of the package in a checkout."""
    found = []
    for path in sorted((root / PACKAGE).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path.relative_to(root), len(text.splitlines()), ast.parse(text)))
    return found


def measure(root: Path) -> list[Measure]:
    """Take every measure of a checkout."""
    modules = read_modules(root)
    return [
        *_deletions(root, modules),
        _counted("session factories", modules, makes_sessions),
        _counted("retry policies", modules, waits_to_retry),
        _counted("timers", modules, sets_timers),
        _any(modules),
        _most("most methods in a class", modules, method_count),
        _most("most arguments of a function", modules, argument_count),
        _tested(root, modules),
        _twice(modules),
        *(_longer(modules, limit) for limit in (_LONG, _TOO_LONG)),
    ]


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


def _counted(what: str, modules: Sequence[Module], has: Callable[[ast.AST], bool]) -> Measure:
    found = tuple(module.name for module in modules if module.is_counted and has(module.tree))
    return Measure(what, str(len(found)), found)


def _any(modules: Sequence[Module]) -> Measure:
    counts = {
        module.name: sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(module.tree))
        for module in modules
    }
    share = 1000 * sum(counts.values()) / max(1, sum(module.lines for module in modules))
    most = Counter(counts).most_common(10)
    return Measure("`Any` per 1,000 lines", f"{share:.1f}", tuple(f"{name}: {times}" for name, times in most))


def _most(what: str, modules: Sequence[Module], count: Callable[[ast.AST], int | None]) -> Measure:
    counts = [
        (number, f"{module.name}:{node.lineno}")
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.stmt) and (number := count(node)) is not None
    ]
    most = sorted(counts, reverse=True)[:10]
    return Measure(
        what, str(most[0][0] if most else 0), tuple(f"{place}: {number}" for number, place in most)
    )


def _tested(root: Path, modules: Sequence[Module]) -> Measure:
    """A package's ``__init__`` and ``__main__`` hold nothing that is not tested elsewhere."""
    files = {path.name for path in (root / "tests").rglob("test_*.py")}
    own = [module for module in modules if not module.path.name.startswith("__")]
    bare = tuple(module.name for module in own if f"test_{module.path.name.lstrip('_')}" not in files)
    share = 100 * (len(own) - len(bare)) / max(1, len(own))
    return Measure("modules with a test file of their own name", f"{share:.0f} %", bare)


def _twice(modules: Sequence[Module]) -> Measure:
    places: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].add(module.name)
    found = tuple(
        f"{name}: {', '.join(sorted(names))}" for name, names in sorted(places.items()) if len(names) > 1
    )
    return Measure("class names defined in more than one module", str(len(found)), found)


def _longer(modules: Sequence[Module], limit: int) -> Measure:
    found = tuple(f"{module.name}: {module.lines}" for module in modules if module.lines > limit)
    return Measure(f"modules over {limit} lines", str(len(found)), found)


def _deletions(root: Path, modules: Sequence[Module]) -> Iterator[Measure]:
    """For each vendor: which modules no longer import in a copy without the vendor's folders."""
    names = [module.name for module in modules if module.path.name != "__main__.py"]
    vendors = sorted(
        path.name
        for path in (root / PACKAGE / "clients").iterdir()
        if (path / "__init__.py").exists() and path.name != SHARED
    )
    broken = _failing(root, names)
    for vendor in vendors:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            shutil.copytree(
                root / PACKAGE,
                copy / PACKAGE,
                ignore=lambda _, entries, gone=vendor: {"__pycache__", gone} & set(entries),
            )
            left = [name for name in names if vendor not in name.split(".")]
            found = tuple(name for name in _failing(copy, left) if name not in broken)
        yield Measure(f"modules that no longer import without {vendor}", str(len(found)), found)


def _failing(root: Path, names: Sequence[str]) -> list[str]:
    done = subprocess.run(  # noqa: S603 (this interpreter, and a program that stands above)
        [sys.executable, "-c", _IMPORT],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=True,
    )
    failed: list[str] = json.loads(done.stdout.splitlines()[-1])
    return failed


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.measures", description=__doc__)
    parser.add_argument("checkouts", nargs="*", type=Path, default=[Path()], help="folders; here by default")
    parser.add_argument("--list", action="store_true", help="name what was counted")
    given = parser.parse_args(arguments)
    columns = {root.resolve().name: measure(root.resolve()) for root in given.checkouts}
    print(table(columns))
    if given.list:
        for column, measures in columns.items():
            for one in measures:
                print(f"\n{column}: {one.what}", *(f"- {name}" for name in one.found), sep="\n")


if __name__ == "__main__":
    main()
