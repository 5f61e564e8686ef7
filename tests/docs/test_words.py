"""The words of docstrings, comments and pages: present-day English, one word for one thing."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Packages whose docstrings and comments are checked.
FOLDERS = ("examples", "voiceflow")
# Pages whose prose is checked: all but the generated ones, whose words come from other files.
GENERATED = {"elevenlabs-endpoints.md", "elevenlabs-models.md", "mistakes.md", "reference.md"}
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "benchmarks/README.md",
    *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")) if page.name not in GENERATED),
)

# Pattern -> what to write instead. Only words that are never right in these texts.
BANNED = {
    r"\bshall\b": "must, should, or the plain present",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\b(tells|told)\b": "report, send, return, show",
    r"\bbeside\b": "next to, compared with",
    r"\b(whereupon|thereof|thereby|hereof)\b": "a sentence that begins with its subject",
    r"\bof (its|his|her|their|our|one's) own\b": "separate, or nothing",
}
# Finds every banned word, also across the lines of a comment. Most files have none, and need not be parsed.
SUSPECT = re.compile("|".join(pattern.replace(" ", r"\W+") for pattern in BANNED), re.IGNORECASE)
CODE = re.compile(r"```.*?```|``.*?``|`[^`\n]*`", re.DOTALL)


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Strings that stand as statements: docstrings of modules, classes, functions and attributes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Comments, each with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def banned_words(text: str) -> list[str]:
    """Every banned word in a text outside code, with the advice."""
    prose = " ".join(CODE.sub("", text).split())
    return [
        f"{match[0]!r}: write {advice}"
        for pattern, advice in BANNED.items()
        for match in re.finditer(pattern, prose, re.IGNORECASE)
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_and_comments_use_present_day_english(folder: str) -> None:
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if not SUSPECT.search(source):
            continue
        for line, text in (*docstrings(source), *comments(source)):
            found += [f"{path.relative_to(ROOT)}:{line}: {words}" for words in banned_words(text)]
    assert found == []


@pytest.mark.parametrize("page", PAGES)
def test_pages_use_present_day_english(page: str) -> None:
    assert banned_words((ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What the caller shall hear.", 1),
        ("missing, and how to mend it; recommended amendments", 1),
        ("It is told\nof its\nown", 2),
        ("Call `tells` and ``told``; besides, shallow", 0),
    ],
)
def test_a_banned_word_is_found_across_lines_and_not_inside_code_or_other_words(
    text: str, count: int
) -> None:
    assert len(banned_words(text)) == count


@pytest.mark.parametrize(
    "source", ["# It shall be.", "# a word of\n# its own", '"""A word of\n    its own."""']
)
def test_a_file_with_a_banned_word_is_parsed(source: str) -> None:
    assert SUSPECT.search(source)
