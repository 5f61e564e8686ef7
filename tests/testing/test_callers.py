"""Simulated callers, on the emulated carrier, with an app that plays a part."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

import numpy as np
import pytest
from aiohttp import web

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.words import Word
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.callers import Caller, CallerError, SimulatedEngineVoice, SimulatedFormantVoice
from voiceflow.testing.speech import speech_for, speechlike

ONE_SECOND = encode(speechlike(1.0, 9), Encoding.MULAW)


class App(Protocol):
    behave: Callable[[Any], Awaitable[None]] | None
    sockets: list[Any]

    def application(self) -> web.Application: ...


def now() -> float:
    return asyncio.get_running_loop().time()


@contextlib.asynccontextmanager
async def calling(app: App) -> AsyncIterator[EmulatedTwilioCall]:
    async with MemoryNetwork() as network:
        network.add("voice.example.com", app.application())
        async with (
            EmulatedTwilio("https://voice.example.com/voice", session=network.session()) as carrier,
            carrier.call() as call,
        ):
            yield call


async def greet(socket: Any) -> None:
    """Talk for two seconds, with a breath after the first."""
    await asyncio.sleep(0.5)
    await socket.media(ONE_SECOND)
    await asyncio.sleep(1.3)
    await socket.media(ONE_SECOND)


async def test_a_caller_waits_for_the_agent_to_begin_and_to_finish(app: App) -> None:
    app.behave = greet
    async with calling(app) as call:
        caller = Caller(call)
        assert 0.5 < await caller.agent_begins() <= 0.54
        assert caller.hears()
        # The breath from 1.5 to 1.8 s is too short to be the end, which is at 2.8 s.
        assert 3.48 <= await caller.agent_stops(pause=0.7) <= 3.54
        assert not caller.hears()


async def test_what_is_said_reaches_the_app_and_takes_its_time(app: App) -> None:
    async with calling(app) as call:
        caller = Caller(call)
        await caller.listen(1.0)
        said = await caller.say("three little words")
        assert (said.at, round(now(), 3)) == (1.0, 2.05)
        await caller.say(ONE_SECOND)
        await caller.say(speechlike(1.0, 9))
        await caller.listen(0.1)
        words = encode(speech_for("three little words"), Encoding.MULAW)
        audio = app.sockets[0].audio[8000:]
        assert audio[: len(words) + 16000] == words + ONE_SECOND + ONE_SECOND
        assert [(deed.what, deed.text) for deed in caller.deeds] == [
            ("say", "three little words"),
            ("say", ""),
            ("say", ""),
        ]
        assert "little" not in repr(caller.deeds)


async def test_an_interruption_comes_over_the_agents_speech(app: App) -> None:
    app.behave = greet
    async with calling(app) as call:
        said = await Caller(call).interrupt_after(0.5, "wait")
        assert 1.0 < said.at <= 1.04


async def test_keys_are_pressed_one_after_the_other(app: App) -> None:
    async with calling(app) as call:
        caller = Caller(call)
        await caller.press("4#")
        keys = [(at, event["dtmf"]["digit"]) for at, event in app.sockets[0].messages if "dtmf" in event]
        assert keys == [(0.0, "4"), (0.25, "#")]


async def test_a_silent_agent_is_waited_for_so_long_and_no_longer(app: App) -> None:
    async with calling(app) as call:
        with pytest.raises(CallerError, match="did not talk within 3 s"):
            await Caller(call).wait_for_agent(limit=3.0)
        assert now() == 3.0


async def test_an_agent_that_never_stops_is_interruptible_only(app: App) -> None:
    async def ramble(socket: Any) -> None:
        await socket.media(ONE_SECOND * 60)

    app.behave = ramble
    async with calling(app) as call:
        with pytest.raises(CallerError, match=r"be silent for 0\.7 s within 20 s"):
            await Caller(call).agent_stops(limit=20.0)


async def test_after_the_call_there_is_nothing_to_wait_for(app: App) -> None:
    async def leave(socket: Any) -> None:
        await asyncio.sleep(1)
        await socket.ws.close()

    app.behave = leave
    async with calling(app) as call:
        caller = Caller(call)
        with pytest.raises(CallerError, match="the call is over"):
            await caller.agent_begins()
        assert now() == 1.0
        with pytest.raises(CallerError, match="the call is over"):
            await caller.say("hello?")
        await caller.listen(5.0)
        assert now() == 1.0


async def test_hanging_up_ends_the_call(app: App) -> None:
    async with calling(app) as call:
        caller = Caller(call)
        caller.hang_up()
        await call.over()
        assert caller.deeds[-1].what == "hang up"


class Engine:
    """A local engine that hums each sentence at 16 kHz."""

    async def synthesize(self, text: str) -> AsyncIterator[Speech]:
        for sentence in text.split("."):
            yield Speech(
                speechlike(0.5, len(sentence), sample_rate=16000), 16000, (Word(sentence, 0.0, 0.5),)
            )


async def test_an_engines_sentences_are_joined_at_the_telephones_rate() -> None:
    audio = await SimulatedEngineVoice(Engine(), pause=0.25).speak("One. Two")
    assert len(audio) == 4000 + 2000 + 4000
    assert audio[4000:6000] == b"\xff" * 2000
    assert len(await SimulatedFormantVoice(3).speak("One. Two")) == 5600


async def test_a_recording_has_the_caller_left_and_the_agent_right(app: App) -> None:
    app.behave = greet
    async with calling(app) as call:
        caller = Caller(call)
        await caller.wait_for_agent()
        await caller.say("hello")
    left, right = call.record.stereo().T
    (said,) = call.record.said
    assert np.flatnonzero(np.abs(left) > 500)[0] == pytest.approx(said.at * 8000, abs=100)
    assert np.flatnonzero(np.abs(right) > 500)[0] == pytest.approx(4000, abs=100)
