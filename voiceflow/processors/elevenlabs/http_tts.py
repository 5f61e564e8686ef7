"""ElevenLabs' voices over HTTP as a processor."""

from __future__ import annotations

from voiceflow.clients.elevenlabs import Endpoint, TTSLimits, VoiceSettings
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.clients.elevenlabs.tts.http_voice import MAX_WAITING, HttpVoice
from voiceflow.processors.speech.tts import TTS

__all__ = ["MAX_WAITING", "ElevenLabsHttpTTS"]


class ElevenLabsHttpTTS(TTS):
    """Speaks each reply over HTTP, with one request per piece, in the session's audio format.

    For models that the sockets do not serve, such as ``eleven_v3``, and for networks without websockets.
    A piece is all text since the last request; the request for the next piece is sent while the current one
    is spoken. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on after the
    last audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``, replies in order. At an
    interruption the answer that is being read is closed at once. ``EndFrame`` waits until all is spoken.

    Args:
        voice: The voice's id.
        model: Any model of text to speech.
        settings: How the voice speaks.
        options: All other options of the service.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: Time limits.

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
        given = {"model_id": model, "voice_settings": settings}
        told = {name: value for name, value in given.items() if value is not None}
        options = (options or HttpTTSOptions()).model_copy(update=told)
        super().__init__(HttpVoice(voice, options, endpoint=endpoint, limits=limits))
