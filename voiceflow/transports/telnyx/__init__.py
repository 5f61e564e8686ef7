"""Phone calls over Telnyx: media streams, TeXML webhooks, control of calls."""

from voiceflow.transports.telnyx.carrier import TelnyxCarrier
from voiceflow.transports.telnyx.control import TelnyxControl
from voiceflow.transports.telnyx.protocol import TelnyxProtocol
from voiceflow.transports.telnyx.settings import TelnyxSettings

__all__ = ["TelnyxCarrier", "TelnyxControl", "TelnyxProtocol", "TelnyxSettings"]
