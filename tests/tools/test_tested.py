"""Which modules need a test file, and which files count."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.measures.modules import read_modules
from tools.measures.tested import does_something, find_named_alike, find_untested


@pytest.mark.parametrize(
    "text",
    [
        "LIMIT = 3\nNAMES = frozenset({'a'})",
        "class Model(Base):\n    name: str = ''",
        "class Port(Protocol):\n    def read(self) -> bytes:\n        '''Read.'''\n        return b''",
        "class Port:\n    def read(self) -> bytes:\n        '''Read.'''\n        raise NotImplementedError",
        "class Port:\n    @abstractmethod\n    def read(self) -> bytes: ...",
    ],
    ids=["a table", "a model", "a protocol", "an error", "an ellipsis"],
)
def test_what_only_declares_needs_no_test_file(text: str) -> None:
    assert not does_something(ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "def double(n):\n    return 2 * n",
        "class Box:\n    async def open(self):\n        await unlock()",
        "if sys.platform:\n    def double(n):\n        return 2 * n",
        "class Box:\n    class Lid:\n        def lift(self):\n            return 1",
    ],
    ids=["a function", "a method", "under a condition", "in a class of a class"],
)
def test_a_function_with_a_body_needs_a_test_file(text: str) -> None:
    assert does_something(ast.parse(text))


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        ("_box", "test_box.py", "100 % of 1"),
        ("box_", "test_box.py", "100 % of 1"),
        ("_box", "test_shelf_box.py", "100 % of 1"),
        ("_box", "test_other_box.py", "0 % of 1"),
        ("_box", "shelf/test_contract.py", "100 % of 1"),
        ("_box", "test_contract.py", "0 % of 1"),
    ],
)
def test_a_test_file_bears_the_name_of_the_module_or_of_folder_and_module(
    tmp_path: Path, module: str, name: str, value: str
) -> None:
    file = tmp_path / "voiceflow" / "shelf" / f"{module}.py"
    file.parent.mkdir(parents=True)
    file.write_text("def double(n):\n    return 2 * n\n")
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / name).parent.mkdir(exist_ok=True)
    (tests / name).write_text("")
    assert find_untested(tmp_path, read_modules(tmp_path)).value == value


@pytest.mark.parametrize(
    ("tests", "found"),
    [
        ({"tests/shelf/test_box.py": ""}, ["voiceflow.attic.box"]),
        ({"tests/test_box.py": "from voiceflow.attic.box import double"}, ["voiceflow.shelf._box"]),
        ({"tests/test_box.py": "from voiceflow.attic import double"}, ["voiceflow.shelf._box"]),
        ({"tests/shelf/test_box.py": "", "tests/test_attic_box.py": ""}, []),
        ({"tests/other/test_box.py": ""}, ["voiceflow.attic.box", "voiceflow.shelf._box"]),
        ({}, []),
    ],
)
def test_a_test_of_another_module_of_the_same_name_is_noticed(
    tmp_path: Path, tests: dict[str, str], found: list[str]
) -> None:
    code = "def double(n):\n    return 2 * n\n"
    for name, text in {"voiceflow/shelf/_box.py": code, "voiceflow/attic/box.py": code, **tests}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "tests").mkdir(exist_ok=True)
    assert sorted(find_named_alike(tmp_path, read_modules(tmp_path)).found) == found
