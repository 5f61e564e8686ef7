"""ElevenLabs' voices as a processor."""

from __future__ import annotations

import asyncio

from voiceflow.audio.alignment import spread
from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import (
    Access,
    ContextSettings,
    Endpoint,
    MultiContextTTS,
    TTSLimits,
    TTSOptions,
)
from voiceflow.clients.elevenlabs.reactions import service_error
from voiceflow.clients.elevenlabs.tts_events import (
    Audio,
    ClientDead,
    Failed,
    Final,
    Overrun,
    SocketLost,
    TTSEvent,
)
from voiceflow.clients.elevenlabs.tts_options import FORMATS
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    ReplyEndFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.elevenlabs.replies import ReplyQueue, SpokenReply

END_LIMIT = 30.0
"""Seconds that the end of a call waits for the audio of what is still to be said."""

CLOSE_LIMIT = 1.5
"""Seconds for closing the socket, below what a session gives its processors."""


class ElevenLabsTTS(Processor):
    """Speaks each reply in a context of its own, in the session's audio format.

    The socket is opened when the session starts. A lost or slow one is replaced, and speaks what was not
    yet received. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on after the last
    audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``, replies in order. At an
    interruption the dead replies fall silent at once. ``EndFrame`` waits until all has been spoken.

    Args:
        voice: The voice's id.
        model: A model that is served on websockets; all but the v3 and v4 families.
        settings: How the voice speaks.
        options: Everything else that the service can be asked for. The audio format is the session's,
            whatever is said here.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: How long things may take.

    Raises:
        ConfigurationError: If there is no key.
    """

    def __init__(
        self,
        voice: str,
        *,
        model: str | None = None,
        settings: ContextSettings | None = None,
        options: TTSOptions | None = None,
        endpoint: Endpoint | None = None,
        limits: TTSLimits | None = None,
    ) -> None:
        super().__init__()
        self._voice = voice
        self._settings = settings
        self._options = options or TTSOptions()
        if model is not None:
            self._options = self._options.model_copy(update={"model_id": model})
        self._endpoint = endpoint or Endpoint.resolve()
        if self._options.single_use_token is None and self._options.authorization is None:
            _ = self._endpoint.headers  # without a key it fails here, and not when the first call comes
        self._limits = limits
        self._replies = ReplyQueue(self.push)
        self._is_silent = asyncio.Event()
        self._source: AudioFormat
        self._tts: MultiContextTTS

    def start(self) -> None:
        self._source = _served(self.session.format)
        self._tts = MultiContextTTS(
            self._voice,
            self._event,
            self._options.model_copy(update={"output_format": FORMATS[self._source]}),
            settings=self._settings,
            access=Access(endpoint=self._endpoint, http=self.session.http),
            limits=self._limits,
        )
        self.spawn(self._tts.run(), name="socket")

    async def stop(self) -> None:
        await self._tts.close(CLOSE_LIMIT)

    @handles(AgentTextFrame)
    def _speak(self, frame: AgentTextFrame) -> None:
        reply = self._replies.find(frame.reply) or self._replies.add(frame.reply, self._new_reply())
        reply.text += frame.text
        try:
            self._tts.speak(str(frame.reply), frame.text)
        except LocalProtocolError:
            reply.is_over = True  # it must not hold up the others
            raise

    @handles(ReplyEndFrame)
    def _finish(self, frame: ReplyEndFrame) -> None:
        reply = self._replies.find(frame.reply)
        if reply is None:
            # Nothing was said: it ends when what was said before it has.
            reply = self._replies.add(frame.reply, self._new_reply())
            reply.is_over = True
        reply.end = frame
        if not reply.is_over:
            self._tts.finish(str(frame.reply))
        self._settle()

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> Frame:
        for number in self._replies.drop(frame.reply):
            self._tts.cancel(str(number))
        self._settle()
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        if not frame.is_heard:
            return frame
        for number in self._replies.numbers():
            self._tts.finish(str(number))
            reply = self._replies.find(number)
            if reply is not None and reply.end is None:
                reply.end = ReplyEndFrame(reply=number)
        self._settle()
        try:
            async with asyncio.timeout(END_LIMIT):
                while self._replies:
                    self._is_silent.clear()
                    await self._is_silent.wait()
        except TimeoutError:
            self.fail(service_error("timeout", f"not all was spoken within {END_LIMIT:g} s of the end"))
        return frame

    def _event(self, event: TTSEvent) -> None:
        match event:
            case Audio():
                self._audio(event)
            case Final():
                self._over(int(event.context_id), event)
            case Failed():
                if not self._tts.is_dead:
                    self.fail(event.error)
                self._over(int(event.context_id), event)
            case Overrun():
                self.metric(f"tts_{event.limit}_overruns", event.retries)
            case SocketLost():
                self.fail(event.error)
            case ClientDead():
                self.fail(event.error, fatal=True)

    def _audio(self, event: Audio) -> None:
        number = int(event.context_id)
        reply = self._replies.find(number)
        if reply is None:
            return
        if not reply.has_audio:
            reply.has_audio = True
            self.metric("tts_first_audio_s", self.session.now() - reply.asked_at)
        reply.seconds = event.start + len(event.data) / self._source.bytes_per_second
        timed = event.characters
        words = reply.words.feed(timed.text, timed.starts, timed.ends)
        if event.is_word_end:
            words += reply.words.flush()
        if words:
            reply.has_words = True
            self._replies.push(number, AgentWordsFrame(reply=number, words=tuple(words)))
        data = event.data if reply.converter is None else reply.converter.process(event.data)
        if data:
            self._replies.push(number, AgentAudioFrame(reply=number, data=data, format=self.session.format))

    def _over(self, number: int, event: Final | Failed) -> None:
        """No more audio of this reply comes."""
        reply = self._replies.find(number)
        if reply is None:
            return
        if words := self._last_words(reply, event):
            self._replies.push(number, AgentWordsFrame(reply=number, words=tuple(words)))
        rest = b"" if reply.converter is None else reply.converter.flush()
        if rest:
            self._replies.push(number, AgentAudioFrame(reply=number, data=rest, format=self.session.format))
        reply.is_over = True
        self._settle()

    def _last_words(self, reply: SpokenReply, event: Final | Failed) -> list[Word]:
        if isinstance(event, Final) and not reply.has_words:
            # The service gave no timing at all: better a guess than an agent that seems mute.
            return list(spread(reply.text, 0.0, reply.seconds))
        return reply.words.flush()

    def _settle(self) -> None:
        self._replies.settle()
        if not self._replies:
            self._is_silent.set()

    def _new_reply(self) -> SpokenReply:
        target = self.session.format
        converter = None if self._source == target else Converter(self._source, target)
        return SpokenReply(asked_at=self.session.now(), converter=converter)


def _served(wanted: AudioFormat) -> AudioFormat:
    """The format itself if the service has it, or linear samples at a rate that loses nothing of speech."""
    if wanted in FORMATS:
        return wanted
    rate = next((rate for rate in (8000, 16000) if rate >= wanted.sample_rate), 24000)
    return AudioFormat(Encoding.PCM16, rate)
