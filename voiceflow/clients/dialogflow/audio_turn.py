"""One turn of the user as a stream of audio: transcripts while it lasts, the answer after its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from voiceflow.clients.dialogflow.answers import AnswerPart, RecognisedWords, StreamEvent, UtteranceEnded
from voiceflow.clients.dialogflow.dialect import SpeechSettings
from voiceflow.clients.dialogflow.errors import DialogflowError, cut_error, error_of, timeout_error
from voiceflow.clients.dialogflow.inputs import DialogflowTurn
from voiceflow.clients.dialogflow.responses import Responses, failures

if TYPE_CHECKING:
    from voiceflow.clients.dialogflow.conversation import DialogflowConversation

TakeEvent: TypeAlias = Callable[[RecognisedWords | UtteranceEnded], None]

_SLACK = 30.0
"""Seconds that gRPC's own deadline is later than ours."""


class AudioTurn:
    """One turn of the user. Made by ``DialogflowConversation.listen``.

    Args:
        conversation: The conversation.
        turn: What goes with the audio.
        speech: What the service hears and speaks.
        take: Called with what the recogniser understands. It must not block.

    Attributes:
        is_finished: Whether no more audio is sent: the answer follows.
        is_over: Whether the stream has ended.
    """

    def __init__(
        self,
        conversation: DialogflowConversation,
        turn: DialogflowTurn,
        speech: SpeechSettings,
        take: TakeEvent,
    ) -> None:
        self.is_finished = self.is_over = False
        self._conversation, self._turn, self._speech, self._take = conversation, turn, speech, take
        self._audio: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._left = conversation.limits.longest_audio
        self._parts: asyncio.Queue[AnswerPart | DialogflowError] = asyncio.Queue()
        self._final: AnswerPart | None = None
        self._timeout: asyncio.Timeout | None = None
        self._is_locked = self._is_cancelled = False
        self._task: asyncio.Task[object] | None = None

    def send(self, data: bytes) -> bool:
        """Send audio. Returns False if the stream takes no more."""
        seconds = self._speech.audio.seconds(len(data))
        if self.is_finished or seconds > self._left:
            return False
        self._left -= seconds
        self._audio.put_nowait(data)
        return True

    def finish(self) -> None:
        """End the audio: the service answers what it has heard."""
        if self.is_finished:
            return
        self.is_finished = True
        self._audio.put_nowait(None)
        if self._timeout is not None and not self.is_over:
            now = asyncio.get_running_loop().time()
            self._timeout.reschedule(now + self._conversation.limits.first)

    def cancel(self) -> None:
        """Give the stream up: the service drops what it has heard, unless its audio had ended."""
        if self.is_over:
            return
        if self.is_finished and not self._is_cancelled:
            self._conversation.cancelled += 1
        self.is_finished = self._is_cancelled = True
        if self._task is not None:
            self._task.cancel()

    async def parts(self) -> AsyncGenerator[AnswerPart, None]:
        """Yield the answer part by part, as ``DialogflowConversation.detect`` does.

        Raises:
            DialogflowError: If the stream failed.
        """
        while True:
            part = await self._parts.get()
            if isinstance(part, DialogflowError):
                raise part
            yield part
            if not part.is_partial:
                return

    async def run(self) -> None:
        """Send the audio and read the responses, to the end of the answer.

        Raises:
            DialogflowError: If the service refuses, breaks off or does not answer. ``parts`` raises it too.
        """
        self._task = asyncio.current_task()
        try:
            await self._run()
        except asyncio.CancelledError:
            if not self._is_cancelled:
                raise
            self._parts.put_nowait(cut_error())
        except DialogflowError as error:
            self._parts.put_nowait(error)
            raise
        finally:
            self.is_over = self.is_finished = True
            if self._is_locked:
                self._conversation.lock.release()

    async def _run(self) -> None:
        conversation = self._conversation
        turn = self._turn = conversation.prepare(self._turn)
        dialect, limits = conversation.dialect, conversation.limits
        first = dialect.first(conversation.name, conversation.language, turn, self._speech)
        total = limits.longest_audio + limits.first + limits.gap + _SLACK
        async with conversation.client() as client:
            try:
                responses = await dialect.stream(client, self._requests(first), total)
            except failures() as error:
                raise error_of(error) from error
            try:
                await self._read(responses)
            finally:
                await responses.close()

    async def _requests(self, first: object) -> AsyncIterator[object]:
        yield first
        while (data := await self._audio.get()) is not None:
            yield self._conversation.dialect.audio(data)
        # With the end of the audio, the service answers: no other request may be under way.
        await self._conversation.lock.acquire()
        if self.is_over:
            # gRPC may read the requests for longer than the stream lasts.
            self._conversation.lock.release()
        else:
            self._is_locked = True

    async def _read(self, responses: Responses) -> None:
        limits = self._conversation.limits
        now = asyncio.get_running_loop().time
        while True:
            due = now() + limits.first if self.is_finished else None
            try:
                async with asyncio.timeout_at(due) as self._timeout:
                    response = await responses.next(limits.longest_audio + limits.first, "no response")
                self._timeout = None
            except TimeoutError as error:
                raise timeout_error(limits.first, "no answer") from error
            except DialogflowError as error:
                if error.code == "closed" and self._final is not None:
                    self._deliver(self._final)
                    return
                raise
            event = self._conversation.dialect.read_event(response)
            if event is not None and self._handle(event):
                return

    def _handle(self, event: StreamEvent) -> bool:
        """Take an event; returns whether it was the last."""
        match event:
            case UtteranceEnded():
                self._take(event)
                self.finish()
            case RecognisedWords():
                self._take(event)
            case AnswerPart(is_partial=True) if self._final is not None:
                # ES sends the speech after the answer.
                self._deliver(replace(self._final, audio=event.audio))
                return True
            case AnswerPart(is_partial=True):
                self._parts.put_nowait(event)
            case AnswerPart():
                if event.audio or self._speech.output is None or not event.messages:
                    self._deliver(event)
                    return True
                self._final = event
        return False

    def _deliver(self, part: AnswerPart) -> None:
        self._conversation.take(part, self._turn)
        self._parts.put_nowait(part)
