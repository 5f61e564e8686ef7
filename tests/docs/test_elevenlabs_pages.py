"""The pages about ElevenLabs are those of the code as it is, and their table has no hole."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest

from docs.build_elevenlabs import FOLDER, PAGES, SOCKETS, groups, operations, rows, signature
from tests.coverage_of_api import ROOT


@pytest.mark.parametrize("name", list(PAGES))
def test_the_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), "run: python docs/build_elevenlabs.py"


def test_every_endpoint_has_a_client_an_emulator_an_sdk_call_and_tests() -> None:
    holes = [row for row in rows() if not all(row) or row[4].count("](") < 2]
    assert holes == []
    assert len(operations()) > 80


def test_every_websocket_has_its_modules_and_tests() -> None:
    for _, ours, theirs, tests in SOCKETS:
        for module in (ours, theirs):
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__init__.py").exists(), module
        assert all((ROOT / test).exists() for test in tests)


def described(method: Any) -> Any:
    """The function of a printed signature."""
    (node,) = ast.parse(signature(method)).body
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return node.args


def methods() -> Iterator[Any]:
    for group, kind in groups().items():
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                yield pytest.param(method, id=f"{group}.{name}")


@pytest.mark.parametrize("method", list(methods()))
def test_a_printed_signature_can_be_called_as_it_stands(method: Any) -> None:
    told, real = described(method), inspect.signature(method).parameters.values()
    by_place = [p.name for p in real if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"]
    assert [argument.arg for argument in told.args] == by_place
    by_name = {p.name for p in real if p.kind is p.KEYWORD_ONLY}
    if "fields" in inspect.signature(method).parameters:
        (fields,) = get_args(get_type_hints(method)["fields"])
        by_name |= set(get_type_hints(fields))
    assert {argument.arg for argument in told.kwonlyargs} == by_name
    optional = [p.name for p in real if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is not p.empty]
    assert len(told.defaults) == len(optional)
    assert told.kwarg is None
    assert all(argument.annotation is not None for argument in (*told.args, *told.kwonlyargs))


def test_a_signature_of_keywords_names_their_types() -> None:
    told = signature(groups()["text_to_speech"].convert)  # type: ignore[attr-defined]
    assert told.startswith(
        "async def convert(\n    voice_id: str,\n    speech: NewSpeech | Mapping[str, object] | None"
    )
    assert "    voice_settings: VoiceSettings | Mapping[str, object] | None = ...,\n" in told
    assert "    output_format: Literal['alaw_8000', " in told
    assert told.endswith(") -> SpokenRecording: ...")


def test_every_group_and_method_tells_what_it_is_for() -> None:
    for kind in groups().values():
        bare = [n for n, v in vars(kind).items() if callable(v) and not n.startswith("_") and not v.__doc__]
        assert bare == [], kind
