"""Virtual time where an event loop runs already, as it does in a notebook."""

import asyncio
import contextvars
from functools import partial

import pytest

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage, VirtualTimeError, run_virtual, run_virtual_async
from voiceflow.transports import Call

name: contextvars.ContextVar[str] = contextvars.ContextVar("name")


async def bot(call: Call) -> None:
    agent = LLM(system="You answer the phone.", greeting="Hello.")
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))


async def phone() -> list[tuple[str, str]]:
    async with Stage(partial(create_app, bot), answers=["Until six."]) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Until when are you open?")
            await caller.wait_for_agent()
        return stage.transcript


async def sleep(seconds: float) -> float:
    await asyncio.sleep(seconds)
    return asyncio.get_running_loop().time()


def test_a_whole_call_is_made_where_a_loop_runs_already() -> None:
    async def cell() -> list[tuple[str, str]]:
        return await run_virtual_async(phone())

    assert asyncio.run(cell())[-1] == ("agent", "Until six.")


def test_the_clock_of_the_other_loop_is_virtual_and_that_of_this_one_is_not() -> None:
    async def cell() -> tuple[float, bool]:
        loop = asyncio.get_running_loop()
        before = loop.time()
        return await run_virtual_async(sleep(600.0)), loop.time() - before < 600

    assert asyncio.run(cell()) == (600.0, True)


def test_errors_results_limits_and_context_come_through() -> None:
    async def fail() -> None:
        raise ValueError(name.get())

    async def cell() -> None:
        name.set("of the cell")
        with pytest.raises(ValueError, match="of the cell"):
            await run_virtual_async(fail())
        with pytest.raises(VirtualTimeError, match="not done after 60 virtual seconds"):
            await run_virtual_async(sleep(100), limit=60)

    asyncio.run(cell())


def test_virtual_time_in_virtual_time_works_too() -> None:
    assert run_virtual(run_virtual_async(sleep(5.0))) == 5.0


def test_run_virtual_says_what_to_write_where_a_loop_runs_already() -> None:
    async def cell() -> None:
        run_virtual(sleep(1.0))

    with pytest.raises(VirtualTimeError, match=r"runs here already.*await run_virtual_async\(\.\.\.\)"):
        asyncio.run(cell())
