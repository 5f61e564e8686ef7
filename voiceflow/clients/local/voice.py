"""The port of a voice over an engine on this machine, which speaks one piece of text after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp
import numpy as np

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import encode
from voiceflow.audio.resample import resample
from voiceflow.audio.words import Word
from voiceflow.clients.local.reading import pause_after
from voiceflow.clients.speech.engines import Loadable, Speech, Synthesizer
from voiceflow.clients.speech.reply_queue import ReplyQueue
from voiceflow.clients.speech.voice import Spawn, VoiceListener
from voiceflow.errors import LocalProtocolError


class SynthesizerVoice:
    """Speaks one reply after the other; see ``TTSVoice``.

    Each piece of text is spoken by itself, after a pause that fits the punctuation of the piece before. An
    error of the engine costs the piece, and the reply goes on.

    Args:
        synthesizer: What speaks.
    """

    vendor = "local"

    def __init__(self, synthesizer: Synthesizer) -> None:
        self._synthesizer = synthesizer
        self._queue = ReplyQueue(self._run)
        self._listener: VoiceListener
        self._format: AudioFormat

    def current_settings(self) -> Mapping[str, object]:
        return {}

    def changed(self, changes: Mapping[str, object]) -> SynthesizerVoice:
        return self

    def renewed(self) -> SynthesizerVoice:
        return SynthesizerVoice(self._synthesizer)

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        return wanted

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        self._listener, self._format = listener, audio
        self._queue.start(spawn)
        if isinstance(self._synthesizer, Loadable):
            spawn(self._synthesizer.load(), name="load")

    def open(self, reply: int) -> SynthesizedReply:
        self._queue.check()
        voiced = SynthesizedReply(self, reply)
        self._queue.add(voiced)
        return voiced

    async def close(self, limit: float) -> None:
        await self._queue.close(limit)

    def drop(self, voiced: SynthesizedReply) -> None:
        """Stop speaking a reply; what the engine computes of it is closed."""
        self._queue.drop(voiced)

    async def _run(self, voiced: SynthesizedReply) -> None:
        async for text, pause in voiced.pieces():
            await self._synthesize(voiced, text, pause)
        self._listener.finished(voiced.number)
        self._queue.end()

    async def _synthesize(self, voiced: SynthesizedReply, text: str, pause: float) -> None:
        try:
            async with _closing(self._synthesizer.synthesize(text)) as pieces:
                async for speech in pieces:
                    data = self._encode(speech, pause)
                    words = _move(speech.words, voiced.seconds + pause)
                    voiced.seconds += self._format.seconds(len(data))
                    pause = 0.0
                    self._listener.audio(voiced.number, data, words)
        except Exception as exc:  # noqa: BLE001 - whatever the engine raises, the next piece is spoken
            self._listener.lost(exc)

    def _encode(self, speech: Speech, pause: float) -> bytes:
        """The speech in the format of the call, after a pause."""
        rate = self._format.sample_rate
        samples = resample(speech.samples, speech.sample_rate, rate)
        silence = np.zeros(round(pause * rate), np.int16)
        return encode(np.concatenate((silence, samples)), self._format.encoding)


class SynthesizedReply:
    """One reply, in pieces of text; see ``VoicedReply``.

    Attributes:
        number: Of the reply.
        seconds: Audio delivered.
    """

    def __init__(self, voice: SynthesizerVoice, number: int) -> None:
        self.number = number
        self.seconds = 0.0
        self._voice = voice
        self._texts: deque[str] = deque()
        self._is_finished = False
        self._changed = asyncio.Event()

    def speak(self, text: str) -> None:
        if self._is_finished:
            raise LocalProtocolError("the reply was finished")
        self._texts.append(text)
        self._changed.set()

    def finish(self) -> None:
        self._is_finished = True
        self._changed.set()

    def cancel(self) -> None:
        self._voice.drop(self)

    async def pieces(self) -> AsyncIterator[tuple[str, float]]:
        """Yield each piece of text and the pause before it, until the reply is finished."""
        pause = 0.0
        while self._texts or not self._is_finished:
            if self._texts:
                text = self._texts.popleft()
                yield text, pause
                pause = pause_after(text) if text.strip() else pause
            else:
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def _closing(pieces: AsyncIterator[Speech]) -> AsyncIterator[AsyncIterator[Speech]]:
    """Close the pieces now if the rest is cancelled, and not when the garbage is collected."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


def _move(words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    return tuple(Word(word.text, word.start + seconds, word.end + seconds) for word in words)
