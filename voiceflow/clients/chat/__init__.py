"""What the clients of all language models share: limits, retries, errors, connections, vendors, fallbacks."""

from voiceflow.clients.chat.address import ModelServer
from voiceflow.clients.chat.client import ChatAnswer, HttpChatModel
from voiceflow.clients.chat.errors import (
    ChatError,
    ContentRefusedError,
    ContextTooLongError,
    ErrorReader,
    ErrorReport,
)
from voiceflow.clients.chat.fallback import FallbackLimits, FallbackModel
from voiceflow.clients.chat.hedged import HedgedModel
from voiceflow.clients.chat.options import RequestOptions
from voiceflow.clients.chat.request import ChatRequest
from voiceflow.clients.chat.stream import ChatStream, Decoder
from voiceflow.clients.chat.vendors import ModelVendor

__all__ = [
    "ChatAnswer",
    "ChatError",
    "ChatRequest",
    "ChatStream",
    "ContentRefusedError",
    "ContextTooLongError",
    "Decoder",
    "ErrorReader",
    "ErrorReport",
    "FallbackLimits",
    "FallbackModel",
    "HedgedModel",
    "HttpChatModel",
    "ModelServer",
    "ModelVendor",
    "RequestOptions",
]
