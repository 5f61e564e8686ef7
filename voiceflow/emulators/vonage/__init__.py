"""An emulated Vonage: calls the app over the real wire format. It needs the extra ``vonage``."""

from voiceflow.emulators.vonage.carrier import Document, EmulatedVonage, EmulatedVonageCall, VonageApplication
from voiceflow.emulators.vonage.serving import emulate

__all__ = ["Document", "EmulatedVonage", "EmulatedVonageCall", "VonageApplication", "emulate"]
