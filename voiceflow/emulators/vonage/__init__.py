"""An emulated Vonage: calls the app over the real wire format. It needs the extra ``vonage``."""

from voiceflow.emulators.vonage.application import VonageApplication
from voiceflow.emulators.vonage.carrier import EmulatedVonage, EmulatedVonageCall, NccoDocument
from voiceflow.emulators.vonage.serving import emulate

__all__ = ["EmulatedVonage", "EmulatedVonageCall", "NccoDocument", "VonageApplication", "emulate"]
