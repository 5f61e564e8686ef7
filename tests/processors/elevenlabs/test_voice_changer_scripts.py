"""The voice changer under random speech, faults and interruptions."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.processors.elevenlabs.changing import audio, changer, tone
from tests.rows import example_count
from voiceflow import TELEPHONE, AgentAudioFrame, AgentWordsFrame, ReplyEndFrame, Word
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, TtsBehaviour
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.testing import run_virtual

PARTS = st.lists(st.sampled_from([0.1, 0.7, 1.9, -0.3, -2.0]), max_size=6)
"""Seconds of a tone; of silence where they are negative."""
FAULTS = st.lists(
    st.one_of(
        st.builds(HttpFault, cut_after=st.integers(0, 20_000)),
        st.builds(HttpFault, stall_after=st.integers(0, 20_000)),
        st.builds(HttpFault, piece=st.integers(1, 999)),
        st.sampled_from([HttpFault(status=401), HttpFault(status=503), HttpFault(delay=1.0), HttpFault()]),
    ),
    max_size=6,
)
REPLIES = st.lists(
    st.tuples(PARTS, st.sampled_from([0.0, 0.1, 0.5, 4.0]), st.booleans()), min_size=1, max_size=5
)
"""What is said, the seconds until the next one, and whether it is interrupted then."""


@settings(max_examples=example_count(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(replies=REPLIES, faults=FAULTS)
def test_what_is_not_interrupted_is_heard_once_whole_and_in_order(
    calls: Any, replies: list[tuple[list[float], float, bool]], faults: list[HttpFault]
) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(speed=3.0, chunk=0.3))
        emulator.http.plan(*faults)
        async with calls(changer(), emulator) as call:
            owed: dict[int, float] = {}
            for parts, gap, is_interrupted in replies:
                number = call.session.next_reply()
                owed[number] = say(call, number, parts)
                await asyncio.sleep(gap)
                if is_interrupted:
                    call.session.interrupt("test")
                    heard = len(call.below.seen)
                    await asyncio.sleep(0)
                    assert len(call.below.seen) == heard, "nothing of a dead reply comes after"
                    owed.clear()
            await asyncio.sleep(90)
            frames = [f for _, f in call.below.seen if isinstance(f, AgentAudioFrame | ReplyEndFrame)]
            numbers = [frame.reply for frame in frames]
            assert numbers == sorted(numbers)
            for number, seconds in owed.items():
                mine = [frame for frame in frames if frame.reply == number]
                assert [f for f in mine if isinstance(f, ReplyEndFrame)] == mine[-1:]
                played = sum(f.duration for f in mine if isinstance(f, AgentAudioFrame))
                assert round(played * 8000) == round(seconds * 8000)
                words = [w for f in call.all(AgentWordsFrame) if f.reply == number for w in f.words]
                assert [w.text for w in words] == [str(at) for at in range(int(seconds / 0.25))]
                assert all(round(w.start * 1000) == int(w.text) * 250 for w in words)
            assert not any(fatal for _, fatal in call.errors)
            assert call.tasks() == []

    run_virtual(run())


def say(call: Any, number: int, parts: list[float]) -> float:
    """Give a reply, with a word each quarter of a second; returns its length."""
    total = 0.0
    for part in parts:
        first = int(total / 0.25)
        total += abs(part)
        words = tuple(Word(str(at), at * 0.25, at * 0.25 + 0.2) for at in range(first, int(total / 0.25)))
        if words:
            call.send(AgentWordsFrame(reply=number, words=words))
        call.send(audio(tone(part) if part > 0 else TELEPHONE.silence(-part), number))
    call.send(ReplyEndFrame(reply=number))
    return total
