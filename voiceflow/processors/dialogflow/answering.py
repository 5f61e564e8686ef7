"""Saying what the agent answers, and acting on its messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeAlias

from voiceflow.clients.dialogflow import (
    AgentMessage,
    AnswerPart,
    ConversationSuccess,
    CustomPayload,
    EndInteraction,
    LiveAgentHandoff,
    MatchKind,
    MixedAudio,
    PlayAudio,
    TransferCall,
)
from voiceflow.clients.dialogflow.errors import VENDOR
from voiceflow.dialogue import has_speech
from voiceflow.errors import ConfigurationError, RemoteProtocolError
from voiceflow.frames import OperationKind
from voiceflow.processors.dialogflow.answer_progress import AnswerProgress
from voiceflow.processors.dialogflow.hooks import DialogflowHooks, Hook, T, run_hook
from voiceflow.processors.dialogflow.sounds import read_sound, sound_of_speech
from voiceflow.processors.dialogflow.walk import text_of, walked
from voiceflow.processors.operations import TrackedOperation
from voiceflow.processors.phrases import Phrases
from voiceflow.processors.reply import SilentAnswerError
from voiceflow.processors.responder import Responder

TakePart: TypeAlias = Callable[[AnswerPart, AnswerProgress], Awaitable[None]]


class Answering:
    """Says the agent's answers within the replies of a responder.

    Args:
        owner: The responder.
        hooks: What to do about messages that are not speech.
        take: Called with each part before it is said.
        phrases: Returns the phrases for when the agent has nothing to say.
        is_leaving: Returns whether the call is about to end.
    """

    def __init__(
        self,
        owner: Responder,
        hooks: DialogflowHooks,
        *,
        take: TakePart,
        phrases: Callable[[], Phrases],
        is_leaving: Callable[[], bool],
    ) -> None:
        self._owner, self._hooks, self._take = owner, hooks, take
        self._phrases, self._is_leaving = phrases, is_leaving

    async def say(
        self, parts: AsyncGenerator[AnswerPart, None], answer: AnswerProgress
    ) -> AsyncGenerator[str, None]:
        """Yield the text of an answer; everything else in it is acted on."""
        begun, last = self._owner.session.now(), AnswerPart()
        reply = self._owner.reply_number
        with TrackedOperation(self._owner, OperationKind.CHAT, vendor=VENDOR, reply=reply) as work:
            async with aclosing(parts):
                async for last in parts:
                    if not answer.has_begun:
                        self._owner.metric("dialogflow_first_s", self._owner.session.now() - begun)
                    work.note_output()
                    if not last.is_partial:
                        work.end()  # what follows is spoken and played here
                    answer.has_begun = True
                    await self._take(last, answer)
                    async for piece in self._walk(last, answer):
                        yield piece
        if answer.is_spoken or self._is_leaving():
            return
        is_misunderstood = last.match.kind is MatchKind.NO_MATCH
        text = answer.silence or (self._phrases().not_understood if is_misunderstood else "")
        if not has_speech(text):
            raise SilentAnswerError("the agent answered without anything that can be spoken")
        yield text

    async def _walk(self, part: AnswerPart, answer: AnswerProgress) -> AsyncGenerator[str, None]:
        """Act on the messages of a part in order. After an empty piece, the text so far is spoken."""
        messages = walked(part.messages)
        audio = part.audio
        for message in messages:
            if text := text_of(message):
                answer.is_spoken = True
                if not part.audio:
                    yield text
                    # The next message is another sentence, and may come late.
                    yield ""
                elif audio:
                    # One recording speaks all the texts of a part.
                    spoken = " ".join(filter(None, map(text_of, messages)))
                    yield ""
                    await self._owner.play(sound_of_speech(audio, self._owner.session.format, spoken))
                    audio = b""
            elif isinstance(message, PlayAudio | MixedAudio):
                yield ""
                sources = [message.uri] if isinstance(message, PlayAudio) else message.segments
                for source in sources:
                    answer.is_spoken = await self._play(source) or answer.is_spoken
            elif phrase := await self._act(message, answer):
                yield phrase

    async def _play(self, source: bytes | str) -> bool:
        """Play a recording to its end. Returns False if there is none; the answer then goes on without it."""
        try:
            sound = await read_sound(source, self._owner.session.http)
        except RemoteProtocolError as error:
            self._owner.fail(error)
            return False
        await self._owner.play(sound)
        return True

    async def _act(self, message: AgentMessage, answer: AnswerProgress) -> str:
        """Act on a message without speech; returns what to say if that fails."""
        hooks = self._hooks
        answer.is_spoken = answer.is_spoken or isinstance(message, TransferCall | LiveAgentHandoff)
        match message:
            case EndInteraction():
                self._owner.session.end()
            case TransferCall():
                return await self._hand_over(hooks.transfer, message, "transfer")
            case LiveAgentHandoff():
                return await self._hand_over(hooks.handoff, message, "handoff")
            case CustomPayload() if hooks.payload is not None:
                await self.call(hooks.payload, message)
            case ConversationSuccess() if hooks.success is not None:
                await self.call(hooks.success, message)
        return ""

    async def _hand_over(self, hook: Hook[T] | None, message: T, name: str) -> str:
        if hook is None:
            why = f"the agent asks for a {name}, and there is no DialogflowHooks({name}=...)"
            self._owner.fail(ConfigurationError(why))
        elif await self.call(hook, message):
            return ""
        return self._phrases().not_transferred

    async def call(self, hook: Hook[T], value: T) -> bool:
        """Call a hook; returns whether it succeeded."""
        try:
            await run_hook(hook, value)
        except Exception as error:  # noqa: BLE001 - a hook must not break a call
            self._owner.fail(error)
            return False
        return True
