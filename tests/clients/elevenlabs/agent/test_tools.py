"""Python functions that an agent calls."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.agent.tool_events import ClientToolCall
from voiceflow.clients.elevenlabs.agent.tools import MAX_WAITING, ClientTools, ToolAnswer, ToolRunner
from voiceflow.errors import ConfigurationError


def call(name: str = "lookup", **parameters: Any) -> ClientToolCall:
    return ClientToolCall(name, "tc", parameters)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Friday.", "Friday."),
        (None, "Done."),
        ({"free": True, "on": date(2026, 11, 27)}, '{"free":true,"on":"2026-11-27"}'),
        ([1, 2.5], "[1,2.5]"),
        (True, "true"),
    ],
)
async def test_results_are_strings(value: Any, text: str) -> None:
    async def lookup(day: str) -> Any:
        assert day == "friday"
        return value

    assert await ClientTools([lookup]).answer(call(day="friday")) == ToolAnswer(text)


async def test_a_long_result_is_shortened() -> None:
    async def lookup() -> str:
        return "x" * 20_000

    answer = await ClientTools([lookup]).answer(call())
    assert len(answer.text) < 16_100
    assert answer.text.endswith("(shortened: there is more)")


async def failing(**_: Any) -> None:
    raise ValueError("the caller's secret")


async def slow(**_: Any) -> None:
    await asyncio.sleep(100)


async def abandoned(**_: Any) -> None:
    task = asyncio.create_task(asyncio.sleep(1))
    task.cancel()
    await task


async def unwritable(**_: Any) -> Any:
    return object()


async def refusing(**_: Any) -> ToolAnswer:
    return ToolAnswer("The user says no.", is_error=True, error_type="user_rejected")


@pytest.mark.parametrize(
    ("function", "text", "error_type"),
    [
        (failing, "Error: the tool failed.", "external_client"),
        (slow, "Error: the tool took too long.", "client_timeout"),
        (abandoned, "Error: the tool failed.", "external_client"),
        (unwritable, "Error: the tool failed.", "external_client"),
        (refusing, "The user says no.", "user_rejected"),
    ],
)
async def test_what_goes_wrong_is_an_answer(
    function: Callable[..., Awaitable[Any]], text: str, error_type: Any
) -> None:
    begun = asyncio.get_running_loop().time()
    answer = await ClientTools({"lookup": function}, time_limit=3.0).answer(call())
    assert answer == ToolAnswer(text, is_error=True, error_type=error_type)
    assert asyncio.get_running_loop().time() - begun <= 3.0


async def test_wrong_parameters_and_unknown_tools_are_answers() -> None:
    async def lookup(day: str) -> str:
        return day

    tools = ClientTools([lookup])
    assert (await tools.answer(call(week=3))).is_error
    answer = await tools.answer(call("book"))
    assert answer.is_error
    assert "lookup" in answer.text


def test_a_function_that_blocks_runs_in_a_thread() -> None:
    def lookup() -> str:
        return threading.current_thread().name

    answer = asyncio.run(ClientTools([lookup]).answer(call()))
    assert answer.text not in ("", threading.current_thread().name)


def test_each_tool_needs_a_name_of_its_own() -> None:
    with pytest.raises(ConfigurationError):
        ClientTools([failing, failing])


class Desk:
    """A runner and what it answered."""

    def __init__(self, tools: ClientTools, owner: asyncio.TaskGroup) -> None:
        self.runner = ToolRunner(tools, owner)
        self.answers: list[tuple[str, bool, float]] = []

    def submit(self, number: int) -> None:
        def answered(answer: ToolAnswer, seconds: float) -> None:
            self.answers.append((f"{number}", answer.is_error, asyncio.get_running_loop().time()))

        self.runner.submit(call(number=number), answered)


async def one_second(number: int) -> str:
    await asyncio.sleep(1)
    return str(number)


async def test_calls_overlap_within_a_bound_and_the_rest_wait_or_are_refused() -> None:
    async with asyncio.TaskGroup() as tasks:
        desk = Desk(ClientTools({"lookup": one_second}, concurrency=2), tasks)
        for number in range(MAX_WAITING + 4):
            desk.submit(number)
            if number in (0, 1):
                await asyncio.sleep(0)  # a worker takes it
    refused = [answer for answer in desk.answers if answer[1]]
    assert [number for number, _, _ in refused] == [str(MAX_WAITING + 2), str(MAX_WAITING + 3)]
    done = [answer for answer in desk.answers if not answer[1]]
    assert [number for number, _, _ in done] == [str(number) for number in range(MAX_WAITING + 2)]
    assert [at for _, _, at in done[:5]] == [1.0, 1.0, 2.0, 2.0, 3.0]


async def test_a_call_that_comes_when_the_last_worker_ends_is_not_forgotten() -> None:
    async with asyncio.TaskGroup() as tasks:
        desk = Desk(ClientTools({"lookup": one_second}, concurrency=1), tasks)

        def answered(answer: ToolAnswer, seconds: float) -> None:
            # Runs in the worker's last step, and just after it.
            asyncio.get_running_loop().call_soon(desk.submit, 1)

        desk.runner.submit(call(number=0), answered)
    assert [number for number, _, _ in desk.answers] == ["1"]


async def test_at_the_end_running_tools_get_a_moment() -> None:
    async with asyncio.TaskGroup() as tasks:
        desk = Desk(ClientTools({"lookup": one_second}, concurrency=1), tasks)
        desk.submit(0)
        desk.submit(1)
        await asyncio.sleep(0.5)
        await desk.runner.close(1.0)
        desk.submit(2)
    assert [(number, failed) for number, failed, _ in desk.answers] == [("0", False), ("2", True)]
    async with asyncio.TaskGroup() as tasks:
        desk = Desk(ClientTools({"lookup": slow}), tasks)
        desk.submit(0)
        await asyncio.sleep(0.5)
        await desk.runner.close(1.0)
    assert desk.answers == []
    assert asyncio.get_running_loop().time() == 2.5
