"""ElevenLabs' realtime recogniser behind the port of streaming recognisers."""

from __future__ import annotations

from dataclasses import replace

import aiohttp

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.clients.elevenlabs.stt.options import FORMATS, STTOptions
from voiceflow.clients.elevenlabs.stt.realtime_stt import RealtimeSTTProtocol
from voiceflow.net.sockets.connection import Peer, SocketConnection
from voiceflow.turns.languages import primary

_PREVIOUS_TEXT = 50


class RealtimeService:
    """Realtime speech to text; see ``STTService``.

    Args:
        options: What to ask of the service. The audio format is the one that a session is begun with.
        access: The way to it.
    """

    vendor = VENDOR

    def __init__(self, options: STTOptions, access: Access) -> None:
        self._options = options
        self._access = access

    @property
    def is_manual(self) -> bool:
        return self._options.is_manual

    @property
    def silence(self) -> float:
        return self._options.silence

    @property
    def language(self) -> str | None:
        return self._options.language_code

    def speaking(self, language: str) -> RealtimeService:
        options = self._options.model_copy(update={"language_code": primary(language)})
        return RealtimeService(options, self._access)

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        if wanted in FORMATS:
            return wanted
        return AudioFormat(Encoding.PCM16, 8000 if wanted.sample_rate == 8000 else 16000)

    def protocol(self, audio: AudioFormat, *, previous_text: str | None) -> RealtimeSTTProtocol:
        previous = previous_text[-_PREVIOUS_TEXT:] if previous_text else None
        return RealtimeSTTProtocol(self._options_for(audio), previous_text=previous)

    def connection(
        self, peer: Peer[str], audio: AudioFormat, *, http: aiohttp.ClientSession | None, keep_alive: float
    ) -> SocketConnection[str]:
        access = self._access if http is None else replace(self._access, http=http)
        return access.connection(
            peer,
            *("v1", "speech-to-text", "realtime"),
            query=self._options_for(audio).query(),
            keep_alive=keep_alive,
            has_token=self._options.token is not None,
        )

    def _options_for(self, audio: AudioFormat) -> STTOptions:
        return self._options.model_copy(update={"audio_format": FORMATS[audio]})
