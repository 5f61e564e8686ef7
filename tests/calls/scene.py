"""A call of one bot on a stage, and what must hold of every call, whatever happens in it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import pairwise
from typing import Any

from loguru import logger

from voiceflow import (
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    Pipeline,
    Processor,
)
from voiceflow.emulators.openai import Answer, AnswerToolCall, Delivery, Reply, Script
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.testing.callers import Caller
from voiceflow.testing.speech import speechlike
from voiceflow.transports.twilio import TwilioCall

VOICE = "21m00Tcm4TlvDq8ikWAM"
COUGH = speechlike(0.4, 3)
"""A voice without words."""
LONGEST_SILENCE = 12.0
"""Seconds for which a caller who has said something waits for a word, at most."""
SECONDS_PER_CHARACTER = 0.06
"""How the emulated voice speaks."""
RATE = 8000


def use(tool: str, text: str = "", /, **arguments: Any) -> Answer:
    """An answer of the model that calls a tool."""
    return Answer(text=text, calls=[AnswerToolCall(tool, json.dumps(arguments))])


def slow(text: str, first: float = 2.0, gap: float = 0.0) -> Answer:
    """An answer that takes its time."""
    words = re.findall(r"\S+\s*", text)
    return Answer(pieces=words, delivery=Delivery(first_token=first, token_gap=gap))


def last_user(request: Mapping[str, Any]) -> str:
    """What the model reads as the user's last words."""
    return str([m["content"] for m in request["messages"] if m["role"] == "user"][-1])


def by_question(**answers: Reply) -> Callable[[Mapping[str, Any]], Reply]:
    """A model that answers by a word of the last question, and reads out the last result of a tool."""

    def reply(request: Mapping[str, Any]) -> Reply:
        last = request["messages"][-1]
        if last["role"] == "tool":
            return f"The result is {last['content']}."
        words = words_of(last_user(request))
        return next((answer for key, answer in answers.items() if key in words), "I see.")

    return reply


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"[\w']+", re.sub(r"\(pressed keys: \S+\)|\bspeaker_\d: ", "", text).lower())


