"""Text to speech on this machine."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np

from voiceflow.audio.g711 import encode
from voiceflow.audio.resample import resample
from voiceflow.audio.words import Word
from voiceflow.clients.local.reading import pause_after
from voiceflow.clients.local.shared import shared_hibari
from voiceflow.clients.speech.engines import Loadable, Speech, Synthesizer
from voiceflow.declarations import makes, needs
from voiceflow.frames import AgentAudioFrame, AgentFrame, AgentTextFrame, AgentWordsFrame
from voiceflow.handlers import handles
from voiceflow.processor import Processor


@makes(AgentAudioFrame, sole=True)
@makes(AgentWordsFrame)
@needs(AgentTextFrame)
class LocalTTS(Processor):
    """Speaks each clause of a reply, in the session's audio format.

    Takes ``AgentTextFrame``; adds ``AgentWordsFrame`` and ``AgentAudioFrame`` for each sentence. What
    comes after a text waits until it is spoken, and an interruption stops it at once.

    Args:
        synthesizer: What speaks. By default hibari's voice, one model for all calls of the process; another
            speaker is ``shared_hibari().speaker(voice)``.
    """

    def __init__(self, synthesizer: Synthesizer | None = None) -> None:
        super().__init__()
        self._synthesizer = shared_hibari() if synthesizer is None else synthesizer
        self._reply = -1
        self._spoken = 0.0
        self._before = ""

    def start(self) -> None:
        if isinstance(self._synthesizer, Loadable):
            self.spawn(self._synthesizer.load(), name="load")

    @handles(AgentTextFrame)
    async def _speak(self, frame: AgentTextFrame) -> AsyncIterator[AgentFrame | AgentAudioFrame]:
        asked = self.session.now()
        if frame.reply != self._reply:
            self._reply, self._spoken, self._before = frame.reply, 0.0, ""
        pause = pause_after(self._before)
        async with _closed_in_the_end(self._synthesizer.synthesize(frame.text)) as pieces:
            async for speech in pieces:
                if not self._spoken:
                    self.metric("tts_first_audio_s", self.session.now() - asked)
                audio = self._audio(speech, pause)
                yield AgentWordsFrame(reply=frame.reply, words=_moved(speech.words, self._spoken + pause))
                yield audio
                self._spoken += audio.duration
                pause = 0.0
        self._before = frame.text.strip() or self._before

    def _audio(self, speech: Speech, pause: float) -> AgentAudioFrame:
        """The speech in the session's format, after a pause."""
        target = self.session.format
        samples = resample(speech.samples, speech.sample_rate, target.sample_rate)
        silence = np.zeros(round(pause * target.sample_rate), np.int16)
        data = encode(np.concatenate((silence, samples)), target.encoding)
        return AgentAudioFrame(reply=self._reply, data=data, format=target)


@asynccontextmanager
async def _closed_in_the_end(pieces: AsyncIterator[Speech]) -> AsyncIterator[AsyncIterator[Speech]]:
    """Close the pieces now if nobody wants the rest, and not when the garbage is collected."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


def _moved(words: Sequence[Word], start: float) -> tuple[Word, ...]:
    return tuple(Word(word.text, word.start + start, word.end + start) for word in words)
