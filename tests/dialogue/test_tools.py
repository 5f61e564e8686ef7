"""Python functions as tools of the model."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from loguru import logger
from pydantic import BaseModel, Field

from voiceflow.dialogue import EndCall, Tool, Toolbox, ToolResult, tool
from voiceflow.dialogue.tool_results import MAX_RESULT_CHARS
from voiceflow.errors import ConfigurationError
from voiceflow.testing import run_virtual


class Patient(BaseModel):
    name: str
    born: date


@tool
async def book(
    day: date,
    kind: Literal["check", "pain"],
    patient: Patient | None = None,
    minutes: Annotated[int, Field(gt=0, le=60)] = 15,
) -> str:
    """Books an appointment
    in the practice.

    Only on workdays.

    Args:
        day: On which day,
            in the caller's time zone.
        kind (str): What for: a check-up or pain.

    Returns:
        What was booked.
    """
    return f"{day:%A} {kind} {minutes} {patient and patient.name}"


def call(made: Tool | Callable[..., Any], arguments: str = "") -> ToolResult:
    made = made if isinstance(made, Tool) else Tool(made)
    return run_virtual(made.call(arguments))


def test_the_function_is_the_schema() -> None:
    function = book.to_openai()["function"]
    assert function["name"] == "book"
    assert function["description"] == "Books an appointment in the practice.\nOnly on workdays."
    schema = function["parameters"]
    assert schema["type"] == "object"
    assert schema["required"] == ["day", "kind"]
    assert schema["properties"]["day"] == {
        "description": "On which day, in the caller's time zone.",
        "format": "date",
        "type": "string",
    }
    assert schema["properties"]["kind"]["enum"] == ["check", "pain"]
    assert schema["properties"]["kind"]["description"] == "What for: a check-up or pain."
    assert schema["properties"]["minutes"] == {
        "default": 15,
        "exclusiveMinimum": 0,
        "maximum": 60,
        "type": "integer",
    }
    assert "Patient" in schema["$defs"]


def test_arguments_become_the_types_that_the_function_wants() -> None:
    arguments = {"day": "2026-03-02", "kind": "pain", "patient": {"name": "Ann", "born": "1990-01-01"}}
    assert call(book, json.dumps(arguments)) == ToolResult("Monday pain 15 Ann")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("{", "Invalid JSON"),
        ("[]", "object"),
        ("", "day: Field required; kind: Field required"),
        ('{"day": "2026-03-02", "kind": "fun"}', "kind: Input should be 'check' or 'pain'"),
        ('{"day": "someday", "kind": "pain"}', "day: Input should be a valid date"),
        ('{"day": "2026-03-02", "kind": "pain", "minutes": 0}', "minutes: Input should be greater than 0"),
    ],
)
def test_arguments_that_do_not_fit_are_told_to_the_model(arguments: str, complaint: str) -> None:
    result = call(book, arguments)
    assert result.is_error
    assert result.text.startswith("Error: the arguments do not fit: ")
    assert complaint in result.text


def test_only_some_of_many_faults_are_told() -> None:
    def many(a: list[int]) -> None: ...

    assert call(many, json.dumps({"a": ["x"] * 1000})).text.count("valid integer") == 5


def test_names_of_arguments_may_be_anything() -> None:
    def odd(model_config: int, copy: str, _x: int = 3, schema: str = "s") -> str:
        return f"{model_config} {copy} {_x} {schema}"

    assert list(Tool(odd).parameters["properties"]) == ["model_config", "copy", "_x", "schema"]
    assert call(odd, '{"model_config": 1, "copy": "c", "_x": 2, "unknown": 5}').text == "1 c 2 s"


def test_a_function_without_arguments_needs_none() -> None:
    def ping() -> str:
        return "pong"

    assert Tool(ping).parameters == {"type": "object", "properties": {}}
    assert call(ping).text == "pong"
    assert call(ping, "{}").text == "pong"


def test_a_method_will_do() -> None:
    class Desk:
        def look_up(self, name: str) -> str:
            """Looks it up."""
            return name.upper()

    made = Tool(Desk().look_up)
    assert list(made.parameters["properties"]) == ["name"]
    assert call(made, '{"name": "x"}').text == "X"


def test_a_description_may_come_with_the_hint() -> None:
    def f(day: Annotated[str, Field(description="When.")]) -> None: ...

    assert Tool(f).parameters["properties"]["day"]["description"] == "When."


def test_the_decorator_takes_the_options_of_a_tool() -> None:
    @tool(name="other", description="Does it.", time_limit=3, is_strict=True)
    def f(a: int) -> None: ...

    assert (f.name, f.description, f.time_limit) == ("other", "Does it.", 3)
    function = f.to_openai()["function"]
    assert function["strict"] is True
    assert function["parameters"]["additionalProperties"] is False
    assert call(f, '{"a": 1, "b": 2}').is_error


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


def test_a_tool_has_a_time_limit() -> None:
    ended: list[float] = []

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(asyncio.get_running_loop().time())

    assert call(slow).text == "Error: the tool took too long."
    assert ended == [10.0]


def test_a_timeout_of_the_tools_own_is_a_failure() -> None:
    async def f() -> None:
        raise TimeoutError

    assert call(f).text == "Error: the tool failed."


def test_cancelling_passes_through() -> None:
    async def slow() -> None:
        await asyncio.sleep(60)

    async def run() -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(Tool(slow).call(""))
            await asyncio.sleep(1)
            task.cancel()
        assert task.cancelled()

    run_virtual(run())


def test_a_tool_may_end_the_call() -> None:
    def hang_up() -> EndCall:
        """Ends the call."""
        return EndCall(say="Goodbye.")

    result = call(hang_up)
    assert result.end_call == EndCall(say="Goodbye.")
    assert result.text
    assert not result.is_error


def test_a_toolbox_finds_tools_by_name() -> None:
    def ping() -> str:
        return "pong"

    box = Toolbox([book, ping])
    assert [listed["function"]["name"] for listed in box.to_openai()] == ["book", "ping"]
    assert len(box) == 2
    assert run_virtual(box.call("ping", "")).text == "pong"
    missing = run_virtual(box.call("pong", ""))
    assert (missing.text, missing.is_error) == ("Error: there is no such tool. There are: book, ping.", True)
    assert "none" in run_virtual(Toolbox().call("x", "")).text


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="book"):
        Toolbox([book, book])


def any_list(*args: int) -> None: ...
def any_names(**kwargs: int) -> None: ...
def by_place(a: int, /) -> None: ...
def no_schema(a: asyncio.Task[int]) -> None: ...
def unknown_hint(a: "Unknown") -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize("function", [any_list, any_names, by_place, no_schema, unknown_hint, lambda: None])
def test_a_function_that_the_model_could_not_call_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(ConfigurationError):
        Tool(function)


def test_a_strict_tool_has_no_defaults() -> None:
    def f(a: int = 1) -> None: ...

    with pytest.raises(ConfigurationError, match="no default"):
        Tool(f, is_strict=True)
