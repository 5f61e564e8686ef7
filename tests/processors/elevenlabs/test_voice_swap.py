"""Replacing the voice between two pieces of text."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.saying import heard, words
from tests.processors.elevenlabs.test_tts import end, of, spoken, text, updates
from voiceflow import (
    AgentWordsFrame,
    ReplyEndFrame,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, TtsBehaviour
from voiceflow.processors.elevenlabs import ElevenLabsStreamTTS, ElevenLabsTTS
from voiceflow.testing import run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"


@pytest.fixture(params=[ElevenLabsTTS, ElevenLabsStreamTTS])
def voice(request: pytest.FixtureRequest) -> Any:
    """The class of a voice: what is true of one holds for the other."""
    return request.param


HELLO = "We are open from nine to five, and on Saturdays until noon. "


SLOW = TtsBehaviour(speed=2.0, chunk=0.2)


SECOND = "JBFqnCBsd6RMkjVDRZzb"


THIRD = "cjVigY5qzO86Huf0OWal"


def test_a_language_brings_its_voice_from_the_next_text_on(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice({"en": VOICE, "es": SECOND}), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            call.session.update(language="es-MX")
            assert updates(call) == []
            call.send(text(2), end(2))
            await asyncio.sleep(3)
            assert of(call) == [(VOICE, None), (SECOND, "es")]
            assert heard(call, 1) == heard(call, 2) == spoken(HELLO)
            assert updates(call) == [(("language",), True)]
            assert call.session.settings["voice"] == SECOND
            assert call.errors == []

    run_virtual(run())


def test_a_voice_that_changes_within_a_reply_speaks_behind_the_one_before(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            await asyncio.sleep(1)
            call.send(text(1))
            await asyncio.sleep(0.3)
            call.session.update(voice=SECOND)
            call.send(text(1), end(1))
            await asyncio.sleep(9)
            assert [name for name, _ in of(call)] == [VOICE, SECOND]
            assert heard(call, 1) == 2 * spoken(HELLO)
            assert words(call, 1) == 2 * HELLO.split()
            starts = [w.start for f in call.all(AgentWordsFrame) for w in f.words]
            assert starts == sorted(starts)
            assert call.all(ReplyEndFrame) == [end(1)]
            assert updates(call) == [(("voice",), True)]
            assert call.errors == []

    run_virtual(run())


def test_an_interruption_silences_both_voices_of_a_reply(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            await asyncio.sleep(1)
            first = call.session.next_reply()
            call.send(text(first))
            await asyncio.sleep(0.3)
            call.session.update(voice=SECOND)
            call.send(text(first), end(first))
            await asyncio.sleep(0.2)
            call.session.interrupt()
            before = len(heard(call, first))
            reply = call.session.next_reply()
            call.send(text(reply), end(reply))
            await asyncio.sleep(9)
            assert len(heard(call, first)) == before
            assert heard(call, reply) == spoken(HELLO)

    run_virtual(run())


def test_of_two_quick_changes_of_the_voice_the_last_counts(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.session.update(voice=SECOND)
            call.session.update(voice=THIRD, language="fr")
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            assert of(call) == [(THIRD, "fr")]
            assert heard(call, 1) == spoken(HELLO)
            assert updates(call) == [(("voice",), False), (("voice", "language"), True)]
            assert call.errors == []

    run_virtual(run())


def test_a_refused_voice_leaves_the_one_before(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsTTS(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.emulator.faults = Faults(refuse=404)
            call.session.update(voice=SECOND)
            await asyncio.sleep(1)
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            assert heard(call, 1) == spoken(HELLO)
            assert updates(call) == [(("voice",), False)]
            assert call.session.settings["voice"] == VOICE
            assert not any(is_fatal for _, is_fatal in call.errors)

    run_virtual(run())
