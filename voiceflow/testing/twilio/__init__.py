"""A stand-in for Twilio on its side of the wire."""

from voiceflow.testing.twilio.call import Call
from voiceflow.testing.twilio.carrier import Carrier
from voiceflow.testing.twilio.exchange import Callee, Settings
from voiceflow.testing.twilio.faults import Faults, RestFault
from voiceflow.testing.twilio.playout import PlayoutBuffer
from voiceflow.testing.twilio.progress import StatusCallback
from voiceflow.testing.twilio.record import CallRecord
from voiceflow.testing.twilio.track import Stretch
from voiceflow.testing.twilio.webhook import Account

__all__ = [
    "Account",
    "Call",
    "CallRecord",
    "Callee",
    "Carrier",
    "Faults",
    "PlayoutBuffer",
    "RestFault",
    "Settings",
    "StatusCallback",
    "Stretch",
]
