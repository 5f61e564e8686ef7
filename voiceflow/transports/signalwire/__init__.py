"""Phone calls over SignalWire: media streams, cXML webhooks, control of calls."""

from voiceflow.transports.signalwire.carrier import SignalWireCarrier
from voiceflow.transports.signalwire.control import SignalWireControl
from voiceflow.transports.signalwire.protocol import SignalWireProtocol
from voiceflow.transports.signalwire.settings import SignalWireSettings

__all__ = ["SignalWireCarrier", "SignalWireControl", "SignalWireProtocol", "SignalWireSettings"]
