"""An emulated Plivo: calls the app over the real wire format, and answers its REST requests."""

from voiceflow.emulators.plivo.carrier import EmulatedPlivo, EmulatedPlivoCall, PlivoAccount, PlivoDocument
from voiceflow.emulators.plivo.serving import emulate

__all__ = ["EmulatedPlivo", "EmulatedPlivoCall", "PlivoAccount", "PlivoDocument", "emulate"]
