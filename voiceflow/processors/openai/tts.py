"""Voices of OpenAI and compatible servers as a processor."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

from voiceflow.arguments import checks_arguments
from voiceflow.clients.openai.speech import SpeechClient, SpeechOptions
from voiceflow.clients.openai.voice import SAMPLE_RATE, OpenAISpeech
from voiceflow.clients.speech.request_voice import RequestVoice
from voiceflow.clients.speech.speech_limits import SpeechLimits
from voiceflow.processors.speech.tts import TTS


class OpenAITTSOptions(TypedDict, total=False):
    """Further arguments of ``OpenAITTS``: how to reach the server, and its time limits."""

    base_url: str | None
    api_key: str | None
    limits: SpeechLimits | None


class OpenAITTS(TTS):
    """Speaks each reply over HTTP, with one request per piece, converted to the session's audio format.

    For every server with ``POST /audio/speech``. The service does not say when words are spoken: their times
    are estimated by their share of the audio, so what the user heard is known to a word or two. Takes
    ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on after the last audio of its reply. Adds
    ``AgentWordsFrame`` and ``AgentAudioFrame``. At an interruption the answer that is being read is closed at
    once. ``EndFrame`` waits until all is spoken.

    Args:
        voice: The voice's name.
        model: The model's name.
        instructions: How to speak; not for ``tts-1``.
        speed: From 0.25 to 4.
        response_format: ``wav`` for servers that have no ``pcm``.
        sample_rate: Hz of the server's ``pcm``; OpenAI's is 24000.
        base_url: Address of the API, usually ending in ``/v1``; by default ``OPENAI_BASE_URL``.
        api_key: Key of the API; by default ``OPENAI_API_KEY``.
        options: All options of the service; the arguments above replace its fields.
        limits: Time limits.

    Raises:
        ConfigurationError: If there is no key for OpenAI's server, or an option is not possible.
    """

    @checks_arguments(
        OpenAITTSOptions,
        voice_id="voice",
        model_id="model",
        url="base_url",
        key="api_key",
        format="response_format",
    )
    def __init__(
        self,
        voice: str | None = None,
        *,
        model: str | None = None,
        instructions: str | None = None,
        speed: float | None = None,
        response_format: Literal["pcm", "wav"] | None = None,
        sample_rate: int = SAMPLE_RATE,
        options: SpeechOptions | None = None,
        **more: Unpack[OpenAITTSOptions],
    ) -> None:
        given = {
            "voice": voice,
            "model": model,
            "instructions": instructions,
            "speed": speed,
            "response_format": response_format,
        }
        changes = {name: value for name, value in given.items() if value is not None}
        base = {} if options is None else {name: getattr(options, name) for name in options.model_fields_set}
        client = SpeechClient(options=SpeechOptions(**{**base, **changes}), **more)
        super().__init__(RequestVoice(OpenAISpeech(client, sample_rate=sample_rate)))
