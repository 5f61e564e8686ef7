"""The work that a conversation asks for: hearing, thinking and speaking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.emulators.elevenlabs.effects import Effect, Job, Recognise, ServerPeer, Synthesise, Think
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance, SegmentListener
from voiceflow.emulators.elevenlabs.socket_server import Engine
from voiceflow.emulators.elevenlabs.voices import EmulatedVoice


class ConversationPeer(ServerPeer, Protocol):
    """A peer that has a conversation."""

    def speech(self, job: int, speech: Speech, now: float) -> list[Effect]:
        """A piece of the speech that ``Synthesise`` asked for."""
        ...

    def finished(self, job: int, now: float) -> list[Effect]:
        """That speech is complete."""
        ...

    def heard(self, job: int, said: HeardUtterance | str | None, now: float) -> list[Effect]:
        """The result of ``Recognise``."""
        ...

    def thought(self, job: int, answer: AgentAnswer, now: float) -> list[Effect]:
        """The result of ``Think``."""
        ...


@dataclass(frozen=True, slots=True)
class Senses:
    """The engines of all conversations.

    Attributes:
        service: Provides the brain.
        listener: Hears what users say.
        voice: Speaks for agents.
    """

    service: AgentService
    listener: SegmentListener
    voice: EmulatedVoice

    def engine(self, talker: ConversationPeer, sample_rate: Callable[[], int]) -> Engine:
        """The engine of one conversation.

        Args:
            talker: The conversation.
            sample_rate: Returns the sample rate of the speech, in Hz.
        """

        async def work(job: Job) -> AsyncIterator[list[Effect]]:
            loop = asyncio.get_running_loop()
            match job:
                case Recognise():
                    listen = self.listener.final if job.is_final else self.listener.partial
                    said = await listen(job.segment)
                    yield talker.heard(job.job, said, loop.time())
                case Think():
                    answer = await self.service.brain.answer(job.turn)
                    yield talker.thought(job.job, answer, loop.time())
                case Synthesise():
                    async for piece in self.voice.speak(job.text, sample_rate()):
                        yield talker.speech(job.job, piece, loop.time())
                    yield talker.finished(job.job, loop.time())

        return work
