"""ElevenLabs' voices over HTTP as a processor."""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial

from voiceflow.clients.elevenlabs import Endpoint, TTSLimits, TTSOptions, VoiceSettings
from voiceflow.clients.elevenlabs.api.text_to_speech import TextToSpeech
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.tts.events import TTSEvent
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.clients.elevenlabs.tts.http_tts import HttpTTS
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import AgentTextFrame, EndFrame, Frame, InterruptionFrame, ReplyEndFrame
from voiceflow.handlers import handles
from voiceflow.net.retries import Retries
from voiceflow.processor import Processor
from voiceflow.processors.elevenlabs.spoken import SpokenReplies

MAX_WAITING = 100
"""Replies that may wait for the one that is spoken."""


class ElevenLabsHttpTTS(Processor):
    """Speaks each reply over HTTP, with a request for each piece of it, in the session's audio format.

    For models that the sockets do not serve, such as ``eleven_v3``, and for networks without websockets.
    A piece is all that was written since the last one was asked for; the request for the next one is sent
    while one is spoken. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on after the
    last audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``, replies in order. At an
    interruption the answer that is being read is closed at once. ``EndFrame`` waits until all is spoken.

    Args:
        voice: The voice's id.
        model: Any model of text to speech.
        settings: How the voice speaks.
        options: Everything else that the service can be asked for.
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
        settings: VoiceSettings | None = None,
        options: HttpTTSOptions | None = None,
        endpoint: Endpoint | None = None,
        limits: TTSLimits | None = None,
    ) -> None:
        super().__init__()
        given = {"model_id": model, "voice_settings": settings}
        told = {name: value for name, value in given.items() if value is not None}
        self._voice = voice
        self._options = (options or HttpTTSOptions()).model_copy(update=told)
        self._endpoint = endpoint or Endpoint.resolve()
        _ = self._endpoint.headers  # without a key it fails here, and not when the first call comes
        self._limits = limits
        self._waiting: deque[tuple[int, HttpTTS]] = deque()
        self._speaking: tuple[int, HttpTTS] | None = None
        self._task: asyncio.Task[None] | None = None
        self._replies: SpokenReplies
        self._api: TextToSpeech

    def start(self) -> None:
        self._replies = SpokenReplies(self)
        # Longer than for the first audio nothing is waited for where nobody counts it.
        retries = Retries(within=(self._limits or TTSLimits()).first_audio)
        self._api = TextToSpeech(Sender(self._endpoint, http=self.session.http, retries=retries))

    @handles(AgentTextFrame)
    def _speak(self, frame: AgentTextFrame) -> None:
        with self._replies.speaking(frame) as is_new:
            if is_new:
                self._add(frame.reply)
            if (line := self._line(frame.reply)) is not None:
                line.speak(frame.text)

    @handles(ReplyEndFrame)
    def _finish(self, frame: ReplyEndFrame) -> None:
        if self._replies.end(frame):
            self._finish_text(frame.reply)
        self._replies.settle()

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> Frame:
        self._replies.drop(frame.reply)
        self._waiting = deque(item for item in self._waiting if item[0] >= frame.reply)
        if self._speaking is not None and self._speaking[0] < frame.reply:
            self._speaking = None
            if self._task is not None:
                self._task.cancel()
            self._next()
        self._replies.settle()
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        if frame.is_heard:
            await self._replies.drain(self._finish_text)
        return frame

    def _finish_text(self, number: int) -> None:
        if (line := self._line(number)) is not None:
            line.finish()

    def _add(self, number: int) -> None:
        if len(self._waiting) >= MAX_WAITING:
            raise LocalProtocolError(f"more than {MAX_WAITING} replies wait to be spoken")
        audio = self._replies.asked(TTSOptions())
        event = partial(self._event, number)
        line = HttpTTS(self._voice, event, self._api, self._options, audio=audio, limits=self._limits)
        self._waiting.append((number, line))
        if self._speaking is None:
            self._next()

    def _next(self) -> None:
        """Let the next reply speak; there is one at a time, for each needs no more than its own order."""
        if self._waiting:
            self._speaking = self._waiting.popleft()
            self._task = self.spawn(self._run(*self._speaking), name="speech")

    async def _run(self, number: int, line: HttpTTS) -> None:
        await line.run()
        if self._speaking is not None and self._speaking[0] == number:
            self._speaking = None
            self._next()

    def _line(self, number: int) -> HttpTTS | None:
        for item in ([self._speaking] if self._speaking is not None else []) + [*self._waiting]:
            if item[0] == number:
                return item[1]
        return None

    def _event(self, number: int, event: TTSEvent) -> None:
        line = self._line(number)
        self._replies.heard(number, event, is_dead=line is not None and line.is_dead)
