"""Dialogflow's own recogniser and voice on whole calls."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from voiceflow import EndReason, Pipeline
from voiceflow.emulators.dialogflow import (
    AgentRequest,
    DialogflowAnswer,
    DialogflowEmulator,
    DialogflowReply,
    says,
)
from voiceflow.processors import VAD
from voiceflow.processors.dialogflow import DialogflowSpeech
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.testing.callers import Caller
from voiceflow.testing.speech import speechlike
from voiceflow.transports import Call

CX = "projects/p/locations/global/agents/a"
ES = "projects/p/agent"
LONG = "We are open from nine to five on Saturdays, and you need no appointment on that day at all."


class Scene:
    """A call with an agent that hears and speaks by itself."""

    def __init__(
        self,
        *script: DialogflowAnswer | Callable[[AgentRequest], DialogflowAnswer],
        words: Iterable[str] = (),
        agent: str = CX,
        **options: Any,
    ) -> None:
        """Give answers in order, or one function that answers."""
        answers: Any = script[0] if callable(script[0]) else script
        self.service = DialogflowEmulator(answers, words)
        self.service.end_silence = 0.2
        self.reason: EndReason | None = None
        self._agent, self._options = agent, {"no_input_event": "", **options}

    async def _bot(self, call: Call) -> None:
        agent = DialogflowSpeech(self._agent, session_id=call.call_id, **self._options)
        self.reason = await call.run(Pipeline([call.input(), VAD(), agent, call.output()]))

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Caller]:
        with self.service.in_memory():
            async with Stage(partial(create_app, self._bot)) as self.stage:
                async with self.stage.call(expect_errors=True) as caller:
                    yield caller
                self.heard = caller.call.record.heard_bytes
        assert not self.service.refused

    @property
    def kinds(self) -> list[str]:
        return [request.kind for request in self.service.requests]


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize("agent", [CX, ES])
@pytest.mark.parametrize("single_utterance", [False, True])
async def test_each_turn_is_one_stream_and_its_answer_is_heard(agent: str, single_utterance: bool) -> None:
    words = ["When do you open?", "And on Sundays?"]
    scene = Scene(
        "Hello.", "At eight.", "Never.", words=words, agent=agent, single_utterance=single_utterance
    )
    async with scene.call() as caller:
        await caller.wait_for_agent()
        for text in words:
            await caller.say(text)
            await caller.wait_for_agent()
    assert scene.stage.transcript == [
        ("agent", "Hello."),
        ("caller", "When do you open?"),
        ("agent", "At eight."),
        ("caller", "And on Sundays?"),
        ("agent", "Never."),
    ]
    assert scene.kinds[1:] == ["audio", "audio"]
    assert [request.text for request in scene.service.requests][1:] == words
    assert b"RIFF" not in scene.heard


async def test_a_cough_is_no_turn_and_the_agent_goes_on() -> None:
    scene = Scene(LONG, words=[])
    async with scene.call() as caller:
        await caller.agent_begins()
        await caller.listen(1.5)
        await caller.say(speechlike(0.4, 3))
        await caller.wait_for_agent(pause=2.0)
    assert scene.stage.transcript == [("agent", LONG)]
    assert scene.kinds == ["text"]


async def test_a_murmur_over_the_agent_does_not_move_the_conversation() -> None:
    scene = Scene(LONG, "At eight.", words=["Mm-hm.", "When do you open?"])
    async with scene.call() as caller:
        await caller.agent_begins()
        await caller.listen(1.5)
        await caller.say("Mm-hm.")
        await caller.wait_for_agent(pause=2.0)
        await caller.listen(3.0)
        await caller.say("When do you open?")
        await caller.wait_for_agent()
    assert scene.stage.transcript[-1] == ("agent", "At eight.")
    assert scene.kinds == ["text", "audio"]
    said = " ".join(text for who, text in scene.stage.transcript if who == "agent")
    assert LONG in said


async def test_words_over_the_agent_cut_it_off_and_are_answered() -> None:
    scene = Scene(LONG, "At eight.", words=["When do you open?"])
    async with scene.call() as caller:
        await caller.agent_begins()
        await caller.listen(1.5)
        await caller.say("When do you open?")
        await caller.wait_for_agent()
    (_, cut), question, answer = scene.stage.transcript
    assert LONG.startswith(cut)
    assert 2 <= len(cut.split()) < 15
    assert (question, answer) == (("caller", "When do you open?"), ("agent", "At eight."))


async def test_a_protected_message_is_heard_to_its_end_and_the_words_over_it_are_answered() -> None:
    notice = DialogflowReply(says=[says(LONG, is_interruptible=False)])
    scene = Scene(notice, "At eight.", words=["When do you open?"])
    async with scene.call() as caller:
        await caller.agent_begins()
        await caller.listen(1.5)
        await caller.say("When do you open?")
        await caller.wait_for_agent(pause=3.0)
    assert scene.stage.transcript == [
        ("agent", LONG),
        ("caller", "When do you open?"),
        ("agent", "At eight."),
    ]


async def test_words_over_a_pending_answer_are_answered_without_waiting_for_it() -> None:
    words = ["When do you open?", "No, when do you close?"]
    scene = Scene("Hello.", DialogflowReply(says=["Late."], delay=7.0), "At six.", words=words)
    async with scene.call() as caller:
        await caller.wait_for_agent()
        await caller.say(words[0])
        await caller.listen(1.5)
        said = await caller.say(words[1])
        begun = await caller.agent_begins()
        await caller.wait_for_agent()
    assert begun - said.end < 2.0
    assert scene.stage.transcript[-1] == ("agent", "At six.")
    assert scene.service.cancelled == 1


async def test_keys_are_sent_as_keys() -> None:
    scene = Scene(DialogflowReply(says=["Your PIN?"], keys={"max_digits": 4}), "Thanks.")
    async with scene.call() as caller:
        await caller.wait_for_agent()
        await caller.press("1234")
        await caller.wait_for_agent()
    assert [(request.kind, request.text) for request in scene.service.requests][1:] == [("dtmf", "1234")]
    assert scene.stage.transcript[-1] == ("agent", "Thanks.")


async def test_a_partial_answer_is_heard_while_the_agent_still_works() -> None:
    slow = DialogflowReply(partials=[["One moment."]], says=["At eight."], gap=4.0)
    scene = Scene("Hello.", slow, words=["When do you open?"])
    async with scene.call() as caller:
        await caller.wait_for_agent()
        await caller.say("When do you open?")
        await caller.wait_for_agent(pause=5.0)
    assert scene.stage.transcript[-1] == ("agent", "One moment. At eight.")
