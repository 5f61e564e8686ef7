"""Phone calls over Twilio: media streams, webhooks, control of calls."""

from voiceflow.transports.call import Bot, NotAdmittedError
from voiceflow.transports.call import Call as TwilioCall
from voiceflow.transports.input import CallInput as TwilioInput
from voiceflow.transports.output import CallOutput as TwilioOutput
from voiceflow.transports.stream import StreamServer
from voiceflow.transports.stream_connection import StreamLimits
from voiceflow.transports.twilio.carrier import TwilioCarrier
from voiceflow.transports.twilio.control import TwilioControl
from voiceflow.transports.twilio.dial_in import TwilioDialIn
from voiceflow.transports.twilio.listening import HeardCall, ListeningStreams, SideAudio
from voiceflow.transports.twilio.protocol import MediaStreamProtocol
from voiceflow.transports.twilio.settings import TwilioSettings
from voiceflow.transports.twilio.signed import SignedRequests

__all__ = [
    "Bot",
    "HeardCall",
    "ListeningStreams",
    "MediaStreamProtocol",
    "NotAdmittedError",
    "SideAudio",
    "SignedRequests",
    "StreamLimits",
    "StreamServer",
    "TwilioCall",
    "TwilioCarrier",
    "TwilioControl",
    "TwilioDialIn",
    "TwilioInput",
    "TwilioOutput",
    "TwilioSettings",
]
