"""Phone calls over Vonage: websockets, webhooks, control of calls. It needs the extra ``vonage``."""

from voiceflow.transports.vonage.carrier import VonageCarrier
from voiceflow.transports.vonage.control import VonageControl
from voiceflow.transports.vonage.protocol import VonageProtocol

__all__ = ["VonageCarrier", "VonageControl", "VonageProtocol"]
