"""A stand-in for Telnyx on its side of the wire."""

from voiceflow.emulators.telnyx.carrier import EmulatedTelnyx, TelnyxAccount
from voiceflow.emulators.telnyx.signature import PRIVATE_KEY, PUBLIC_KEY
from voiceflow.emulators.telnyx.wire import TelnyxWire

__all__ = ["PRIVATE_KEY", "PUBLIC_KEY", "EmulatedTelnyx", "TelnyxAccount", "TelnyxWire"]
