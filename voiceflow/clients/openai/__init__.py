"""OpenAI-compatible chat completions and OpenAI's responses, streamed: usable without a pipeline."""

from voiceflow.clients.chat.stream import ChatStream
from voiceflow.clients.openai.chat import ChatDecoder
from voiceflow.clients.openai.client import ChatAnswer, ChatClient, chosen_model
from voiceflow.clients.openai.errors import ChatError, ContextTooLongError
from voiceflow.clients.openai.messages import from_openai, to_openai, tool_to_openai
from voiceflow.clients.openai.options import ChatOptions
from voiceflow.clients.openai.responses import ResponsesClient
from voiceflow.clients.openai.responses_options import ResponsesOptions
from voiceflow.clients.openai.responses_protocol import ResponsesDecoder
from voiceflow.clients.openai.usage import ChatUsage
from voiceflow.clients.openai.usage import ChatUsage as Usage
from voiceflow.dialogue.chat_model import ChatLimits
from voiceflow.dialogue.deltas import Cut, Delta, Finish, ReasoningDelta, RefusalDelta, TextDelta
from voiceflow.dialogue.messages import ToolCall
from voiceflow.net.sse import ServerSentEvent, SSEParser

__all__ = [
    "ChatAnswer",
    "ChatClient",
    "ChatDecoder",
    "ChatError",
    "ChatLimits",
    "ChatOptions",
    "ChatStream",
    "ChatUsage",
    "ContextTooLongError",
    "Cut",
    "Delta",
    "Finish",
    "ReasoningDelta",
    "RefusalDelta",
    "ResponsesClient",
    "ResponsesDecoder",
    "ResponsesOptions",
    "SSEParser",
    "ServerSentEvent",
    "TextDelta",
    "ToolCall",
    "Usage",
    "chosen_model",
    "from_openai",
    "to_openai",
    "tool_to_openai",
]
