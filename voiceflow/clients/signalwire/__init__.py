"""SignalWire's compatibility API without any pipeline: calls, cXML documents, request signatures."""

from voiceflow.clients.signalwire import cxml
from voiceflow.clients.signalwire.config import SignalWireConfig
from voiceflow.clients.signalwire.rest import SignalWireClient
from voiceflow.clients.signalwire.signature import is_signed, sign

__all__ = ["SignalWireClient", "SignalWireConfig", "cxml", "is_signed", "sign"]
