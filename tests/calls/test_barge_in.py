"""A thousand barge-ins at random moments: nothing old is heard, and the words heard are known."""

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.calls.phone_bot import PhoneBot
from tests.rows import by_default
from voiceflow import AgentStartedSpeakingFrame, Direction, Frame, InterruptionFrame, Processor
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.openai import LLMEmulator
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall
from voiceflow.testing.speech import speechlike

SECONDS_PER_CHARACTER = 0.06
"""How the emulated voice speaks."""
WORDS = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar".split()
SPEECH = [encode(speechlike(seconds, seed=1), Encoding.MULAW) for seconds in (0.3, 0.5, 0.8)]
CALLS = by_default(1, 40)
"""Forty of them make the thousand."""
BARGE_INS = by_default(12, 25)


class Watcher:
    """Notes how much the caller has heard whenever a reply begins or is interrupted."""

    def __init__(self) -> None:
        self.call: EmulatedTwilioCall | None = None
        self.events: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    def __call__(self, processor: Processor, frame: Frame, _: Direction) -> None:
        if self.call is None or processor.name != "CallOutput":
            return
        if isinstance(frame, AgentStartedSpeakingFrame | InterruptionFrame):
            what = "begins" if isinstance(frame, AgentStartedSpeakingFrame) else "interrupted"
            self.events.put_nowait((what, len(self.call.record.heard_bytes)))

    async def next(self, expected: str) -> int:
        what, heard = await self.events.get()
        assert what == expected
        return heard


def words_at(text: str, size: int) -> int:
    """How many words of a text begin within so many bytes of its audio."""
    return len(text[: round(size / 8000 / SECONDS_PER_CHARACTER)].split())


@pytest.mark.parametrize("seed", range(CALLS))
async def test_nothing_old_is_heard_and_the_context_ends_at_the_word_that_was(
    seed: int,
    line: Callable[[], EmulatedTwilio],
    bot: PhoneBot,
    elevenlabs: Callable[..., ElevenLabsEmulator],
    openai: Callable[..., LLMEmulator],
) -> None:
    rng = random.Random(seed)
    texts = [f"Answer {n}: " + " ".join(rng.choices(WORDS, k=16)) + "." for n in range(BARGE_INS + 1)]
    service = elevenlabs(stt=[f"Question {n}." for n in range(BARGE_INS + 1)])
    openai(list(texts))
    bot.greeting = None
    bot.note = watcher = Watcher()  # type: ignore[method-assign, assignment]
    expected: list[int] = []
    previous = 0
    async with line() as carrier, carrier.call() as call:
        watcher.call = call
        call.say(rng.choice(SPEECH))
        for n in range(BARGE_INS):
            began = await watcher.next("begins")
            await asyncio.sleep(rng.uniform(0.05, 5.0))
            call.say(rng.choice(SPEECH))
            cut = await watcher.next("interrupted")
            expected.append(words_at(texts[n], cut - began))
            assert began == previous, "something was heard between the clear and the next reply"
            previous = cut
        await watcher.next("begins")
        await asyncio.sleep(10)
        whole = len(texts[-1]) * SECONDS_PER_CHARACTER * 8000
        assert len(call.record.heard_bytes) - previous == round(whole)
        assert call.warnings == []
    assert max(connection.most_contexts for connection in service.connections) <= 5
    heard = heard_words(bot.memory)
    assert list(heard) == [f"Question {n}." for n in range(BARGE_INS + 1)]
    *cut_short, last = heard.values()
    assert last == len(texts[-1].split())
    assert [n for n, count in enumerate(cut_short) if abs(count - expected[n]) > 1] == []


def heard_words(memory: list[tuple[str, str]]) -> dict[str, int]:
    """For each thing that the user said, how many words of the answer the context holds."""
    words: dict[str, int] = {}
    question = ""
    for role, text in memory:
        if role == "user":
            question = text
            words[question] = 0
        else:
            words[question] += len(text.split())
    return words
