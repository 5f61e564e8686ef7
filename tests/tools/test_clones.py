"""What counts as a cloned line."""

from __future__ import annotations

import pytest

from tools.measures.clones import WINDOW, cloned_lines, read_code

RUN = "\n".join(f"total += weigh(box_{number})" for number in range(WINDOW))


def test_a_run_that_occurs_in_two_modules_is_counted_in_both() -> None:
    lines = {"one": read_code(f"first = 1\n{RUN}\nlast = 2\n"), "two": read_code(f"{RUN}\n")}
    assert cloned_lines(lines) == {"one": set(range(2, WINDOW + 2)), "two": set(range(1, WINDOW + 1))}


def test_a_run_that_occurs_twice_in_one_module_is_counted_twice() -> None:
    assert cloned_lines({"one": read_code(f"{RUN}\nother()\n{RUN}\n")}) == {
        "one": {*range(1, WINDOW + 1), *range(WINDOW + 2, 2 * WINDOW + 2)}
    }


def test_a_shorter_run_is_no_clone() -> None:
    short = RUN.partition("\n")[2]
    assert cloned_lines({"one": read_code(short), "two": read_code(f"{short}\nother()")}) == {}


def test_a_word_that_differs_ends_a_run() -> None:
    assert cloned_lines({"one": read_code(RUN), "two": read_code(RUN.replace("box_3", "bag_3"))}) == {}


def test_indentation_and_comments_do_not_hide_a_clone() -> None:
    indented = "def total():\n" + "\n".join(f"    {line}  # weighs" for line in RUN.splitlines())
    assert set(cloned_lines({"one": read_code(RUN), "two": read_code(indented)})) == {"one", "two"}


@pytest.mark.parametrize(
    "text",
    [
        "import a\nfrom b import (\n    c,\n)",
        '"""A text\nof two lines."""',
        "# one",
        "[\n    a,\n    b,\n]",
        "def weigh(\n    box: Box,\n) -> int:\n    '''Weigh it.'''",
    ],
    ids=["imports", "texts", "comments", "a list of names", "the head of a function"],
)
def test_what_is_no_code_counts_as_no_line(text: str) -> None:
    assert [words for _, words in read_code(text) if words not in {("[",), ("]",)}] == []
