"""What the two versions of the emulated service share: sessions, the script, and refusals."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from math import inf
from typing import Never

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import encode
from voiceflow.clients.dialogflow.packages import Proto, ServicerContext, grpc
from voiceflow.emulators.dialogflow.hearing import ExpectedWords, HeardPiece, StreamRecognition
from voiceflow.emulators.dialogflow.replies import (
    AgentRequest,
    DialogflowAnswer,
    DialogflowRefusal,
    DialogflowReply,
    DialogflowScript,
    DialogflowSilence,
)
from voiceflow.emulators.dialogflow.sessions import EmulatedSession, EmulatedSessions
from voiceflow.emulators.kit.formants import synthesize

LONGEST_TEXT = 256
_MOST_REQUESTS = 10_000
_PACE = 0.06


class EmulatedService:
    """Takes requests and finds their answers.

    Args:
        script: What the agent answers.
        words: What callers say, for requests with audio.

    Attributes:
        requests: The accepted requests, oldest first.
        refused: Status and text of each request that broke a rule of the API.
        cancelled: Requests that the client cancelled before their answer was complete.
        sessions: What the service remembers.
        recogniser: The words that it will hear.
        end_silence: Seconds of silence that end a single utterance.
        limit: Loop seconds that a stream waits for audio before it breaks off.
        cut_after: Seconds of audio after which the next stream breaks off once; None for never.
    """

    def __init__(self, script: DialogflowScript, words: Iterable[str] = ()) -> None:
        self.requests: deque[AgentRequest] = deque(maxlen=_MOST_REQUESTS)
        self.refused: deque[tuple[str, str]] = deque(maxlen=_MOST_REQUESTS)
        self.cancelled = 0
        self.sessions = EmulatedSessions()
        self.recogniser = ExpectedWords(words)
        self.end_silence = 0.6
        self.limit = 15.0
        self.cut_after: float | None = None
        self.faults: deque[DialogflowRefusal | DialogflowSilence] = deque()
        self._function = script if callable(script) else None
        self._replies: deque[DialogflowAnswer] = deque() if callable(script) else deque(script)

    def add(self, *answers: DialogflowAnswer) -> None:
        """Add answers at the end of the script."""
        self._replies.extend(answers)

    async def refuse(self, context: ServicerContext, message: str, status: str = "INVALID_ARGUMENT") -> Never:
        """Refuse a request that breaks a rule."""
        self.refused.append((status, message))
        await context.abort(getattr(grpc.StatusCode, status), message)
        raise AssertionError("abort raises")

    async def fail_if_planned(self, context: ServicerContext) -> None:
        """Make the next planned fault happen."""
        if self.faults:
            await self._fail(context, self.faults.popleft())

    async def cut_if_planned(self, context: ServicerContext, seconds: float) -> None:
        """Break a stream off that has this much audio, if that is planned."""
        if self.cut_after is not None and seconds >= self.cut_after:
            self.cut_after = None
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the stream was cut")

    async def first_of(self, requests: AsyncIterator[Proto], context: ServicerContext) -> Proto:
        """The first request of a stream, unless a fault is planned."""
        await self.fail_if_planned(context)
        first = await anext(aiter(requests), None)
        if first is None:
            await self.refuse(context, "the stream holds no request")
        return first

    def listening(self, audio: AudioFormat, *, is_single: bool) -> StreamRecognition:
        """The recognition of a stream of audio. ``is_single``: its first piece ends the stream."""
        return StreamRecognition(self.recogniser, audio, end_silence=self.end_silence, is_single=is_single)

    async def hear(
        self,
        requests: AsyncIterator[Proto],
        listening: StreamRecognition,
        context: ServicerContext,
        read: Callable[[Proto, ServicerContext], Awaitable[bytes]],
        *,
        longest: float = inf,
    ) -> AsyncIterator[HeardPiece]:
        """Recognise the audio of a stream.

        Args:
            requests: The requests after the first.
            listening: Recognises the audio.
            context: Of the call.
            read: Returns the audio of a request, or refuses it.
            longest: Seconds of audio that a stream may have.
        """
        try:
            while True:
                async with asyncio.timeout(self.limit):
                    request = await anext(aiter(requests), None)
                if request is None:
                    break
                data = await read(request, context)
                await self.cut_if_planned(context, listening.seconds)
                if (piece := listening.feed(data)) is not None:
                    yield piece
                    if piece.is_end:
                        break
                if listening.seconds > longest:
                    await self.refuse(context, "a stream holds at most two minutes", "OUT_OF_RANGE")
        except TimeoutError:
            await self.refuse(context, "audio must come near real time", "OUT_OF_RANGE")
        if (piece := listening.finish()).text or not listening.text:
            yield piece

    async def answer(self, request: AgentRequest, context: ServicerContext) -> DialogflowReply:
        """The reply to a request; a fault of the script happens here."""
        self.requests.append(request)
        answer: Proto = self._function(request) if self._function is not None else self._next()
        if inspect.isawaitable(answer):
            answer = await answer
        if isinstance(answer, str):
            return DialogflowReply(says=[answer])
        if isinstance(answer, DialogflowReply):
            return answer
        return await self._fail(context, answer)

    def settle(self, session: EmulatedSession, reply: DialogflowReply) -> None:
        """Change the session as a reply says."""
        session.change(reply.parameters)
        session.page = reply.page or session.page
        session.used = asyncio.get_running_loop().time()

    def _next(self) -> DialogflowAnswer:
        return self._replies.popleft() if self._replies else DialogflowReply(says=["I see."])

    async def _fail(self, context: ServicerContext, fault: DialogflowRefusal | DialogflowSilence) -> Never:
        if isinstance(fault, DialogflowSilence):
            await asyncio.Event().wait()
            raise AssertionError
        await asyncio.sleep(fault.delay)
        await context.abort(getattr(grpc.StatusCode, fault.status), fault.message)
        raise AssertionError("abort raises")


def speak(text: str, audio: AudioFormat) -> bytes:
    """The agent's voice. It begins with a WAV header, as that of the service may."""
    samples = synthesize(text, pace=_PACE, sample_rate=audio.sample_rate, seed=7)
    data = encode(samples, audio.encoding)
    return b"RIFF\0\0\0\0WAVEfmt \x12\0\0\0" + bytes(18) + b"data" + len(data).to_bytes(4, "little") + data
