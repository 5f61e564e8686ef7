"""Twilio's API without any pipeline: REST calls, TwiML documents, request signatures."""

from voiceflow.clients.twilio import twiml
from voiceflow.clients.twilio.calls import FINAL, Call, CallStatus, NewCall
from voiceflow.clients.twilio.config import TwilioConfig
from voiceflow.clients.twilio.rest import TwilioClient
from voiceflow.clients.twilio.signature import SignatureValidator, sign

__all__ = [
    "FINAL",
    "Call",
    "CallStatus",
    "NewCall",
    "SignatureValidator",
    "TwilioClient",
    "TwilioConfig",
    "sign",
    "twiml",
]
