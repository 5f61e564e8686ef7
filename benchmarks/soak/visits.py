"""One call of a soak as its bot sees it, and what its vendors answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.soak.faults import LOOKUP, MARKER
from benchmarks.soak.plans import Plan
from voiceflow import (
    Direction,
    EndFrame,
    Frame,
    Pipeline,
    Processor,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    handles,
)
from voiceflow.clients.elevenlabs import Endpoint as Address
from voiceflow.emulators.elevenlabs import EmulatedSocket, Faults
from voiceflow.emulators.openai import Answer, AnswerToolCall, Reply
from voiceflow.host import NO_SESSION
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports.twilio import TwilioCall

VOICE = "21m00Tcm4TlvDq8ikWAM"


class Breaking(Processor):
    """An element of the bot's own that fails at one packet."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error
        self._packets = 0

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> UserAudioFrame:
        self._packets += 1
        if self._packets == 100:
            raise self._error
        return frame


@dataclass(slots=True)
class Addresses:
    """Where the vendors are: base URLs."""

    elevenlabs: str
    openai: str


class Visit:
    """A call as the server and its vendors see it.

    Attributes:
        plan: What is to happen.
        reasons: Why each of its streams ended, as far as the bot was told.
        ends: For each session, how many end frames each processor let on.
        models: Of the sessions, one each.
    """

    def __init__(self, plan: Plan, addresses: Addresses) -> None:
        self.plan = plan
        self.reasons: list[str] = []
        self.ends: list[Counter[str]] = []
        self.models: list[LLM] = []
        self._addresses = addresses
        fault = plan.fault
        self._replies = list(fault.replies) if fault else []
        self._speech = {fault.speech[0]: list(fault.speech[1])} if fault and fault.speech else {}

    @property
    def is_over(self) -> bool:
        """Whether the bot has let go of it."""
        return len(self.reasons) >= len(self.ends) and not self.tasks

    @property
    def tasks(self) -> int:
        """How many tasks its sessions own."""
        return sum(model.session.tasks for model in self.models if model.session is not NO_SESSION)

    # The bot

    async def answer(self, call: TwilioCall) -> None:
        """The bot."""
        fault = self.plan.fault
        moment, error = (fault.moment, fault.error) if fault else ("", RuntimeError)
        if moment == "before":
            self.reasons.append("bot")
            raise error(MARKER)
        run = self._run(call, moment, error)
        if moment == "while":
            self.reasons.append("bot")
            async with asyncio.TaskGroup() as group:
                group.create_task(run)
                await asyncio.sleep(2.5)
                raise error(MARKER)
        await run
        if moment == "after":
            raise error(MARKER)

    async def _run(self, call: TwilioCall, moment: str, error: type[BaseException]) -> None:
        model = LLM(
            system=f"You answer call {self.plan.sign}.",
            greeting=self.plan.greeting,
            model="emulated",
            api_key=self.plan.key,
            base_url=self._addresses.openai,
            tools=(self.plan.fault.tools if self.plan.fault else ()) or [self._look_up()],
        )
        self.models.append(model)
        address = Address.resolve(api_key=self.plan.key, base_url=self._addresses.elevenlabs)
        own = [Breaking(error(MARKER))] if moment == "within" else []
        voice = ElevenLabsTTS(voice=VOICE, endpoint=address)
        chain = [call.input(), *own, VAD(), ElevenLabsSTT(endpoint=address), model, voice, call.output()]
        ends: Counter[str] = Counter({processor.name: 0 for processor in chain})
        self.ends.append(ends)

        def note(processor: Processor, frame: Frame, direction: Direction) -> None:
            if isinstance(frame, EndFrame):
                ends[processor.name] += 1
            if moment == "observer" and isinstance(frame, UserStartedSpeakingFrame):
                raise error(MARKER)

        reason = await call.run(Pipeline(chain), observers=[note])
        self.reasons.append(reason)

    def _look_up(self) -> Callable[[str], Awaitable[str]]:
        async def look_up(item: str) -> str:
            """Looks a thing up."""
            await asyncio.sleep(0.4)
            return f"{item} of {self.plan.sign}"

        return look_up

    # The vendors

    def faults(self, endpoint: EmulatedSocket) -> Faults:
        """What goes wrong on the call's next socket there."""
        left = self._speech.get(endpoint)
        return left.pop(0) if left else Faults()

    def reply(self, request: Mapping[str, Any]) -> Reply:
        """What the model answers."""
        messages = request["messages"]
        question = [str(message["content"]) for message in messages if message["role"] == "user"][-1]
        if self._replies:
            return self._replies.pop(0)(self.plan.answer(question))
        if self.plan.habit == "tools" and messages[-1]["role"] == "user":
            item = question.split()[-1]
            return Answer(calls=[AnswerToolCall(LOOKUP, f'{{"item": "{item}"}}')])
        return self.plan.answer(question)
