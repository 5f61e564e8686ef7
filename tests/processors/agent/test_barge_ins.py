"""Random barge-ins: the model is told the milliseconds played, and the context holds the words in them."""

from __future__ import annotations

import random
from functools import partial

from voiceflow import Direction, Frame, HeardFrame, Pipeline, Processor
from voiceflow.audio.alignment import spread
from voiceflow.audio.words import join_words
from voiceflow.dialogue import AssistantMessage
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveBehaviour, LiveCall, ModelTurn
from voiceflow.emulators.kit.live_voice import SECONDS_PER_CHARACTER, speak_tone
from voiceflow.emulators.openai.realtime import RealtimeEmulator
from voiceflow.processors import VAD
from voiceflow.processors.agent.words import LETTERS_PER_SECOND
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.transports import Call

TEXT = "We are open from Monday to Friday, from eight in the morning until five in the afternoon, as always."
BARGE_INS = 10


class Spied:
    """A call whose agent is interrupted again and again."""

    def __init__(self) -> None:
        self.runs = 0
        self.calls = 0
        self.finals: dict[int, float] = {}
        self.stage = Stage(partial(create_app, self._bot))
        self.stage.realtime.script.answer_with(self._answer)
        self.stage.realtime.behaviour = LiveBehaviour(first_audio=0.2, speed=20.0)
        self.stage.realtime._speak = speak_tone

    @property
    def realtime(self) -> RealtimeEmulator:
        return self.stage.realtime

    async def _bot(self, call: Call) -> None:
        async def note() -> str:
            """Note something."""
            self.runs += 1
            return "noted"

        agent = OpenAIRealtime(tools=[note], greeting=TEXT)
        await call.run(Pipeline([call.input(), VAD(), agent, call.output()]), observers=[self._observe])

    def _answer(self, turn: ModelTurn) -> LiveAnswer:
        if turn.conversation[-1][0] == "tool" or self.calls % 3:
            self.calls += turn.conversation[-1][0] != "tool"
            return LiveAnswer(TEXT)
        self.calls += 1
        return LiveAnswer(calls=[LiveCall("note")], delay=0.05)

    def _observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, HeardFrame) and frame.is_final and direction is Direction.UPSTREAM:
            self.finals[frame.reply] = frame.seconds


def test_each_barge_in_is_exact_to_the_millisecond() -> None:
    chance = random.Random(7)
    waits = [chance.uniform(0.2, 4.0) for _ in range(BARGE_INS)]
    spied = Spied()

    async def talk() -> None:
        async with spied.stage as stage, stage.call() as caller:
            for wait in waits:
                await caller.agent_begins()
                await caller.listen(wait)
                await caller.say("Stop there.")

    run_virtual(talk(), limit=3600.0)
    (record,) = spied.realtime.records
    assert set(record.session.errors) <= {"response_cancel_not_active"}
    length = len(TEXT) * SECONDS_PER_CHARACTER
    cut = [int(seconds * 8000 + 1e-6) * 1000 // 8000 for seconds in spied.finals.values() if seconds < length]
    told = [event["audio_end_ms"] for event in record.of_type("conversation.item.truncate")]
    assert len(told) >= BARGE_INS
    assert told == cut[: len(told)]
    context = spied.stage.journals[0].context
    assert context is not None
    heard = [m.text for m in context.messages() if isinstance(m, AssistantMessage) and m.text]
    possible = {words_in(seconds) for seconds in spied.finals.values()}
    assert all(text in possible for text in heard)
    calls = [item for item in record.session.items if item.role == "call"]
    assert spied.runs == len([item for item in record.session.items if item.text == "noted"]) <= len(calls)


def words_in(seconds: float) -> str:
    """The words of the text that are heard in so many seconds, once all of its audio has come."""
    assert len(TEXT) / LETTERS_PER_SECOND <= len(TEXT) * SECONDS_PER_CHARACTER + 1.0
    words = spread(TEXT, 0.0, len(TEXT) * SECONDS_PER_CHARACTER)
    return join_words(word for word in words if (word.start + word.end) / 2 <= seconds)
