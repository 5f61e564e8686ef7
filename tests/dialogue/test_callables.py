"""Functions, methods and objects as tools."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

import pytest

from tests.dialogue.test_tools import call
from voiceflow.dialogue import Tool
from voiceflow.errors import ConfigurationError
from voiceflow.testing import run_virtual


def test_a_method_will_do() -> None:
    class Desk:
        def look_up(self, name: str) -> str:
            """Looks it up."""
            return name.upper()

    made = Tool(Desk().look_up)
    assert list(made.parameters["properties"]) == ["name"]
    assert call(made, '{"name": "x"}').text == "X"


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


def any_list(*args: int) -> None: ...


def any_names(**kwargs: int) -> None: ...


def by_place(a: int, /) -> None: ...


def no_schema(a: asyncio.Task[int]) -> None: ...


def unknown_hint(a: "Unknown") -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize("function", [any_list, any_names, by_place, no_schema, unknown_hint, lambda: None])
def test_a_function_that_the_model_could_not_call_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(ConfigurationError):
        Tool(function)
