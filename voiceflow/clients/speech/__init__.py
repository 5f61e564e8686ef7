"""Ports of speech: what clients of one kind share, whoever the vendor is."""

from voiceflow.clients.speech.voice import Spawn, TTSVoice, VoicedReply, VoiceListener

__all__ = ["Spawn", "TTSVoice", "VoiceListener", "VoicedReply"]
