"""Calls from an Asterisk by AudioSocket: audio over TCP, without SIP or RTP."""

from voiceflow.transports.audiosocket.listener import AudioSocketListener
from voiceflow.transports.audiosocket.protocol import AudioSocketProtocol

__all__ = ["AudioSocketListener", "AudioSocketProtocol"]