class Scene:
    """One call: everything around it, and what was seen of it.

    Args:
        answers: What the model says.
        greeting: What the agent says first.
        vad: Makes the voice detector.
        stt: Makes the recogniser.
        tts: Makes the voice.
        agent: Makes the agent; by default an ``LLM`` with the options.
        before: Called with the call before its pipeline runs.
        options: For the ``LLM``.
    """

    def __init__(
        self,
        answers: Script = (),
        *,
        greeting: str | None = "Hello there.",
        vad: Callable[[], Processor] = VAD,
        stt: Callable[[], Processor] = ElevenLabsSTT,
        tts: Callable[[], Processor] = lambda: ElevenLabsTTS(voice=VOICE),
        agent: Callable[[], Processor] | None = None,
        before: Callable[[TwilioCall], None] = lambda _: None,
        **options: Any,
    ) -> None:
        self.stage = Stage(partial(create_app, self._answer), answers=answers)
        self.reason: EndReason | None = None
        self.agent: Any = None
        self.errors: list[Exception] = []
        self.spoken: list[str] = []
        self.pending: list[str] = []
        self.may_end_early = self.may_fail = False
        self._agent = agent or partial(LLM, greeting=greeting, **options)
        self._parts = (vad, stt, tts)
        self._before = before
        self._ends: list[Frame] = []
        self._written: dict[int, str] = {}
        self._moments: list[tuple[int, int]] = []

    @asynccontextmanager
    async def call(
        self, *, is_answered: bool = True, has_all_words: bool = True, has_all_heard: bool = True
    ) -> AsyncIterator[Actor]:
        """Dial. After the block the caller hangs up, and what holds of every call is checked.

        Args:
            is_answered: Whether the caller gets a word soon after each of theirs.
            has_all_words: Whether the agent remembers what the caller has said, and nothing else.
            has_all_heard: Whether it remembers all that the caller has heard.
        """
        mine = asyncio.all_tasks()
        complaints: list[str] = []
        sink = logger.add(complaints.append, filter="voiceflow.observers", format="{message}")
        async with self.stage as stage, stage.call(expect_errors=True) as caller:
            self.caller = caller
            yield (actor := Actor(self, caller))
            self.heard_at_end = len(caller.call.record.heard_bytes)
            actor.was_up = not caller.call.is_over
        logger.remove(sink)
        assert not [line for line in complaints if "an observer of" in line]
        self._check_end(actor)
        self._check_tools()
        if has_all_words:
            self._check_words()
        if has_all_heard:
            self._check_heard()
        if is_answered:
            self._check_silence(actor)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() <= mine, "a task is left"

    @property
    def said(self) -> str:
        """What the agent remembers to have said."""
        return " ".join(text for who, text in self.stage.transcript if who == "agent")

    @property
    def understood(self) -> list[str]:
        """What the agent remembers of the user, turn by turn."""
        return [text for who, text in self.stage.transcript if who == "caller"]

    @property
    def requests(self) -> list[list[dict[str, Any]]]:
        """The messages of each request to the model."""
        return [exchange.request["messages"] for exchange in self.stage.model.exchanges]

    @property
    def results(self) -> list[str]:
        """The results of tools that the model read last."""
        return [m["content"] for m in self.requests[-1] if m["role"] == "tool"]

    async def _answer(self, call: TwilioCall) -> None:
        self.line = call
        vad, stt, tts = self._parts
        self._before(call)
        self.agent = self._agent()
        chain = [call.input(), vad(), stt(), self.agent, tts(), call.output()]
        self.reason = await call.run(Pipeline(chain), observers=[self._note])

    def _note(self, processor: Processor, frame: Frame, _: Direction) -> None:
        if isinstance(frame, ErrorFrame) and not any(frame.error is error for error in self.errors):
            self.errors.append(frame.error)
        if processor is self.agent and isinstance(frame, AgentTextFrame):
            self._written[frame.reply] = self._written.get(frame.reply, "") + frame.text
        if processor.name != "CallOutput":
            return
        if isinstance(frame, EndFrame | CancelFrame):
            self._ends.append(frame)
        elif isinstance(frame, AgentStartedSpeakingFrame | InterruptionFrame):
            number = frame.reply if isinstance(frame, AgentStartedSpeakingFrame) else 0
            self._moments.append((number, len(self.caller.call.record.heard_bytes)))

    # What holds of every call.

    def _check_end(self, actor: Actor) -> None:
        assert len(self._ends) == 1, f"the call ends once: {self._ends}"
        if actor.was_up and actor.expects is None:
            assert self.reason is EndReason.USER_HANGUP or (self.may_fail and self.reason is EndReason.ERROR)
        if actor.expects is not None:
            assert self.reason is actor.expects

    def _check_words(self) -> None:
        said = [word for text in self.spoken for word in words_of(text)]
        remembered = [word for text in self.understood for word in words_of(text)]
        if self.may_end_early and len(remembered) >= len(words_of(" ".join(self.spoken[:-1]))):
            # The recogniser had no time to settle the last words: what it had read is kept.
            said = said[: len(remembered)]
        assert remembered == said, "each word of the user is remembered once"

    def _check_tools(self) -> None:
        for messages in self.requests:
            ids = [call["id"] for m in messages for call in m.get("tool_calls") or ()]
            answered = [m["tool_call_id"] for m in messages if m["role"] == "tool"]
            assert sorted(ids) == sorted(answered), "each call of a tool is answered once"

    def _check_heard(self) -> None:
        """Compare the agent's memory with the sound at the caller's ear, give or take a word at each cut."""
        remembered = self.said.split()
        ends = {0}
        moments = [*self._moments, (0, self.heard_at_end)]
        for (reply, begin), (following, end) in pairwise(moments):
            if not reply:
                assert begin == end, "nothing is heard between an interruption and the next reply"
                continue
            written = self._written[reply]
            count = round((end - begin) / RATE / SECONDS_PER_CHARACTER)
            words, slack = written[:count].split(), 1
            if count >= len(written.strip()):
                words, slack = written.split(), int(following == 0)
            ends = {
                at + size
                for at in ends
                for size in range(max(0, len(words) - slack), len(words) + slack + 1)
                if remembered[at : at + size] == written.split()[:size]
            }
            assert ends, f"the memory holds what was heard: {words} in {remembered}"
        assert len(remembered) in ends, f"the memory holds what was heard, and no more: {remembered}"

    def _check_silence(self, actor: Actor) -> None:
        heard = self.caller.call.record.heard
        over = self.caller.call.record.statuses[-1][0] if not actor.was_up else actor.left_at
        for at, (_, end) in enumerate(actor.turns):
            following = actor.turns[at + 1][0] if at + 1 < len(actor.turns) else over
            answered = min((max(s.at, end) for s in heard if s.end > end), default=following)
            assert min(answered, following) - end <= LONGEST_SILENCE, "the caller waits in silence"


class Actor:
    """What the caller does."""

    def __init__(self, scene: Scene, caller: Caller) -> None:
        self.expects: EndReason | None = None
        self.was_up = False
        self.left_at = 0.0
        self.turns: list[tuple[float, float]] = []
        self._scene = scene
        self._caller = caller
        self.wait = caller.wait_for_agent
        self.begins = caller.agent_begins
        self.stops = caller.agent_stops

    @property
    def now(self) -> float:
        """Loop time."""
        return asyncio.get_running_loop().time()

    async def listen(self, seconds: float) -> None:
        """Stay on the line."""
        await self._caller.listen(seconds)
        self.left_at = self.now

    async def say(self, text: str) -> None:
        """Say words."""
        self._scene.spoken.append(text)
        self._scene.pending.append(text)
        stretch = await self._caller.say(text)
        self.turns.append((stretch.at, stretch.end))

    async def murmur(self, text: str) -> None:
        """Say words that need no answer."""
        self._scene.spoken.append(text)
        self._scene.pending.append(text)
        await self._caller.say(text)

    async def cough(self, seconds: float = 0.4) -> None:
        """Make a sound without words."""
        await self._caller.say(COUGH if seconds == 0.4 else speechlike(seconds, 3))

    async def press(self, keys: str) -> None:
        """Press keys."""
        await self._caller.press(keys)

    def hang_up(self) -> None:
        """Put the phone down."""
        self.left_at = self.now
        self._caller.hang_up()

    @property
    def is_over(self) -> bool:
        """Whether the call is over."""
        return self._caller.call.is_over


def texts(messages: Iterable[Mapping[str, Any]], role: str) -> list[str]:
    """The contents of the messages with this role."""
    return [str(m["content"]) for m in messages if m["role"] == role]
