"""Barge-ins at random moments, with tools: the conversation holds the words that were in the user's ear."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import partial

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.processors.agent.kinds import GEMINI, OPENAI, Kind
from tests.rows import example_count
from voiceflow import Pipeline
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.dialogue import AssistantMessage
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveBehaviour, LiveCall, ModelTurn
from voiceflow.emulators.kit.live_voice import SECONDS_PER_CHARACTER
from voiceflow.journal import NoteKind
from voiceflow.processors import VAD
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.transports import Call

WORDS = 10
CYCLE = 4
"""Answers with sounds of their own; then they begin again."""
FRAME = 160
"""Samples at 8000 Hz that are judged at once."""

WORLDS = st.tuples(
    st.lists(st.integers(4, 60).map(lambda step: step / 20 + 0.0137), min_size=2, max_size=6),
    st.lists(st.booleans(), min_size=1, max_size=4),
)
"""For how long the user listens to each answer, and which answers begin with a tool call."""


def tone_of(answer: int, word: int) -> float:
    """The sound of a word, in Hz."""
    return 300.0 + 70.0 * (answer % CYCLE * WORDS + word)


def speak_words(text: str, sample_rate: int) -> NDArray[np.int16]:
    """A voice in which each word has a sound of its own."""
    parts = []
    for each in text.split():
        answer, _, word = each.strip("a.").partition("w")
        size = round((len(each) + 1) * SECONDS_PER_CHARACTER * sample_rate)
        wave = np.sin(np.arange(size) * (2 * np.pi * tone_of(int(answer), int(word)) / sample_rate))
        parts.append((6000 * wave).astype(np.int16))
    return np.concatenate(parts)


def heard_seconds(heard: bytes) -> Mapping[str, float]:
    """The seconds of each word that were heard, read from the sound alone."""
    samples = decode(heard, Encoding.MULAW).astype(np.float64)
    found: defaultdict[str, float] = defaultdict(float)
    answer = 0
    for at in range(0, len(samples) - FRAME + 1, FRAME):
        frame = samples[at : at + FRAME]
        if np.abs(frame).max() < 3000:
            continue
        pitch = float(np.abs(np.fft.rfft(frame * np.hanning(FRAME), 4000)).argmax() * 2)
        place = round((pitch - 300.0) / 70.0)
        answer += (place // WORDS - answer) % CYCLE
        found[f"a{answer}w{place % WORDS}"] += FRAME / 8000
    return found


class World:
    """What the model says and calls, and what came of it."""

    def __init__(self, kind: Kind, calls: list[bool]) -> None:
        self.kind = kind
        self.calls = calls
        self.answers = 0
        self.made: list[int] = []
        self.ran: Counter[int] = Counter()
        self.stage = Stage(partial(create_app, self._bot))
        for service in (self.stage.realtime, self.stage.live):
            service.script.answer_with(self._answer)
            service.behaviour = LiveBehaviour(first_audio=0.2, speed=40.0)
            service._speak = speak_words

    async def _bot(self, call: Call) -> None:
        agent = self.kind.make(tools=[self.look_up])
        await call.run(Pipeline([call.input(), VAD(), agent, call.output()]))

    async def look_up(self, number: int) -> str:
        """Look a number up.

        Args:
            number: Which.
        """
        self.ran[number] += 1
        await asyncio.sleep(0.3 * (1 + number % 3))
        return f"found {number}"

    def _answer(self, turn: ModelTurn) -> LiveAnswer:
        number = len(self.made)
        if turn.conversation[-1][0] != "tool" and self.calls[number % len(self.calls)]:
            self.made.append(number)
            return LiveAnswer(calls=[LiveCall("look_up", json.dumps({"number": number}))])
        text = " ".join(f"a{self.answers}w{word}" for word in range(WORDS)) + "."
        self.answers += 1
        return LiveAnswer(text)


async def play(world: World, waits: list[float]) -> int:
    """Hold the call, check what came of it, and return how often the agent was interrupted."""
    async with world.stage as stage, stage.call() as caller:
        await caller.listen(0.5)
        for number, wait in enumerate(waits):
            await caller.say(f"Question {number}.")
            await caller.agent_begins()
            await caller.listen(wait)
        await caller.say("The last question.")
        await caller.wait_for_agent(pause=2.0)
        sound = caller.call.record.heard_bytes
    seconds = heard_seconds(sound)
    context = stage.journals[0].context
    assert context is not None
    messages = context.messages()
    said = [word for each in messages if isinstance(each, AssistantMessage) for word in each.text.split()]
    said = [word.strip(".") for word in said]
    lengths = {word: (len(word) + 1) * SECONDS_PER_CHARACTER for word in seconds}
    whole = [word for word, length in lengths.items() if seconds[word] >= 0.9 * length]
    begun = [word for word, length in lengths.items() if seconds[word] >= 0.1 * length]
    # Each word that was heard, in its order, none twice, and none that was not heard.
    assert len(whole) > WORDS
    assert [word for word in said if word in whole] == whole
    assert set(said) <= set(begun)
    assert len(said) == len(set(said))
    asked = " ".join(text for who, text in stage.transcript if who == "caller")
    questions = [f"Question {number}." for number in range(len(waits))]
    assert asked == " ".join([*questions, "The last question."])
    # A barge-in may come before a call was sent.
    assert set(world.ran) <= set(world.made)
    assert max(world.ran.values(), default=1) == 1
    (record,) = stage.realtime.records or stage.live.records
    errors = record.errors if world.kind is GEMINI else record.session.errors  # type: ignore[union-attr]
    assert set(errors) <= {"response_cancel_not_active"}
    return sum(note.kind is NoteKind.INTERRUPT for note in stage.journals[0].notes)


@pytest.mark.parametrize("kind", [OPENAI, GEMINI], ids=str)
@settings(max_examples=example_count(8), deadline=None, derandomize=True, phases=[Phase.generate])
@given(world=WORLDS)
def test_the_words_in_the_conversation_are_those_in_the_ear(
    kind: Kind, world: tuple[list[float], list[bool]]
) -> None:
    waits, calls = world
    run_virtual(play(World(kind, calls), waits), limit=3600.0)
