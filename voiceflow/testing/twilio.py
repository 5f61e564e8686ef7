"""The emulated carrier, for tests. It lives in ``voiceflow.emulators.twilio``."""

from voiceflow.emulators.twilio import *  # noqa: F403 - every public name, under its old address
