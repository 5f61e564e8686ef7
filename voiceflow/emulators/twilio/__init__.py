"""A stand-in for Twilio on its side of the wire."""

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.meeting_bridge import MeetingBridge
from voiceflow.emulators.kit.playout import PlayoutBuffer
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.emulators.kit.track import Stretch
from voiceflow.emulators.twilio.call import EmulatedTwilioCall
from voiceflow.emulators.twilio.carrier import EmulatedTwilio
from voiceflow.emulators.twilio.exchange import Callee, TwilioNumberSettings
from voiceflow.emulators.twilio.progress import StatusCallback
from voiceflow.emulators.twilio.record import CallRecord
from voiceflow.emulators.twilio.webhook import Account

__all__ = [
    "Account",
    "CallFaults",
    "CallRecord",
    "Callee",
    "EmulatedTwilio",
    "EmulatedTwilioCall",
    "MeetingBridge",
    "PlayoutBuffer",
    "RestFault",
    "StatusCallback",
    "Stretch",
    "TwilioNumberSettings",
]
