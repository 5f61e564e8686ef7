"""An emulated OpenAI-compatible model server: scripted or backed by a local engine, with faults on demand."""

from voiceflow.clients.speech.engines import Brain
from voiceflow.emulators.kit.model.answers import (
    Answer,
    AnswerToolCall,
    CallStyle,
    Delivery,
    Refusal,
    Reply,
    Script,
    UsageChunk,
)
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.openai.audio import AudioEmulator, AudioExchange
from voiceflow.emulators.openai.audio_faults import AudioDelivery
from voiceflow.emulators.openai.emulator import LLMEmulator
from voiceflow.emulators.openai.validation import InvalidRequestError, validate

__all__ = [
    "Answer",
    "AnswerToolCall",
    "AudioDelivery",
    "AudioEmulator",
    "AudioExchange",
    "Brain",
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
