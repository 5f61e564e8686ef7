"""Phone calls over Twilio Media Streams."""

from voiceflow.transports.twilio.call import Bot, NotAdmittedError, TwilioCall
from voiceflow.transports.twilio.input import TwilioInput
from voiceflow.transports.twilio.output import TwilioOutput
from voiceflow.transports.twilio.protocol import MediaStreamProtocol
from voiceflow.transports.twilio.stream import StreamLimits, StreamServer

__all__ = [
    "Bot",
    "MediaStreamProtocol",
    "NotAdmittedError",
    "StreamLimits",
    "StreamServer",
    "TwilioCall",
    "TwilioInput",
    "TwilioOutput",
]
