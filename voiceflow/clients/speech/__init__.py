"""Ports of speech: the code shared by all vendors' clients."""

from voiceflow.clients.speech.fallback_reply import VoiceWaits
from voiceflow.clients.speech.fallback_voice import FallbackVoice
from voiceflow.clients.speech.voice import Spawn, TTSVoice, VoicedReply, VoiceListener

__all__ = ["FallbackVoice", "Spawn", "TTSVoice", "VoiceListener", "VoiceWaits", "VoicedReply"]
