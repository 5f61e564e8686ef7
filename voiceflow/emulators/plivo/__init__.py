"""An emulated Plivo: calls the app over the real wire format, and answers its REST requests."""

from voiceflow.emulators.plivo.carrier import Document, EmulatedPlivo, EmulatedPlivoCall, PlivoAccount
from voiceflow.emulators.plivo.serving import emulate

__all__ = ["Document", "EmulatedPlivo", "EmulatedPlivoCall", "PlivoAccount", "emulate"]
