"""An emulated OpenAI-compatible model server: scripted or backed by a local engine, with faults on demand."""

from voiceflow.testing.openai.answers import (
    Answer,
    Call,
    CallStyle,
    Delivery,
    Refusal,
    Reply,
    Script,
    UsageChunk,
)
from voiceflow.testing.openai.emulator import LLMEmulator
from voiceflow.testing.openai.exchange import Exchange
from voiceflow.testing.openai.sources import Brain
from voiceflow.testing.openai.validation import InvalidRequestError, validate

__all__ = [
    "Answer",
    "Brain",
    "Call",
    "CallStyle",
    "Delivery",
    "Exchange",
    "InvalidRequestError",
    "LLMEmulator",
    "Refusal",
    "Reply",
    "Script",
    "UsageChunk",
    "validate",
]
