"""Text to speech on this machine."""

from __future__ import annotations

from voiceflow.clients.local.shared import shared_hibari
from voiceflow.clients.local.voice import SynthesizerVoice
from voiceflow.clients.speech.engines import Synthesizer
from voiceflow.dialogue.spoken import Speakable
from voiceflow.processors.speech.tts import TTS


class LocalTTS(TTS):
    """Speaks each clause of a reply, in the session's audio format.

    Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on after the last audio of its
    reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame`` for each sentence. An interruption stops it at
    once. ``EndFrame`` waits until all has been spoken.

    Args:
        synthesizer: The synthesiser. By default hibari's voice, one model for all calls of the process;
            another speaker is ``shared_hibari().speaker(voice)``.
        speakable: As for ``TTS``.
    """

    def __init__(self, synthesizer: Synthesizer | None = None, *, speakable: Speakable | None = None) -> None:
        voice = SynthesizerVoice(shared_hibari() if synthesizer is None else synthesizer)
        super().__init__(voice, speakable=speakable)
