"""Calls from an Asterisk by chan_websocket: audio and commands over one websocket, without SIP or RTP."""

from voiceflow.transports.asterisk.carrier import AsteriskCarrier
from voiceflow.transports.asterisk.protocol import AsteriskProtocol
from voiceflow.transports.asterisk.settings import AsteriskLogin

__all__ = ["AsteriskCarrier", "AsteriskLogin", "AsteriskProtocol"]
