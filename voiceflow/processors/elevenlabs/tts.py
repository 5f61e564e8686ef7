"""ElevenLabs' voices as a processor."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.arguments import checks_arguments
from voiceflow.clients.elevenlabs import ContextSettings, Endpoint, TTSLimits, TTSOptions
from voiceflow.clients.elevenlabs.tts.context_voice import ContextVoice
from voiceflow.clients.elevenlabs.tts.voice_choice import VoiceChoice
from voiceflow.dialogue.spoken import Speakable
from voiceflow.processors.speech.tts import TTS


class ElevenLabsTTS(TTS):
    """Speaks each reply in a separate context, in the session's audio format.

    The socket is opened when the session starts. A lost or slow one is replaced, and speaks the text
    whose audio was not received. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on
    after the last audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``, in order. At an
    interruption the interrupted replies fall silent at once. ``EndFrame`` waits until all has been spoken.

    Args:
        voice: The voice's id; or one for each language, by its code, the first of them for the start.
        model: A model that is served on websockets; all but the v3 and v4 families.
        settings: How the voice speaks.
        options: All other options of the service. The audio format is always the session's, whatever these
            options contain.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: Time limits.
        speakable: As for ``TTS``. ElevenLabs reads numbers by itself, except for some fast models.

    Raises:
        ConfigurationError: If there is no key.
    """

    @checks_arguments(voice_id="voice", model_id="model")
    def __init__(
        self,
        voice: str | Mapping[str, str],
        *,
        model: str | None = None,
        settings: ContextSettings | None = None,
        options: TTSOptions | None = None,
        endpoint: Endpoint | None = None,
        limits: TTSLimits | None = None,
        speakable: Speakable | None = None,
    ) -> None:
        choice = VoiceChoice.checked(
            voice, model=model, settings=settings, options=options, endpoint=endpoint, limits=limits
        )
        super().__init__(ContextVoice(choice), speakable=speakable)
