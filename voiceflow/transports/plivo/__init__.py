"""Phone calls over Plivo: audio streams, webhooks, control of calls."""

from voiceflow.transports.plivo.carrier import PlivoCarrier
from voiceflow.transports.plivo.control import PlivoControl
from voiceflow.transports.plivo.protocol import PlivoProtocol
from voiceflow.transports.plivo.settings import PlivoSettings

__all__ = ["PlivoCarrier", "PlivoControl", "PlivoProtocol", "PlivoSettings"]
