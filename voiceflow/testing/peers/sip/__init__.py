"""An emulated SIP peer, and the stack below it."""

from voiceflow.testing.peers.sip.leg import FRAME, EmulatedSipLeg, EmulatedSipStack
from voiceflow.testing.peers.sip.peer import SipPeer

__all__ = ["FRAME", "EmulatedSipLeg", "EmulatedSipStack", "SipPeer"]
