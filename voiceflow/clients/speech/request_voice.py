"""The port of a voice for servers that speak one text per request and give no times of words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import aiohttp

from voiceflow.audio.containers import Unwrapper
from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.estimate import WordEstimate
from voiceflow.clients.speech.reactions import service_error
from voiceflow.clients.speech.reply_queue import ReplyQueue
from voiceflow.clients.speech.voice import Spawn, TTSVoice, VoiceListener
from voiceflow.errors import ErrorScope, LocalProtocolError, RemoteProtocolError, ServiceError

MOST_SILENCES = 1
"""Replies in a row that may be overdue without a sound; after one more, nothing is asked for any more."""

_CHUNKS_AHEAD = 256


class SpeechSource(Protocol):
    """Where the audio comes from."""

    @property
    def vendor(self) -> str:
        """The vendor's name in errors."""

    @property
    def format(self) -> AudioFormat:
        """The format of the audio."""

    @property
    def longest_text(self) -> int:
        """Characters that one request may hold."""

    def current_settings(self) -> Mapping[str, object]:
        """As for ``TTSVoice``."""

    def changed(self, changes: Mapping[str, object]) -> SpeechSource:
        """As for ``TTSVoice``."""

    def stream(
        self, http: aiohttp.ClientSession, text: str
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Request the audio of a text: samples, or a WAV file with them.

        Raises:
            ServiceError: If the service refuses, breaks off or is too slow.
        """


class RequestVoice:
    """Speaks one reply after the other, with one request per piece of text; see ``TTSVoice``.

    A piece is all text since the last request. The next one is requested while the present one is being read.
    The times of words are estimated by their share of the audio of their piece.

    Args:
        source: Where the audio comes from.
    """

    def __init__(self, source: SpeechSource) -> None:
        self._source = source
        self._queue = ReplyQueue(self._run)
        self._silences = 0
        self._is_dead = False
        self._listener: VoiceListener
        self._http: aiohttp.ClientSession

    @property
    def vendor(self) -> str:
        return self._source.vendor

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        return self._source.format

    def current_settings(self) -> Mapping[str, object]:
        return self._source.current_settings()

    def changed(self, changes: Mapping[str, object]) -> TTSVoice:
        source = self._source.changed(changes)
        return self if source is self._source else RequestVoice(source)

    def renewed(self) -> RequestVoice:
        return RequestVoice(self._source)

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        if http is None:
            raise LocalProtocolError("this voice needs a client session")
        self._listener, self._http = listener, http
        self._queue.start(spawn)

    def open(self, reply: int) -> RequestedReply:
        self._queue.check()
        opened = RequestedReply(reply, self.drop, longest=self._source.longest_text)
        self._queue.add(opened)
        return opened

    async def close(self, limit: float) -> None:
        await self._queue.close(limit)

    def drop(self, reply: RequestedReply) -> None:
        """Stop speaking a reply; the answer that is being read is closed."""
        self._queue.drop(reply)

    async def _run(self, reply: RequestedReply) -> None:
        if self._is_dead:
            self._listener.failed(reply.number, None)
        else:
            speech = _Speech(self._source, self._http, self._listener, reply)
            error = await speech.run()
            if not self._queue.is_speaking(reply):
                return
            self._settle(reply, error, is_silent=not speech.seconds)
        self._queue.end()

    def _settle(self, reply: RequestedReply, error: Exception | None, *, is_silent: bool) -> None:
        """Report how a reply ended, and whether it shows that nothing will be spoken any more."""
        is_overdue = isinstance(error, ServiceError) and error.code == "timeout" and is_silent
        self._silences = self._silences + 1 if is_overdue else 0
        is_over = isinstance(error, ServiceError) and error.scope is ErrorScope.SERVICE
        if error is None:
            self._listener.finished(reply.number)
        elif is_over or self._silences > MOST_SILENCES:  # to try on would only be a longer silence
            self._is_dead = True
            self._listener.dead(error)
            self._listener.failed(reply.number, None)
        else:
            self._listener.failed(reply.number, error)


class RequestedReply:
    """One reply, in pieces of text; see ``VoicedReply``."""

    def __init__(self, number: int, drop: Callable[[RequestedReply], None], *, longest: int) -> None:
        self.number = number
        self._drop = drop
        self._longest = longest
        self._text = ""
        self._is_finished = False
        self._changed = asyncio.Event()

    def speak(self, text: str) -> None:
        if self._is_finished:
            raise LocalProtocolError("the reply was finished")
        self._text += text
        self._changed.set()

    def finish(self) -> None:
        self._is_finished = True
        self._changed.set()

    def cancel(self) -> None:
        self._drop(self)

    def take(self) -> str:
        """The text for the next request, up to a word's end; empty if there is none now."""
        end = len(self._text)
        if end > self._longest:
            end = self._text.rfind(" ", 0, self._longest) + 1 or self._longest
        text, self._text = self._text[:end], self._text[end:]
        return text if text.strip() else ""

    async def next_text(self) -> str:
        """Wait for the text of the next request; empty at the end."""
        while not (text := self.take()) and not self._is_finished:
            self._changed.clear()
            await self._changed.wait()
        return text


class _Speech:
    """Speaks one reply."""

    def __init__(
        self,
        source: SpeechSource,
        http: aiohttp.ClientSession,
        listener: VoiceListener,
        reply: RequestedReply,
    ) -> None:
        self._source = source
        self._http = http
        self._listener = listener
        self._reply = reply
        self._estimate = WordEstimate()
        self._format = source.format
        self.seconds = 0.0
        self._ahead: _Request | None = None

    async def run(self) -> Exception | None:
        """Speak until the reply is over; returns why it is not spoken to its end."""
        async with asyncio.TaskGroup() as tasks:
            try:
                while (request := await self._request(tasks)) is not None:
                    try:
                        await self._hear(request, tasks)
                    except (ServiceError, RemoteProtocolError) as error:
                        return error
                    finally:
                        request.stop()
            finally:
                if self._ahead is not None:
                    self._ahead.stop()
        return None

    async def _request(self, tasks: asyncio.TaskGroup) -> _Request | None:
        request, self._ahead = self._ahead, None
        if request is not None:
            return request
        text = await self._reply.next_text()
        return _Request(self._source, self._http, text, tasks) if text else None

    async def _hear(self, request: _Request, tasks: asyncio.TaskGroup) -> None:
        unwrapper, odd = Unwrapper(self._format), b""
        size = self._format.encoding.bytes_per_sample
        begun = self.seconds
        self._estimate.begin(request.text, begun)
        async for data in request.chunks():
            if self._ahead is None and (text := self._reply.take()):
                self._ahead = _Request(self._source, self._http, text, tasks)
            samples = odd + unwrapper.feed(data)
            if unwrapper.refusal:
                raise service_error(
                    self._source.vendor, "bad_audio", f"the audio cannot be played: {unwrapper.refusal}"
                )
            whole = len(samples) - len(samples) % size
            samples, odd = samples[:whole], samples[whole:]
            if samples:
                self.seconds += self._format.seconds(len(samples))
                self._listener.audio(self._reply.number, samples, self._estimate.heard(self.seconds))
        if self.seconds == begun:
            raise service_error(self._source.vendor, "silent", "a text was answered without audio")
        self._listener.audio(self._reply.number, b"", self._estimate.end(self.seconds))


class _Request:
    """The audio of one piece, read in a separate task."""

    def __init__(
        self, source: SpeechSource, http: aiohttp.ClientSession, text: str, tasks: asyncio.TaskGroup
    ) -> None:
        self.text = text
        self._queue: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(_CHUNKS_AHEAD)
        self._task = tasks.create_task(self._read(source, http), name="request")

    async def _read(self, source: SpeechSource, http: aiohttp.ClientSession) -> None:
        end: Exception | None = None
        try:
            async with source.stream(http, self.text) as audio:
                async for data in audio:
                    await self._queue.put(data)
        except (ServiceError, RemoteProtocolError) as error:
            end = error
        await self._queue.put(end)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The audio as it arrives.

        Raises:
            ServiceError: If it breaks off.
        """
        while isinstance(piece := await self._queue.get(), bytes):
            yield piece
        if piece is not None:
            raise piece

    def stop(self) -> None:
        """Close the answer."""
        self._task.cancel()
