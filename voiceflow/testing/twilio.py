"""The emulated carrier, for tests. It lives in ``voiceflow.emulators.twilio``."""

from voiceflow.emulators.twilio import *  # noqa: F403 - every public name, under its old address
from voiceflow.emulators.twilio import CallFaults, EmulatedTwilio, EmulatedTwilioCall, TwilioNumberSettings

# Names of before, under the address of before.
Faults = CallFaults
Settings = TwilioNumberSettings
Carrier = EmulatedTwilio
Call = EmulatedTwilioCall
