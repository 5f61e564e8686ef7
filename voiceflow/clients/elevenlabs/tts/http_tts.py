"""One utterance over HTTP: text in as it is written, audio out, whatever happens to a request."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from voiceflow.clients.elevenlabs.api.text_to_speech import TextToSpeech
from voiceflow.clients.elevenlabs.http.errors import (
    AuthenticationError,
    BadRequestError,
    CreditsError,
    ElevenLabsError,
    ForbiddenError,
    NotFoundError,
)
from voiceflow.clients.elevenlabs.http.timed_streams import TimedStream
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.reactions import Reaction, service_error
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, Failed, TTSEvent
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.clients.elevenlabs.tts.options import TTSOptions
from voiceflow.clients.elevenlabs.tts.received import TimedAudio
from voiceflow.clients.elevenlabs.tts.speech_rules import MAX_STITCHED
from voiceflow.clients.elevenlabs.tts.text_pieces import Pieces
from voiceflow.clients.elevenlabs.tts.utterance import SpokenUtterance
from voiceflow.errors import RemoteProtocolError, ServiceError
from voiceflow.net.retries import repeat

_FATAL = (AuthenticationError, CreditsError, ForbiddenError, NotFoundError)
"""Errors that every other request would get too."""


class HttpTTS:
    """Speaks one utterance with a request for each piece of it, one piece after the other.

    Everything but ``run`` is a plain function that never waits. While a piece is spoken, the request for
    the next one is sent, and its answer waits unread. What a broken or slow request did not bring is asked
    for again, from the last character whose audio came. It ends with one Final or one Failed; whoever
    cancels ``run`` hears neither, and the service stops.
    """

    def __init__(
        self,
        voice: str,
        on_event: Callable[[TTSEvent], None],
        api: TextToSpeech,
        options: HttpTTSOptions,
        *,
        audio: TTSOptions,
        limits: TTSLimits | None = None,
    ) -> None:
        """Prepare; nothing is sent before ``run``.

        Args:
            voice: The voice's id.
            on_event: Called with each event. It must not block. The context's id in the events is empty.
            api: To ask with. A wait for which the service asks, and which is longer than the ``Retries`` of
                its sender allow, is waited out here, outside of the limits of time.
            options: What to ask for.
            audio: In which format.
            limits: How long things may take.
        """
        self._voice = voice
        self._on_event = on_event
        self._api = api
        self._options = options
        self._audio = audio
        self._limits = limits or TTSLimits()
        self._utterance = SpokenUtterance(None, limits=self._limits)
        self._pieces = Pieces()
        self._news = asyncio.Event()
        self._ahead: _PieceRequest | None = None
        self._ids: list[str] = []
        self._group = asyncio.TaskGroup()
        self.is_dead = False

    def speak(self, text: str) -> None:
        """Give text, with its white space: pieces are joined as they are.

        Raises:
            LocalProtocolError: If it is too much for one utterance, or the utterance was finished.
        """
        self._pieces.add(text)
        self._news.set()

    def finish(self) -> None:
        """No more text: it ends with its last audio."""
        self._pieces.finish()
        self._news.set()

    async def run(self) -> None:
        """Speak until all is spoken, or nothing more can be."""
        try:
            async with self._group:
                error = await self._speak_all()
        finally:
            if self._ahead is not None:
                await self._ahead.close()
        if error is not None:
            self._on_event(Failed("", error, self._utterance.rest, self._utterance.seconds))
            return
        self._utterance.finish()
        for event in self._utterance.ending(""):
            self._on_event(event)

    async def _speak_all(self) -> ServiceError | None:
        while (request := await self._next()) is not None:
            self._utterance.add(request.text, is_asked=True)
            if (error := await self._spoken(request)) is not None:
                if self._ahead is not None:
                    await self._ahead.close()
                return error
        return None

    async def _next(self) -> _PieceRequest | None:
        """The request for what is to be spoken next; None if nothing is any more."""
        if self._ahead is not None:
            request, self._ahead = self._ahead, None
            return request
        while (text := self._pieces.take()) is None:
            if self._pieces.is_over:
                return None
            self._news.clear()
            await self._news.wait()
        return self._request(text, self._utterance.text, ids=self._ids[-MAX_STITCHED:])

    def _request(self, text: str, previous: str, *, ids: list[str] | None = None) -> _PieceRequest:
        speech = self._options.speech(text, previous=previous, ids=ids or ())
        query = self._options.query(self._audio.output_format)
        stream = self._api.stream_with_timestamps(self._voice, speech, query)
        return _PieceRequest(text, stream, is_stitched=speech.previous_request_ids is not None)

    async def _spoken(self, first: _PieceRequest) -> ServiceError | None:
        """Have it spoken, again and again where that helps; returns why it was given up, if it was."""
        self._utterance.wait.silences = 0
        asked = deque([first])
        try:
            await repeat(partial(self._attempt, asked), _UnfinishedError, lambda failed, *_: failed.pause)
        except _UnfinishedError as failed:
            return failed.reason
        left = self._utterance.settle()
        self._tell(ContextAudio("", b"", self._utterance.seconds, left, self._utterance.is_word_end))
        return None

    async def _attempt(self, asked: deque[_PieceRequest]) -> None:
        """Have the rest of the piece spoken by one request.

        Args:
            asked: The request, where it is made already; it is taken out.

        Raises:
            _UnfinishedError: If something of it is left.
        """
        rest, since = self._utterance.resume()
        if not rest.strip():
            return
        request = asked.pop() if asked else self._request(rest, self._utterance.text.removesuffix(rest))
        wait = 0.0
        try:
            await self._hear(request, since)
            if not self._utterance.is_unspoken:
                return
            reason = self._unspoken()
        except (ElevenLabsError, RemoteProtocolError) as exc:
            # An id that the service forgot must not cost the reply.
            is_excused = isinstance(exc, BadRequestError) and request.is_stitched
            reason = None if is_excused else self._lost(exc)
            wait = exc.retry_after if isinstance(exc, ElevenLabsError) else 0.0
        except TimeoutError:
            reason = self._overrun()
        raise _UnfinishedError(reason, wait)

    def _unspoken(self) -> ServiceError | None:
        """The answer has ended without speaking its text."""
        error = self._utterance.wait.silence(asyncio.get_running_loop().time())
        if self._utterance.wait.is_given_up:
            return error
        self._on_event(SocketLost(error))
        return None

    async def _hear(self, request: _PieceRequest, since: float) -> None:
        """Read one answer to its end, each piece within its limit.

        Args:
            request: What was asked.
            since: Seconds of the utterance's audio before it.
        """
        try:
            async with asyncio.timeout(self._limits.first_audio):
                await request.opened()
                piece = await anext(request.stream, None)
            while piece is not None:
                self._deliver(piece, since)
                self._look_ahead()
                async with asyncio.timeout(self._limits.stall):
                    piece = await anext(request.stream, None)
        finally:
            await request.close()
        if request_id := request.stream.receipt.request_id:
            self._ids.append(request_id)

    def _deliver(self, piece: TimedAudio, since: float) -> None:
        audio = ContextAudio("", piece.data, since + piece.start, piece.characters.moved(since))
        self._tell(self._utterance.deliver(audio, self._audio, asyncio.get_running_loop().time()))

    def _tell(self, audio: ContextAudio) -> None:
        if audio.data or audio.characters:
            self._on_event(audio)

    def _look_ahead(self) -> None:
        """Ask for the next piece, if there is one and it was not asked for yet."""
        if self._ahead is None and (text := self._pieces.take()) is not None:
            # What is being spoken has no id that counts yet: its text has to do.
            self._ahead = self._request(text, self._utterance.text)
            self._ahead.opening = self._group.create_task(self._ahead.open())

    def _lost(self, error: ElevenLabsError | RemoteProtocolError) -> ServiceError | None:
        if isinstance(error, RemoteProtocolError):
            error = ElevenLabsError(str(error), code="bad_answer", retryable=True)
        self._utterance.wait.retries += 1
        is_over = (
            not error.retryable
            or self._utterance.wait.is_exhausted
            or error.retry_after > self._limits.patience
        )
        if isinstance(error, _FATAL) or (is_over and not self._utterance.seconds):
            self._die(error)
        elif not is_over:
            self._on_event(SocketLost(error))
        return error if is_over else None

    def _overrun(self) -> ServiceError | None:
        now = asyncio.get_running_loop().time()
        overrun = self._utterance.wait.overrun("", now, is_started=self._utterance.is_started)
        self._on_event(overrun)
        if overrun.retries <= self._limits.retries:
            return None
        if self._utterance.seconds:
            return service_error("timeout", f"the service overran {overrun.limit}", Reaction.BACK_OFF)
        # Answer after answer without a sound: to try on would only be a longer silence.
        error = service_error("timeout", "no audio came in any answer", Reaction.GIVE_UP)
        self._die(error)
        return error

    def _die(self, error: ServiceError) -> None:
        self.is_dead = True
        self._on_event(ClientDead(error))


class _UnfinishedError(Exception):
    """An attempt has left something unspoken.

    Args:
        reason: Why it is given up; None if there is to be another attempt.
        wait: Seconds before that.
    """

    def __init__(self, reason: ServiceError | None, wait: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = wait if reason is None else None


@dataclass
class _PieceRequest:
    """A piece of text and the answer to it, which may be under way already."""

    text: str = field(repr=False)
    stream: TimedStream
    is_stitched: bool
    opening: asyncio.Task[None] | None = None
    _error: Exception | None = None

    async def open(self) -> None:
        """Send it. An error is kept for whoever reads."""
        try:
            await self.stream.__aenter__()
        except (ElevenLabsError, RemoteProtocolError) as exc:
            self._error = exc

    async def opened(self) -> None:
        """Wait until it is sent, if that was begun."""
        if self.opening is not None:
            await asyncio.wait({self.opening})
        if self._error is not None:
            raise self._error

    async def close(self) -> None:
        """Close the answer and cancel the task that waits for it."""
        if self.opening is not None:
            self.opening.cancel()
        await self.stream.close()
