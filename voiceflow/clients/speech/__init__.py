"""Ports of speech: the code shared by all vendors' clients."""

from voiceflow.clients.speech.voice import Spawn, TTSVoice, VoicedReply, VoiceListener

__all__ = ["Spawn", "TTSVoice", "VoiceListener", "VoicedReply"]
