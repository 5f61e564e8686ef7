"""Calls in and out of a pipeline. The modules here know no carrier; each carrier is a folder."""

from voiceflow.transports.abilities import (
    CallLeg,
    CallRecorder,
    Consultation,
    ConsultOutcome,
    ConsultRequest,
    Introducer,
    KeySender,
    RecordingState,
)
from voiceflow.transports.call import Bot, Call, NotAdmittedError
from voiceflow.transports.carrier import CallControl, CallRegister, Carrier, Return
from voiceflow.transports.dialling import OutboundCalls
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.input import CallInput
from voiceflow.transports.outbound import DialOutcome, DialResult
from voiceflow.transports.output import CallOutput
from voiceflow.transports.protocol import MediaProtocol, Message
from voiceflow.transports.recording import CarrierRecording
from voiceflow.transports.stream import StreamServer
from voiceflow.transports.stream_connection import StreamLimits

__all__ = [
    "Bot",
    "Call",
    "CallControl",
    "CallInput",
    "CallLeg",
    "CallOutput",
    "CallRecorder",
    "CallRegister",
    "Carrier",
    "CarrierRecording",
    "ConsultOutcome",
    "ConsultRequest",
    "Consultation",
    "DialOutcome",
    "DialResult",
    "Introducer",
    "KeySender",
    "MarkEchoed",
    "MediaProtocol",
    "Message",
    "NotAdmittedError",
    "OutboundCalls",
    "Received",
    "RecordingState",
    "Return",
    "StreamLimits",
    "StreamServer",
    "StreamStarted",
    "StreamStopped",
]
