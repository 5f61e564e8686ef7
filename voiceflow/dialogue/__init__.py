"""The conversation without any I/O: messages, memory, tools, and text on its way to the voice."""

from voiceflow.dialogue.aliases import from_openai, to_openai
from voiceflow.dialogue.chat_model import ChatLimits, ChatModel, ToolSchema
from voiceflow.dialogue.clauses import ClauseSplitter
from voiceflow.dialogue.context import Context
from voiceflow.dialogue.deltas import (
    Cut,
    Delta,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    Usage,
)
from voiceflow.dialogue.exports import ExportedContext
from voiceflow.dialogue.heard import heard_prefix, unheard
from voiceflow.dialogue.limits import ContextLimits
from voiceflow.dialogue.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
    legal_name,
)
from voiceflow.dialogue.model_errors import ContentRefusedError, ContextTooLongError, ModelError
from voiceflow.dialogue.speakable import has_speech, speakable
from voiceflow.dialogue.thoughts import ThoughtFilter
from voiceflow.dialogue.tool_results import EndCall, ToolError, ToolResult
from voiceflow.dialogue.tool_sources import ToolSource
from voiceflow.dialogue.toolbox import Toolbox
from voiceflow.dialogue.tools import LateResult, OnInterruption, Tool, tool

__all__ = [
    "AssistantMessage",
    "ChatLimits",
    "ChatModel",
    "ClauseSplitter",
    "ContentRefusedError",
    "Context",
    "ContextLimits",
    "ContextTooLongError",
    "Cut",
    "Delta",
    "EndCall",
    "ExportedContext",
    "Finish",
    "LateResult",
    "Message",
    "ModelError",
    "OnInterruption",
    "ReasoningDelta",
    "RefusalDelta",
    "SystemMessage",
    "TextDelta",
    "ThoughtFilter",
    "Tool",
    "ToolCall",
    "ToolError",
    "ToolMessage",
    "ToolResult",
    "ToolSchema",
    "ToolSource",
    "Toolbox",
    "Usage",
    "UserMessage",
    "from_openai",
    "has_speech",
    "heard_prefix",
    "legal_name",
    "speakable",
    "to_openai",
    "tool",
    "unheard",
]
