"""Telnyx's API without any pipeline: call commands, TeXML documents, request signatures."""

from voiceflow.clients.telnyx import texml
from voiceflow.clients.telnyx.config import TelnyxConfig
from voiceflow.clients.telnyx.rest import TelnyxClient
from voiceflow.clients.telnyx.signature import SignatureVerifier

__all__ = ["SignatureVerifier", "TelnyxClient", "TelnyxConfig", "texml"]
