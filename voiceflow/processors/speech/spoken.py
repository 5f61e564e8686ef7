"""Converts the audio of spoken replies into frames."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from weakref import proxy

from voiceflow.audio.convert import Converter
from voiceflow.audio.words import Word
from voiceflow.callbacks import drop_callbacks
from voiceflow.clients.speech.voice import TTSVoice
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentWordsFrame,
    OperationKind,
    OperationOutcome,
    ReplyEndFrame,
)
from voiceflow.processor import Processor
from voiceflow.processors.operations import TrackedOperation
from voiceflow.processors.speech.replies import OrderedReplies, SpokenReply
from voiceflow.processors.speech.spoken_forms import SpokenForms
from voiceflow.processors.speech.voice_swap import SwitchingReply, VoiceSwap

END_LIMIT = 30.0
"""Seconds that the end of a call waits for the audio of the remaining text."""


class SpokenReplies:
    """Sends replies to a voice, and turns their audio into frames, in order and in the session's format.

    Args:
        processor: The processor that pushes the frames; its session must be running.
        voice: The voice.
        forms: Turns text into the form in which it is spoken, and words back.
    """

    def __init__(self, processor: Processor, voice: TTSVoice, forms: SpokenForms) -> None:
        self._processor = processor
        self._target = processor.session.format
        self._voices = VoiceSwap(proxy(self), processor)
        self._voices.start(voice)
        self._queue = OrderedReplies(processor.push)
        self._is_silent = asyncio.Event()
        self._forms = forms

    @property
    def voice(self) -> TTSVoice:
        """The voice of the next piece of text."""
        return self._voices.current.voice

    def replace_voice(self, voice: TTSVoice, settings: tuple[str, ...]) -> None:
        """Speak all following text with another voice."""
        self._voices.replace(voice, settings)

    async def close(self, limit: float) -> None:
        """Close the voice, within ``limit`` seconds."""
        await self._voices.close(limit)
        drop_callbacks(self._queue)

    def speak(self, number: int, text: str) -> None:
        """Speak more text of a reply.

        Raises:
            LocalProtocolError: If too many replies wait, or the text is too long.
        """
        reply = self._queue.find(number)
        is_new = reply is None
        reply = reply or self._begin(number)
        try:
            if is_new:
                reply.voiced = SwitchingReply(self._voices, number)
                reply.work = TrackedOperation(
                    self._processor, OperationKind.TTS, vendor=self.voice.vendor, reply=number
                )
            if reply.work is not None:
                reply.work.count("characters", len(text))
            if reply.voiced is not None:
                reply.voiced.speak(self._forms.speak(number, text))
        except LocalProtocolError:
            reply.is_over = True  # it must not hold up the others
            raise

    def end(self, frame: ReplyEndFrame) -> None:
        """End a reply: no more text comes."""
        reply = self._queue.find(frame.reply)
        if reply is None:
            # The reply is empty: it ends when the replies before it have ended.
            reply = self._begin(frame.reply)
            reply.is_over = True
        reply.end = frame
        if not reply.is_over and reply.voiced is not None:
            reply.voiced.finish()
        self._settle()

    def drop(self, below: int) -> None:
        """Cancel the replies numbered below this one."""
        # The last one first: a reply that has not begun must not begin because an earlier one made room.
        for reply in reversed(self._queue.drop(below)):
            reply.end_work(OperationOutcome.CANCELLED)
            if reply.voiced is not None:
                reply.voiced.cancel()
        self._voices.forget(below)
        self._forms.drop(below)
        self._settle()

    async def drain(self) -> None:
        """End every reply and wait until all was spoken; report an error if the limit passes."""
        for number in self._queue.numbers():
            reply = self._queue.find(number)
            if reply is not None and reply.voiced is not None:
                reply.voiced.finish()
            if reply is not None and reply.end is None:
                reply.end = ReplyEndFrame(reply=number)
        self._settle()
        try:
            async with asyncio.timeout(END_LIMIT):
                while self._queue:
                    self._is_silent.clear()
                    await self._is_silent.wait()
        except TimeoutError:
            why = f"timeout: not all was spoken within {END_LIMIT:g} s of the end"
            vendor = self._voices.current.voice.vendor
            self._processor.fail(ServiceError(why, vendor=vendor, code="timeout", retryable=True))

    # Callbacks of the voice.

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        found = self._queue.find(reply)
        if found is None:
            return
        if not found.has_audio:
            found.has_audio = True
            if found.work is not None:
                found.work.note_output()
            self.measured("tts_first_audio_s", self._processor.session.now() - found.asked_at)
        words = self._forms.hear(reply, words)
        self._push(reply, words, data if found.converter is None else found.converter.process(data))

    def finished(self, reply: int) -> None:
        found = self._queue.find(reply)
        if found is None:
            return
        self._push(reply, self._forms.end(reply), b"")
        if found.converter is not None:
            self._push(reply, (), found.converter.flush())
        found.is_over, found.voiced = True, None
        found.end_work(OperationOutcome.DONE)
        self._settle()

    def failed(self, reply: int, error: Exception | None) -> None:
        if (found := self._queue.find(reply)) is not None:
            found.end_work(OperationOutcome.FAILED)
        if error is not None:
            self._processor.fail(error)
        self.finished(reply)

    def lost(self, error: Exception) -> None:
        self._processor.fail(error)

    def dead(self, error: Exception) -> None:
        self._processor.fail(error, fatal=True)

    def measured(self, name: str, value: float) -> None:
        self._processor.metric(name, value)

    def _begin(self, number: int) -> SpokenReply:
        source = self._voices.current.source
        converter = None if source == self._target else Converter(source, self._target)
        return self._queue.add(number, SpokenReply(self._processor.session.now(), converter))

    def _settle(self) -> None:
        """End the complete replies, and release the next one."""
        self._queue.settle()
        if not self._queue:
            self._is_silent.set()

    def _push(self, number: int, words: Sequence[Word], data: bytes) -> None:
        if words:
            self._queue.push(number, AgentWordsFrame(reply=number, words=tuple(words)))
        if data:
            self._queue.push(number, AgentAudioFrame(reply=number, data=data, format=self._target))
