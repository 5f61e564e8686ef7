"""Python functions as tools of the model."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

import pytest
from loguru import logger
from pydantic import BaseModel, Field

from voiceflow.dialogue import EndCall, Tool, Toolbox, ToolError, ToolResult, tool
from voiceflow.dialogue.tool_results import MAX_RESULT_CHARS
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


def test_too_many_tools_are_refused() -> None:
    def ping() -> str:
        return "pong"

    tools = [Tool(ping, name=f"ping_{number}") for number in range(129)]
    assert len(Toolbox(tools[:128])) == 128
    with pytest.raises(ConfigurationError, match="128"):
        Toolbox(tools)


@pytest.mark.parametrize("arguments", ["null", " null\n", "", " \n", '""', '"null"', '"{}"', "{}"])
def test_what_stands_for_no_arguments(arguments: str) -> None:
    def hours(day: str = "today") -> str:
        return day

    assert call(hours, arguments) == ToolResult("today")


@pytest.mark.parametrize("arguments", [r'"{\"day\": \"Monday\"}"', r'"{\"day\":\"Monday\"} "'])
def test_arguments_may_be_written_as_a_json_string(arguments: str) -> None:
    def hours(day: str) -> str:
        return day

    schema = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
    assert call(hours, arguments) == ToolResult("Monday")
    assert call(Tool(hours, name="open", parameters=schema), arguments) == ToolResult("Monday")


def test_an_array_or_object_may_be_written_as_a_string_and_text_stays_text() -> None:
    def order(items: list[str], to: dict[str, str], note: str, more: str = "") -> str:
        return f"{items} {to} {note}"

    wanted = "['tea'] {'city': 'Rome'} [as a gift]"
    written = {"items": '["tea"]', "to": '{"city": "Rome"}', "note": "[as a gift]", "more": None}
    assert call(order, json.dumps(written)) == ToolResult(wanted)


@pytest.mark.parametrize("arguments", ["[]", "5", "true", '"Monday"', "nul"])
def test_json_that_is_no_object_is_told_to_the_model(arguments: str) -> None:
    def hours() -> str:
        return "until six"

    result = call(hours, arguments)
    assert (result.is_error, result.text.startswith("Error: the arguments do not fit: ")) == (True, True)


def test_null_is_an_argument_that_was_not_given_if_it_has_a_default() -> None:
    def book(day: str, minutes: int = 15, room: str | None = "a") -> str:
        return f"{day} {minutes} {room}"

    assert call(book, '{"day": "Monday", "minutes": null}').text == "Monday 15 a"
    assert call(book, '{"day": "Monday", "room": null}').text == "Monday 15 None"
    assert "day: " in call(book, '{"day": null, "minutes": null}').text


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


def test_a_plain_function_runs_in_a_thread_unless_told_otherwise() -> None:
    def where() -> str:
        return str(threading.current_thread() is threading.main_thread())

    assert call(where).text == "False"
    assert call(Tool(where, thread=False)).text == "True"


def test_a_thread_sees_the_context_of_its_call() -> None:
    caller = ContextVar[str]("caller")

    def who() -> str:
        return caller.get()

    async def run() -> str:
        caller.set("Ann")
        return (await Tool(who).call("")).text

    assert run_virtual(run()) == "Ann"


def test_a_plain_function_may_return_a_coroutine() -> None:
    async def later() -> str:
        await asyncio.sleep(1)
        return "later"

    assert call(Tool(lambda: later(), name="f")).text == "later"


class Lookup:
    """Looks an order up."""

    def __init__(self, found: str) -> None:
        self._found = found

    async def __call__(self, number: int) -> str:
        return f"{self._found} {number}"


class HTTPLookupV2:
    def __call__(self, number: int) -> str:
        """Look it up.

        Args:
            number: Digits only.
        """
        return str(number)


async def find(store: object, number: int, *, limit: int = 3) -> str:
    """Find an order.

    Args:
        number: Digits only.
    """
    return f"{store} {number} {limit}"


def test_a_callable_object_is_a_tool() -> None:
    made = Tool(Lookup("found"))
    assert (made.name, made.description, list(made.parameters["properties"])) == (
        "lookup",
        "Looks an order up.",
        ["number"],
    )
    assert call(made, '{"number": "5"}').text == "found 5"
    other = Tool(HTTPLookupV2())
    assert (other.name, other.description) == ("http_lookup_v2", "Look it up.")
    assert other.parameters["properties"]["number"] == {"description": "Digits only.", "type": "integer"}
    assert call(other, '{"number": "5"}').text == "5"


def test_a_partial_is_a_tool_without_what_it_has_bound() -> None:
    made = Tool(partial(partial(find, "store"), limit=7))
    assert (made.name, made.description) == ("find", "Find an order.")
    assert made.parameters["properties"] == {"number": {"description": "Digits only.", "type": "integer"}}
    assert call(made, '{"number": "5"}').text == "store 5 7"
    assert call(Tool(partial(Lookup("x"), number=1))).text == "x 1"


def test_a_function_without_a_legal_name_needs_one() -> None:
    with pytest.raises(ConfigurationError, match="pass name="):
        Tool(lambda: None)
    assert Tool(lambda: None, name="f").name == "f"


async def numbers() -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize("value", [5, None, numbers, dict.fromkeys])
def test_what_is_no_tool_says_so(value: Any) -> None:
    with pytest.raises(ConfigurationError):
        Tool(value)


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


def test_a_default_that_json_cannot_write_is_refused() -> None:
    def f(limit: float = float("inf")) -> None: ...

    with pytest.raises(ConfigurationError, match="JSON"):
        Tool(f)


def test_what_becomes_of_a_late_result_is_an_option() -> None:
    assert (book.late, Tool(find_nothing, late="wait").late) == ("say", "wait")
    with pytest.raises(ConfigurationError, match="'say' or 'wait'"):
        Tool(find_nothing, late="never")  # type: ignore[arg-type]


def find_nothing() -> None: ...


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
