"""Python functions as tools of the model."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from voiceflow.dialogue import Tool, Toolbox, ToolResult, tool
from voiceflow.emulators.openai import validate
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


def test_too_many_tools_are_refused() -> None:
    def ping() -> str:
        return "pong"

    tools = [Tool(ping, name=f"ping_{number}") for number in range(129)]
    assert len(Toolbox(tools[:128])) == 128
    with pytest.raises(ConfigurationError, match="128"):
        Toolbox(tools)


def test_two_calls_that_share_a_refresh_do_not_end_each_other() -> None:
    async def run() -> None:
        refresh: list[asyncio.Task[str]] = []

        async def fetch() -> str:
            await asyncio.sleep(60)
            return "fresh"

        async def look_up() -> str:
            """Looks it up."""
            if not refresh:
                refresh.append(asyncio.get_running_loop().create_task(fetch()))
            return await refresh[0]

        async with asyncio.TaskGroup() as group:
            first = group.create_task(Tool(look_up, time_limit=3).call(""))
            second = group.create_task(Tool(look_up, time_limit=5).call(""))
        assert first.result().text == "Error: the tool took too long."
        assert second.result().text == "Error: the tool failed."
        assert asyncio.get_running_loop().time() == 3.0

    run_virtual(run())


def test_a_tool_that_cancels_itself_is_a_failed_tool() -> None:
    async def stop() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(1)

    assert call(stop).text == "Error: the tool failed."


def test_a_tool_that_does_not_let_itself_be_cancelled_is_over_all_the_same() -> None:
    async def stubborn() -> str:
        for _ in range(30):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(1)
        return "done"

    async def run() -> None:
        result = await Tool(stubborn, time_limit=3).call("")
        assert result.text == "Error: the tool took too long."
        assert asyncio.get_running_loop().time() == 4.0
        await asyncio.sleep(60)

    run_virtual(run())


def test_a_cancelled_call_cancels_its_function_and_waits_for_its_clean_up() -> None:
    ended: list[float] = []

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.5)
            ended.append(asyncio.get_running_loop().time())

    async def run() -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(Tool(slow).call(""))
            await asyncio.sleep(1)
            task.cancel()
        assert (task.cancelled(), ended) == (True, [1.5])

    run_virtual(run())


class Topping(BaseModel):
    name: str
    amount: int = 1
    note: Annotated[str, Field(description="For the kitchen.")] | None = None


class Order(BaseModel):
    size: Literal["small", "large"]
    toppings: list[Topping] = []
    extra: Topping | None = None


def objects(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_a_strict_schema_is_closed_in_every_depth() -> None:
    def f(order: Annotated[Order, Field(description="What is wanted.")]) -> str:
        return f"{order.size} {[topping.amount for topping in order.toppings]}"

    made = Tool(f, is_strict=True)
    found = list(objects(made.parameters))
    assert len(found) == 3
    for schema in found:
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])
    assert "default" not in json.dumps(made.parameters)
    described = made.parameters["properties"]["order"]
    assert described == {"anyOf": [{"$ref": "#/$defs/Order"}], "description": "What is wanted."}
    validate({"model": "m", "messages": [{"role": "user", "content": "Hi"}], "tools": [made.to_openai()]})
    assert call(made, '{"order": {"size": "small", "toppings": [{"name": "ham"}]}}').text == "small [1]"


def takes_a_dict(a: dict[str, int]) -> None: ...
def takes_anything(a: Any) -> None: ...
def takes_a_list_of_anything(a: list) -> None: ...  # type: ignore[type-arg]
def takes_a_pair(a: tuple[int, str]) -> None: ...
def takes_no_hint(a) -> None: ...  # type: ignore[no-untyped-def]


@pytest.mark.parametrize(
    "function", [takes_a_dict, takes_anything, takes_a_list_of_anything, takes_a_pair, takes_no_hint]
)
def test_what_a_strict_server_would_refuse_is_refused_at_once(function: Callable[..., Any]) -> None:
    Tool(function)
    with pytest.raises(ConfigurationError, match=f"the tool {function.__name__}: "):
        Tool(function, is_strict=True)


def test_a_strict_tool_has_no_defaults() -> None:
    def f(a: int = 1) -> None: ...

    with pytest.raises(ConfigurationError, match="no default"):
        Tool(f, is_strict=True)


async def test_a_schema_may_describe_the_arguments_in_place_of_the_type_hints() -> None:
    async def remote(**arguments: object) -> object:
        """Call something elsewhere."""
        return arguments

    schema = {"properties": {"day": {"type": "string"}}, "required": ["day"]}
    made = Tool(remote, parameters=schema)
    assert made.parameters == {"type": "object", **schema}
    assert (await made.call('{"day": "Monday", "class": 1}')).text == '{"day":"Monday","class":1}'
    assert (await made.call("null")).text == "Error: the arguments do not fit: day: Field required."
    assert (await made.call("[]")).text == "Error: the arguments do not fit: Input should be an object."
    assert (await made.call("{")).text == "Error: the arguments do not fit: Invalid JSON."


def test_a_tool_in_a_thread_cannot_be_cancelled() -> None:
    def plain() -> str:
        """Block."""
        return ""

    with pytest.raises(ConfigurationError, match="runs in a thread, which cannot be cancelled"):
        Tool(plain, on_interruption="cancel")
    with pytest.raises(ConfigurationError, match="must be 'finish' or 'cancel'"):
        Tool(plain, on_interruption="stop")  # type: ignore[arg-type]
    assert Tool(plain, on_interruption="cancel", thread=False).on_interruption == "cancel"
