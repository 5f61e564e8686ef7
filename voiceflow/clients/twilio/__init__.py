"""Twilio's API without any pipeline: REST calls, TwiML documents, request signatures."""

from voiceflow.clients.twilio import twiml
from voiceflow.clients.twilio.calls import FINAL, CallResource, CallStatus, NewCall
from voiceflow.clients.twilio.config import TwilioConfig
from voiceflow.clients.twilio.rest import TwilioClient
from voiceflow.clients.twilio.signature import SignatureValidator, sign

__all__ = [
    "FINAL",
    "CallResource",
    "CallStatus",
    "NewCall",
    "SignatureValidator",
    "TwilioClient",
    "TwilioConfig",
    "sign",
    "twiml",
]
