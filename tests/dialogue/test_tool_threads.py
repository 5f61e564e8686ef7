"""Threads for tools that block."""

import asyncio
import threading

import pytest

from voiceflow.dialogue import Tool
from voiceflow.dialogue.tool_threads import MAX_THREADS, ToolThreads, threads_of


@pytest.mark.real_time
async def test_a_thread_that_hangs_is_given_up_and_holds_up_nobody() -> None:
    may_end = threading.Event()

    def hang() -> str:
        may_end.wait()
        return "late"

    def ping() -> str:
        return "pong"

    made = [Tool(hang, time_limit=0.01) for _ in range(MAX_THREADS + 3)]
    results = await asyncio.gather(*(tool.call("") for tool in made))
    assert {result.text for result in results} == {"Error: the tool took too long."}
    assert threads_of(hang.__code__).running == MAX_THREADS
    assert (await Tool(ping).call("")).text == "pong"
    may_end.set()


def test_threads_are_bounded_and_what_waits_has_its_turn() -> None:
    threads, may_end = ToolThreads(2), threading.Event()
    futures = [threads.submit(lambda number=number: may_end.wait() and number) for number in range(5)]
    assert threads.running == 2
    assert futures[4].cancel()
    may_end.set()
    assert [future.result(5) for future in futures[:4]] == [0, 1, 2, 3]
