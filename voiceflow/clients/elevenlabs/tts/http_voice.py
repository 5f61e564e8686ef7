"""The port of a voice over HTTP, with a request for each piece of a reply."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.api.text_to_speech import TextToSpeech
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.tts.events import TTSEvent
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.clients.elevenlabs.tts.http_tts import HttpTTS
from voiceflow.clients.elevenlabs.tts.options import FORMATS, TTSOptions, served
from voiceflow.clients.elevenlabs.tts.reporting import Reporter
from voiceflow.clients.elevenlabs.tts.voice_choice import check_name
from voiceflow.clients.speech.voice import Spawn, VoiceListener
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.net.retries import Retries
from voiceflow.turns.languages import primary

MAX_WAITING = 100
"""Replies that may wait for the one that is spoken."""


class HttpVoice:
    """Speaks one reply after the other, over HTTP; see ``TTSVoice``.

    Args:
        voice: The voice's id.
        options: What to ask for.
        endpoint: Address and key.
        limits: How long things may take.

    Raises:
        ConfigurationError: If there is no key.
    """

    vendor = VENDOR

    def __init__(
        self, voice: str, options: HttpTTSOptions, *, endpoint: Endpoint | None, limits: TTSLimits | None
    ) -> None:
        self._voice = voice
        self._options = options
        self._endpoint = endpoint or Endpoint.resolve()
        _ = self._endpoint.headers  # without a key it fails here, and not when the first call comes
        self._limits = limits
        self._waiting: deque[VoicedRequests] = deque()
        self._is_dead = False
        self._speaking: VoicedRequests | None = None
        self._task: asyncio.Task[None] | None = None
        self._listener: VoiceListener
        self._spawn: Spawn
        self._audio: TTSOptions
        self._api: TextToSpeech

    def current_settings(self) -> Mapping[str, object]:
        options = self._options
        return {
            "voice": self._voice,
            "voice_model": options.model_id,
            "voice_settings": options.voice_settings,
            "language": options.language_code,
        }

    def changed(self, changes: Mapping[str, object]) -> HttpVoice:
        names = {"voice_model": "model_id", "language": "language_code"}
        options = self._options.model_copy(
            update={names[name]: check_name(name, changes[name]) for name in names if name in changes}
        )
        if "language" in changes:
            has_parameter = "multilingual" not in (options.model_id or "")
            code = primary(check_name("language", changes["language"])) if has_parameter else None
            options = options.model_copy(update={"language_code": code})
        if "voice_settings" in changes:
            settings = changes["voice_settings"]
            if settings is not None and not isinstance(settings, VoiceSettings):
                raise ConfigurationError("voice_settings are a VoiceSettings object")
            options = options.model_copy(update={"voice_settings": settings})
        voice = check_name("voice", changes.get("voice", self._voice))
        if (voice, options) == (self._voice, self._options):
            return self
        return HttpVoice(voice, options, endpoint=self._endpoint, limits=self._limits)

    def renewed(self) -> HttpVoice:
        return HttpVoice(self._voice, self._options, endpoint=self._endpoint, limits=self._limits)

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        return served(wanted)

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        self._listener, self._spawn = listener, spawn
        self._audio = TTSOptions(output_format=FORMATS[audio])
        # Longer than for the first audio nothing is waited for where nobody counts it.
        retries = Retries(within=(self._limits or TTSLimits()).first_audio)
        self._api = TextToSpeech(Sender(self._endpoint, http=http, retries=retries))

    def open(self, reply: int) -> VoicedRequests:
        if len(self._waiting) >= MAX_WAITING:
            raise LocalProtocolError(f"more than {MAX_WAITING} replies wait to be spoken")
        voiced = VoicedRequests(self, reply, Reporter(self._listener, reply))
        voiced.tts = HttpTTS(
            self._voice, voiced.event, self._api, self._options, audio=self._audio, limits=self._limits
        )
        self._waiting.append(voiced)
        if self._speaking is None:
            self._next()
        return voiced

    async def close(self, limit: float) -> None:
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=limit)

    def drop(self, voiced: VoicedRequests) -> None:
        """Speak a reply no more; the answer that is being read is closed."""
        if voiced in self._waiting:
            self._waiting.remove(voiced)
        elif self._speaking is voiced:
            self._speaking = None
            if self._task is not None:
                self._task.cancel()
            self._next()

    def _next(self) -> None:
        """Let the next reply speak; there is one at a time, for each needs no more than its own order."""
        if self._waiting:
            self._speaking = self._waiting.popleft()
            self._task = self._spawn(self._run(self._speaking), name="speech")

    async def _run(self, voiced: VoicedRequests) -> None:
        if self._is_dead:
            # Each further attempt would only be a longer silence.
            self._listener.failed(voiced.number, None)
        else:
            await voiced.tts.run()
            self._is_dead = voiced.tts.is_dead
        if self._speaking is voiced:
            self._speaking = None
            self._next()


class VoicedRequests:
    """One reply, as requests."""

    def __init__(self, voice: HttpVoice, number: int, reporter: Reporter) -> None:
        self.number = number
        self._voice = voice
        self._reporter = reporter
        self._is_dropped = False
        self.tts: HttpTTS

    def speak(self, text: str) -> None:
        self.tts.speak(text)

    def finish(self) -> None:
        self.tts.finish()

    def cancel(self) -> None:
        self._is_dropped = True
        self._voice.drop(self)

    def event(self, event: TTSEvent) -> None:
        """Report an event, unless the reply was dropped."""
        if not self._is_dropped:
            self._reporter.report(event, is_dead=self.tts.is_dead)
