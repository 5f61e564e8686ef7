"""What comes back from a tool."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from loguru import logger

from tests.dialogue.test_tools import Patient, book, call
from voiceflow.dialogue import EndCall, Tool, ToolError, ToolResult
from voiceflow.dialogue.tool_results import MAX_RESULT_CHARS
from voiceflow.errors import ConfigurationError


@dataclass
class Slot:
    day: date
    free: bool


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("schön", "schön"),
        (None, "Done."),
        (5, "5"),
        (True, "true"),
        ({"day": date(2026, 3, 2), "n": 1.5}, '{"day":"2026-03-02","n":1.5}'),
        ([Slot(date(2026, 3, 2), True)], '[{"day":"2026-03-02","free":true}]'),
        (Patient(name="Änn", born=date(1990, 1, 1)), '{"name":"Änn","born":"1990-01-01"}'),
    ],
)
def test_results_become_text(value: object, text: str) -> None:
    def f() -> object:
        return value

    assert call(f) == ToolResult(text)


def test_a_result_that_is_too_long_is_cut_and_says_so() -> None:
    def f() -> str:
        return "x" * (MAX_RESULT_CHARS + 1)

    assert call(f).text == "x" * MAX_RESULT_CHARS + " (shortened: there is more)"


def test_a_result_that_cannot_be_written_is_a_failure() -> None:
    def f() -> object:
        return object()

    assert call(f).text == "Error: the tool failed."


def test_an_exception_is_told_without_its_text() -> None:
    async def f() -> str:
        raise RuntimeError("secret 4711")

    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")
    try:
        result = call(f)
    finally:
        logger.remove(sink)
    assert (result.text, result.is_error) == ("Error: the tool failed.", True)
    assert isinstance(result.error, RuntimeError)
    assert lines == ["tool f failed: RuntimeError\n"]
    assert "secret" not in repr(result)


def test_a_tool_may_end_the_call() -> None:
    def hang_up() -> EndCall:
        """Ends the call."""
        return EndCall(say="Goodbye.")

    result = call(hang_up)
    assert result.end_call == EndCall(say="Goodbye.")
    assert result.text
    assert not result.is_error


def failing(error: BaseException) -> Callable[[], Any]:
    async def f() -> str:
        raise error

    return f


def failing_plainly(error: BaseException) -> Callable[[], Any]:
    def f() -> str:
        raise error

    return f


@pytest.mark.parametrize("thread", [True, False])
@pytest.mark.parametrize("make", [failing, failing_plainly])
@pytest.mark.parametrize(
    "error",
    [
        asyncio.CancelledError(),
        SystemExit(1),
        KeyboardInterrupt(),
        GeneratorExit(),
        StopIteration(1),
        StopAsyncIteration(),
        BaseExceptionGroup("x", [SystemExit(1)]),
        RecursionError(),
    ],
    ids=repr,
)
def test_whatever_comes_out_of_a_tool_is_a_failed_tool(
    error: BaseException, make: Callable[[BaseException], Callable[[], Any]], thread: bool
) -> None:
    result = call(Tool(make(error), thread=thread))
    assert (result.text, result.is_error) == ("Error: the tool failed.", True)


def test_what_becomes_of_a_late_result_is_an_option() -> None:
    assert (book.late, Tool(find_nothing, late="wait").late) == ("say", "wait")
    with pytest.raises(ConfigurationError, match="'say' or 'wait'"):
        Tool(find_nothing, late="never")  # type: ignore[arg-type]


def find_nothing() -> None: ...


async def test_a_tool_error_is_read_by_the_model_and_any_other_error_is_not() -> None:
    async def refuse() -> str:
        """Refuse."""
        raise ToolError("there is no table for nine")

    async def fail() -> str:
        """Fail."""
        raise ValueError("secret")

    refused, failed = await Tool(refuse).call("{}"), await Tool(fail).call("{}")
    assert (refused.text, refused.is_error) == ("Error: there is no table for nine", True)
    assert failed.text == "Error: the tool failed."
