"""OpenAI-compatible chat completions, streamed: usable without a pipeline."""

from voiceflow.clients.openai.chat import ChatDecoder
from voiceflow.clients.openai.client import ChatAnswer, ChatClient, chosen_model
from voiceflow.clients.openai.deltas import (
    Cut,
    Delta,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCall,
    Usage,
)
from voiceflow.clients.openai.errors import ChatError, ContextTooLongError
from voiceflow.clients.openai.options import ChatLimits, ChatOptions
from voiceflow.clients.openai.stream import ChatStream
from voiceflow.net.sse import ServerSentEvent, SSEParser

__all__ = [
    "ChatAnswer",
    "ChatClient",
    "ChatDecoder",
    "ChatError",
    "ChatLimits",
    "ChatOptions",
    "ChatStream",
    "ContextTooLongError",
    "Cut",
    "Delta",
    "Finish",
    "ReasoningDelta",
    "RefusalDelta",
    "SSEParser",
    "ServerSentEvent",
    "TextDelta",
    "ToolCall",
    "Usage",
    "chosen_model",
]
