"""Speech to text and text to speech as processors, one class per kind, independent of vendors."""

from voiceflow.clients.speech.fallback_reply import VoiceWaits
from voiceflow.processors.speech.recogniser_fallback import RecogniserWaits
from voiceflow.processors.speech.streaming_stt import StreamingSTT
from voiceflow.processors.speech.tts import TTS
from voiceflow.processors.speech.utterance_stt import UtteranceLimits, UtteranceSTT

__all__ = ["TTS", "RecogniserWaits", "StreamingSTT", "UtteranceLimits", "UtteranceSTT", "VoiceWaits"]
