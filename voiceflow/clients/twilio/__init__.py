"""Twilio's API without any pipeline: REST calls, TwiML documents, request signatures."""

from voiceflow.clients.twilio import twiml
from voiceflow.clients.twilio.calls import FINAL, CallResource, CallStatus, NewCall
from voiceflow.clients.twilio.conferences import ConferenceResource, Conferences, ParticipantResource
from voiceflow.clients.twilio.config import TwilioConfig
from voiceflow.clients.twilio.http import TwilioNotActedError
from voiceflow.clients.twilio.numbers import (
    AvailableNumberResource,
    NumberChange,
    NumberResource,
    Numbers,
)
from voiceflow.clients.twilio.recordings import RecordingResource, Recordings
from voiceflow.clients.twilio.rest import TwilioClient
from voiceflow.clients.twilio.signature import SignatureValidator, sign
from voiceflow.clients.twilio.streams import StreamResource, Streams

__all__ = [
    "FINAL",
    "AvailableNumberResource",
    "CallResource",
    "CallStatus",
    "ConferenceResource",
    "Conferences",
    "NewCall",
    "NumberChange",
    "NumberResource",
    "Numbers",
    "ParticipantResource",
    "RecordingResource",
    "Recordings",
    "SignatureValidator",
    "StreamResource",
    "Streams",
    "TwilioClient",
    "TwilioConfig",
    "TwilioNotActedError",
    "sign",
    "twiml",
]
