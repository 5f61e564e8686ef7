"""The caller of ``voiceflow call``, against a bot on virtual time."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from voiceflow import Pipeline
from voiceflow.cli.call_caller import CallerProgress, act
from voiceflow.cli.call_lines import steps_of
from voiceflow.processors import VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports.twilio import TwilioCall
from voiceflow.turns import UserTurn

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"


class Host(Responder):
    """Answers some things, and is silent on others."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        if "bye" in turn.text:
            self.session.end()
        elif "ponder" in turn.text:
            return
        else:
            yield "Very well."


async def played(*lines: str, greeting: str | None = "Hello.") -> tuple[CallerProgress, Stage, float]:
    async def bot(call: TwilioCall) -> None:
        host, voice = Host(greeting=greeting), ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), host, voice, call.output()]))

    progress = CallerProgress()
    async with Stage(partial(create_app, bot)) as stage:
        began = asyncio.get_running_loop().time()
        async with stage.call() as caller:
            await act(caller, steps_of(lines, source="test"), progress)
            await caller.call.over()
            seconds = asyncio.get_running_loop().time() - began
        return progress, stage, seconds


async def test_every_line_is_said_when_the_agent_has_finished() -> None:
    progress, stage, _ = await played("Good morning", "A table please", "(press 2)")
    assert list(progress.failures()) == []
    assert [line.name for line in progress.lines] == ["line 1", "line 2", "line 3 (keys)"]
    assert all(line.waited is not None and 0.5 < line.waited < 2.5 for line in progress.lines)
    assert stage.transcript == [
        ("agent", "Hello."),
        ("caller", "Good morning"),
        ("agent", "Very well."),
        ("caller", "A table please"),
        ("agent", "Very well."),
        ("caller", "(pressed keys: 2)"),
        ("agent", "Very well."),
    ]


async def test_an_answer_that_comes_with_the_last_key_is_one() -> None:
    progress, stage, _ = await played("(press 12#)")
    assert list(progress.failures()) == []
    assert stage.transcript[1:] == [("caller", "(pressed keys: 12#)"), ("agent", "Very well.")]


async def test_an_interruption_cuts_the_agent_off() -> None:
    progress, stage, _ = await played("(interrupt 1.5) Stop it", greeting=LONG)
    assert list(progress.failures()) == []
    (_, greeting), *rest = stage.transcript
    assert LONG.startswith(greeting)
    assert greeting != LONG
    assert rest == [("caller", "Stop it"), ("agent", "Very well.")]


async def test_an_agent_that_does_not_greet_is_spoken_to() -> None:
    progress, stage, _ = await played("Anybody there", greeting=None)
    assert list(progress.failures()) == []
    assert stage.transcript[0] == ("caller", "Anybody there")


async def test_to_hang_up_is_an_answer_to_the_last_line_only() -> None:
    progress, _, _ = await played("A table please", "Goodbye")
    assert list(progress.failures()) == []
    progress, _, _ = await played("Goodbye", "A table please", "And a chair")
    assert list(progress.failures()) == [
        "line 1 was not answered",
        "the call was over with 2 lines to go",
    ]


async def test_the_caller_waits_and_hangs_up_when_told_to() -> None:
    _, _, soon = await played("(hang up)", "Never said")
    _, _, later = await played("(wait 30)", "(hang up)")
    assert round(later - soon, 3) == 30


async def test_a_voice_that_never_comes_is_waited_for_so_long() -> None:
    progress, _, seconds = await played("(wait)", "Hello")
    assert list(progress.failures()) == [
        "the call was over with one line to go",
        "the agent did not talk within 15 s",
    ]
    assert seconds < 30
