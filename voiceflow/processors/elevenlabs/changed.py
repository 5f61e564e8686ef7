"""Phrases that wait for the new voice, and are played in the original voice if it fails."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.resample import resample
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.api.speech_to_speech import SpeechToSpeech
from voiceflow.clients.elevenlabs.reactions import Reaction, service_error
from voiceflow.clients.elevenlabs.tts.changer_options import VoiceChangerLimits, VoiceChangerOptions
from voiceflow.clients.elevenlabs.tts.options import FORMATS, served
from voiceflow.clients.elevenlabs.tts.speech_rules import INPUT_RATE
from voiceflow.errors import LocalProtocolError, RemoteProtocolError, ServiceError
from voiceflow.frames import AgentAudioFrame, AgentWordsFrame, ReplyEndFrame
from voiceflow.processor import Processor
from voiceflow.processors.speech.spoken import END_LIMIT

_PATIENCE = 2
"""Failures in a row after which no request is sent for a while."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of speech that is converted as a whole.

    Attributes:
        reply: The reply that it is a part of.
        data: The original audio.
        format: How ``data`` is encoded.
        start: Seconds of the reply before it.
        words: The words that begin in it, with times from the start of the reply.
        is_original: Whether to play it unchanged.
    """

    reply: int
    data: bytes = field(repr=False)
    format: AudioFormat
    start: float = 0.0
    words: tuple[Word, ...] = field(default=(), repr=False)
    is_original: bool = False

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.format.seconds(len(self.data))


class Changer:
    """Requests phrases in the new voice.

    Args:
        voice: The voice's id.
        api: The client of the service.
        options: The options of each request.
        target: The format of the output.
    """

    def __init__(
        self, voice: str, api: SpeechToSpeech, options: VoiceChangerOptions, target: AudioFormat
    ) -> None:
        self.target = target
        self._voice = voice
        self._api = api
        self._options = options
        self._source = served(target)

    async def changed(self, phrase: Phrase, limits: VoiceChangerLimits) -> AsyncGenerator[bytes]:
        """Yield the phrase in the new voice, in the target format, as it arrives.

        Raises:
            ServiceError: If the service refuses, breaks off, or is too slow.
            RemoteProtocolError: If the answer is malformed.
        """
        samples = decode(phrase.data, phrase.format.encoding)
        upload = encode(resample(samples, phrase.format.sample_rate, INPUT_RATE), Encoding.PCM16)
        query = self._options.query(FORMATS[self._source])
        converter = Converter(self._source, self.target)
        limit = limits.first_audio
        stream = self._api.stream(self._voice, upload, self._options.change(), query)
        try:
            while True:
                async with asyncio.timeout(limit):
                    piece = await anext(stream, None)
                if piece is None:
                    break
                limit = limits.stall
                yield converter.process(piece)
        finally:
            await stream.close()
        yield converter.flush()


class ChangedReplies:
    """Pushes phrases in order, each in the new voice, or unchanged if the conversion fails.

    Args:
        processor: Pushes the frames; its session must be running.
        changer: Converts the phrases.
        limits: Time limits.
    """

    def __init__(self, processor: Processor, changer: Changer, limits: VoiceChangerLimits) -> None:
        self._processor = processor
        self._changer = changer
        self._limits = limits
        self._items: deque[Phrase | ReplyEndFrame] = deque()
        self._task: asyncio.Task[None] | None = None
        self._reply = 0
        self._played = 0.0
        self._is_silent = asyncio.Event()
        self._failures = 0
        self._tries_at = 0.0

    def add(self, item: Phrase | ReplyEndFrame) -> None:
        """Append a phrase, or the end of its reply, to the queue."""
        if isinstance(item, Phrase):
            waiting = sum(other.seconds for other in self._items if isinstance(other, Phrase))
            if waiting + item.seconds > self._limits.backlog:
                self._processor.metric("voice_unchanged_s", item.seconds)
                item = replace(item, is_original=True)
        self._items.append(item)
        self._work()

    def drop(self, below: int) -> None:
        """Drop the replies numbered below this one, including the one being played."""
        self._items = deque(item for item in self._items if item.reply >= below)
        if self._task is not None and self._reply < below:
            self._task.cancel()
            self._task = None
        self._work()

    async def silence(self) -> None:
        """Wait until all phrases were pushed; report an error if the limit passes."""
        try:
            async with asyncio.timeout(END_LIMIT):
                while self._task is not None:
                    self._is_silent.clear()
                    await self._is_silent.wait()
        except TimeoutError:
            text = f"not all was changed within {END_LIMIT:g} s of the end"
            self._processor.fail(service_error("timeout", text))

    def _work(self) -> None:
        if self._task is None and self._items:
            self._task = self._processor.spawn(self._run(), name="voice")
        elif self._task is None:
            self._is_silent.set()

    async def _run(self) -> None:
        task = asyncio.current_task()
        try:
            while self._items:
                item = self._items.popleft()
                if item.reply != self._reply:
                    self._reply, self._played = item.reply, 0.0
                if isinstance(item, ReplyEndFrame):
                    self._processor.push(item)
                else:
                    await self._push_phrase(item)
        finally:
            if self._task is task:
                self._task = None
                self._is_silent.set()

    async def _push_phrase(self, phrase: Phrase) -> None:
        begun = self._played
        if phrase.words:
            # The converted phrases may be a little longer or shorter than the original ones.
            shift = begun - phrase.start
            words = tuple(replace(w, start=w.start + shift, end=w.end + shift) for w in phrase.words)
            self._processor.push(AgentWordsFrame(reply=phrase.reply, words=words))
        is_changed = False
        if not phrase.is_original and self._processor.session.now() >= self._tries_at:
            is_changed = await self._is_changed(phrase)
            self._failures = 0 if is_changed else self._failures + 1
            if self._failures >= _PATIENCE:
                self._tries_at = self._processor.session.now() + self._limits.rest
        if not is_changed:
            rest = phrase.data[phrase.format.size(self._played - begun) :]
            self._push(phrase.reply, rest, phrase.format)

    async def _is_changed(self, phrase: Phrase) -> bool:
        """Push the changed phrase; returns whether it was complete. If not, an error was reported."""
        error: Exception
        begun, asked = self._played, self._processor.session.now()
        try:
            # Slower audio would break up.
            async with asyncio.timeout(self._limits.first_audio + self._limits.stall + phrase.seconds):
                async with aclosing(self._changer.changed(phrase, self._limits)) as pieces:
                    async for data in pieces:
                        if data and self._played == begun:
                            passed = self._processor.session.now() - asked
                            self._processor.metric("voice_first_audio_s", passed)
                        self._push(phrase.reply, data, self._changer.target)
            if self._played > begun:
                return True
            error = service_error("no_audio", "the voice changer gave no audio")
        except TimeoutError:
            error = service_error("timeout", "the voice changer is too slow", Reaction.BACK_OFF)
        except (ServiceError, RemoteProtocolError, LocalProtocolError) as exc:
            error = exc
        self._processor.fail(error)
        return False

    def _push(self, reply: int, data: bytes, audio: AudioFormat) -> None:
        if data:
            self._played += audio.seconds(len(data))
            self._processor.push(AgentAudioFrame(reply=reply, data=data, format=audio))
