"""Phone calls over Plivo: audio streams, webhooks, control of calls."""

from voiceflow.transports.plivo.carrier import PlivoCarrier
from voiceflow.transports.plivo.control import PlivoControl
from voiceflow.transports.plivo.protocol import PlivoProtocol

__all__ = ["PlivoCarrier", "PlivoControl", "PlivoProtocol"]
