"""Calls in and out of a pipeline. The modules here know no carrier; each carrier is a folder."""

from voiceflow.transports.call import Bot, Call, NotAdmittedError
from voiceflow.transports.carrier import CallControl, CallRegister, Carrier, Return
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.input import CallInput
from voiceflow.transports.output import CallOutput
from voiceflow.transports.protocol import MediaProtocol, Message
from voiceflow.transports.stream import StreamLimits, StreamServer

__all__ = [
    "Bot",
    "Call",
    "CallControl",
    "CallInput",
    "CallOutput",
    "CallRegister",
    "Carrier",
    "MarkEchoed",
    "MediaProtocol",
    "Message",
    "NotAdmittedError",
    "Received",
    "Return",
    "StreamLimits",
    "StreamServer",
    "StreamStarted",
    "StreamStopped",
]
