"""How large things are, and that the package keeps to the aims of CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tools.measures.modules import Module, each_module
from tools.measures.sizes import argument_count, find_longer, find_most, method_count

ROOT = Path(__file__).parents[2]


@cache
def package() -> tuple[list[str], list[str]]:
    """What is too large in the package, and the class names that more than one module defines."""
    large: list[str] = []
    places: defaultdict[str, set[str]] = defaultdict(set)
    for module in each_module(ROOT):
        large += find_longer([module], 300).found
        for node in ast.walk(module.tree):
            if (method_count(node) or 0) > 20 or (argument_count(node) or 0) > 8:
                large.append(f"{module.name}: {ast.unparse(node).splitlines()[0]}")
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].add(module.name)
    return large, sorted(name for name, modules in places.items() if len(modules) > 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def make(self, a, /, b, *, c): ...", 3),
        (
            "def run(a: Annotated[Path, typer.Argument()], b: Annotated[str, typer.Option()]): ...",
            0,
        ),
        ("def run(a: int, say: Annotated[str | None, typer.Option()] = None): ...", 1),
        ("def run(a: Annotated[int, Limit(3)]): ...", 1),
    ],
)
def test_an_option_of_the_command_line_is_no_argument(text: str, expected: int) -> None:
    assert argument_count(ast.parse(text).body[0]) == expected


@pytest.mark.parametrize(("aim", "named"), [(2, 12), (3, 10)])
def test_everything_above_the_aim_is_named_and_ten_at_least(aim: int, named: int) -> None:
    text = "\n".join(f"def make_{number}(a, b, c): ..." for number in range(12))
    module = Module(Path("voiceflow/many.py"), 12, ast.parse(text))
    found = find_most("most arguments", [module], argument_count, aim=aim)
    assert (found.value, len(found.found)) == ("3", named)


def test_classes_lists_of_arguments_and_modules_keep_their_aims() -> None:
    large, _ = package()
    assert large == []


def test_a_class_name_stands_in_two_modules_only_with_a_reason() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("| name | modules | why |")[2].partition("\n\n")[0]
    argued = [name for row in table.splitlines()[2:] for name in re.findall("`(\\w+)`", row.split("|")[1])]
    _, twice = package()
    assert twice == sorted(argued)
