"""A stand-in for Twilio on its side of the wire."""

from voiceflow.emulators.twilio.call import Call
from voiceflow.emulators.twilio.carrier import Carrier
from voiceflow.emulators.twilio.exchange import Callee, Settings
from voiceflow.emulators.twilio.faults import Faults, RestFault
from voiceflow.emulators.twilio.playout import PlayoutBuffer
from voiceflow.emulators.twilio.progress import StatusCallback
from voiceflow.emulators.twilio.record import CallRecord
from voiceflow.emulators.twilio.track import Stretch
from voiceflow.emulators.twilio.webhook import Account

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
