"""Calls by SIP and RTP without a carrier or a PBX. It needs the extra ``sip``."""

from voiceflow.transports.sip.agent import SipAgent
from voiceflow.transports.sip.config import SipConfig

__all__ = ["SipAgent", "SipConfig"]
