"""Plivo's API without any pipeline: REST calls, XML documents, request signatures."""

from voiceflow.clients.plivo import xml
from voiceflow.clients.plivo.config import PlivoConfig
from voiceflow.clients.plivo.rest import PlivoClient
from voiceflow.clients.plivo.signature import is_signed, sign

__all__ = ["PlivoClient", "PlivoConfig", "is_signed", "sign", "xml"]
