"""An emulated server of Anthropic's Messages API: scripted or backed by an engine, with faults on demand."""

from voiceflow.emulators.anthropic.emulator import AnthropicEmulator
from voiceflow.emulators.anthropic.validation import validate
from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Delivery, Refusal
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.server import InvalidRequestError

__all__ = [
    "Answer",
    "AnswerToolCall",
    "AnthropicEmulator",
    "Delivery",
    "Exchange",
    "InvalidRequestError",
    "Refusal",
    "validate",
]
