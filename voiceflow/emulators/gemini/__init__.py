"""An emulated Gemini server: scripted or backed by a local engine, with faults on demand."""

from voiceflow.emulators.gemini.emulator import GeminiEmulator
from voiceflow.emulators.gemini.validation import validate
from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Delivery, Refusal
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.server import InvalidRequestError

__all__ = [
    "Answer",
    "AnswerToolCall",
    "Delivery",
    "Exchange",
    "GeminiEmulator",
    "InvalidRequestError",
    "Refusal",
    "validate",
]
