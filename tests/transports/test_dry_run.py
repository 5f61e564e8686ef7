"""The pipeline of a bot, without a call."""

import asyncio

import pytest

from voiceflow import TELEPHONE, ConfigurationError, LocalProtocolError, Pipeline
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.processors import VAD
from voiceflow.testing import run_virtual
from voiceflow.transports import Call
from voiceflow.transports.dry_run import pipeline_of


def test_a_bot_runs_as_far_as_its_pipeline_and_no_further() -> None:
    done: list[str] = []

    async def bot(call: Call) -> None:
        done.append(call.from_number)
        call.say("Welcome.")
        try:
            await call.run(Pipeline([call.input(), VAD(), call.output()]))
        except Exception:  # noqa: BLE001 - as bots have it
            done.append("failed")
        done.append("after")

    pipeline = run_virtual(pipeline_of(bot))
    assert [processor.name for processor in pipeline.processors()] == ["CallInput", "VAD", "CallOutput"]
    assert done == ["+15550100"]


def test_a_pipeline_that_runs_in_a_task_of_the_bot_is_found() -> None:
    async def bot(call: Call) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(call.run(Pipeline([call.input(), call.output()])))
            tasks.create_task(asyncio.sleep(1))

    assert len(list(run_virtual(pipeline_of(bot)).processors())) == 2


def test_what_the_bot_raises_before_is_raised() -> None:
    async def bot(call: Call) -> None:
        raise LookupError("no menu")

    with pytest.raises(LookupError, match="no menu"):
        run_virtual(pipeline_of(bot))


def test_a_bot_without_a_pipeline_and_one_without_ends_are_told_so() -> None:
    async def idle(call: Call) -> None: ...

    async def endless(call: Call) -> None:
        await call.run(Pipeline([call.input()]))

    with pytest.raises(LocalProtocolError, match=r"ran no pipeline: await call\.run"):
        run_virtual(pipeline_of(idle))
    with pytest.raises(LocalProtocolError, match=r"needs call\.input"):
        run_virtual(pipeline_of(endless))


def test_a_bot_that_waits_for_ever_is_told_so() -> None:
    async def bot(call: Call) -> None:
        await asyncio.sleep(3600)

    with pytest.raises(ConfigurationError, match="ran no pipeline within 10 s"):
        run_virtual(pipeline_of(bot))


def test_the_bot_sees_the_audio_of_its_carrier() -> None:
    seen: list[AudioFormat] = []

    async def bot(call: Call) -> None:
        seen.append(call.format)
        await call.run(Pipeline([call.input(), call.output()]))

    wide = AudioFormat(Encoding.PCM16, 16000)
    run_virtual(pipeline_of(bot))
    run_virtual(pipeline_of(bot, audio=wide))
    assert seen == [TELEPHONE, wide]
