"""What a voice does with the replies it speaks, whichever sockets they are spoken over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.reactions import service_error
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import Audio, Failed, Final, Overrun, TTSEvent
from voiceflow.clients.elevenlabs.tts.options import FORMATS, TTSOptions
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import AgentAudioFrame, AgentTextFrame, AgentWordsFrame, ReplyEndFrame
from voiceflow.processor import Processor
from voiceflow.processors.elevenlabs.replies import ReplyQueue, SpokenReply

END_LIMIT = 30.0
"""Seconds that the end of a call waits for the audio of what is still to be said."""

CLOSE_LIMIT = 1.5
"""Seconds for closing the sockets, below what a session gives its processors."""


class SpokenReplies:
    """Turns the audio of replies into frames, in the order of the replies and in the session's format.

    Args:
        voice: The processor that pushes them; its session must be running.
    """

    def __init__(self, voice: Processor) -> None:
        self._voice = voice
        self._target = voice.session.format
        self._source = served(self._target)
        self._queue = ReplyQueue(voice.push)
        self._is_silent = asyncio.Event()

    def asked(self, options: TTSOptions) -> TTSOptions:
        """The same options, with the audio format that the replies are to come in."""
        return options.model_copy(update={"output_format": FORMATS[self._source]})

    def find(self, number: int) -> SpokenReply | None:
        """The reply, if it is on its way."""
        return self._queue.find(number)

    @contextmanager
    def speaking(self, frame: AgentTextFrame) -> Iterator[bool]:
        """Note what shall be said, while the client is told; gives whether it begins a reply."""
        found = self.find(frame.reply)
        reply = found or self._begin(frame.reply)
        try:
            yield found is None
        except LocalProtocolError:
            reply.is_over = True  # it must not hold up the others
            raise

    def end(self, frame: ReplyEndFrame) -> bool:
        """Note that no more text comes; returns whether audio of it is still to come."""
        reply = self.find(frame.reply)
        if reply is None:
            # Nothing was said: it ends when what was said before it has.
            reply = self._begin(frame.reply)
            reply.is_over = True
        reply.end = frame
        return not reply.is_over

    def drop(self, below: int) -> list[int]:
        """Forget the replies numbered below this one; returns which they are."""
        return self._queue.drop(below)

    def heard(self, number: int, event: TTSEvent, *, is_dead: bool) -> None:
        """Take what the client tells.

        Args:
            number: The reply that it is about, if it is about one.
            event: What it tells.
            is_dead: Whether the client is; then that is reported, and not each reply that it fails.
        """
        match event:
            case Audio():
                self._audio(number, event)
            case Final():
                self._over(number, event)
            case Failed():
                if not is_dead:
                    self._voice.fail(event.error)
                self._over(number, event)
            case Overrun():
                self._voice.metric(f"tts_{event.limit}_overruns", event.retries)
            case SocketLost(is_expected=True):
                self._voice.metric("tts_idle_sockets", 1.0)
            case SocketLost():
                self._voice.fail(event.error)
            case ClientDead():
                self._voice.fail(event.error, fatal=True)

    def settle(self) -> None:
        """Let the replies that are complete end, and the next one be heard."""
        self._queue.settle()
        if not self._queue:
            self._is_silent.set()

    async def drain(self, finish: Callable[[int], object]) -> None:
        """End every reply and wait until all was spoken, within a limit; past it that is reported.

        Args:
            finish: Tells the client that no more text of this reply comes.
        """
        for number in self._queue.numbers():
            finish(number)
            reply = self.find(number)
            if reply is not None and reply.end is None:
                reply.end = ReplyEndFrame(reply=number)
        self.settle()
        try:
            async with asyncio.timeout(END_LIMIT):
                while self._queue:
                    self._is_silent.clear()
                    await self._is_silent.wait()
        except TimeoutError:
            text = f"not all was spoken within {END_LIMIT:g} s of the end"
            self._voice.fail(service_error("timeout", text))

    def _audio(self, number: int, event: Audio) -> None:
        reply = self.find(number)
        if reply is None:
            return
        if not reply.has_audio:
            reply.has_audio = True
            self._voice.metric("tts_first_audio_s", self._voice.session.now() - reply.asked_at)
        timed = event.characters
        words = reply.words.feed(timed.text, timed.starts, timed.ends)
        if event.is_word_end:
            words += reply.words.flush()
        data = event.data if reply.converter is None else reply.converter.process(event.data)
        self._push(number, words, data)

    def _over(self, number: int, event: Final | Failed) -> None:
        reply = self.find(number)
        if reply is None:
            return
        rest = b"" if reply.converter is None else reply.converter.flush()
        # Of a reply that failed, the word in which it broke off was not heard.
        self._push(number, reply.words.flush() if isinstance(event, Final) else [], rest)
        reply.is_over = True
        self.settle()

    def _begin(self, number: int) -> SpokenReply:
        converter = None if self._source == self._target else Converter(self._source, self._target)
        return self._queue.add(number, SpokenReply(self._voice.session.now(), converter))

    def _push(self, number: int, words: list[Word], data: bytes) -> None:
        if words:
            self._queue.push(number, AgentWordsFrame(reply=number, words=tuple(words)))
        if data:
            self._queue.push(number, AgentAudioFrame(reply=number, data=data, format=self._target))


def served(wanted: AudioFormat) -> AudioFormat:
    """The format itself if the service has it, or linear samples at a rate that loses nothing of speech."""
    if wanted in FORMATS:
        return wanted
    rate = next((rate for rate in (8000, 16000) if rate >= wanted.sample_rate), 24000)
    return AudioFormat(Encoding.PCM16, rate)
