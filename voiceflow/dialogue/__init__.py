"""The conversation without any I/O: messages, memory, tools, and text on its way to the voice."""

from voiceflow.dialogue.clauses import ClauseSplitter
from voiceflow.dialogue.context import Context, ContextLimits
from voiceflow.dialogue.heard import heard_prefix, unheard
from voiceflow.dialogue.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
    from_openai,
    to_openai,
)
from voiceflow.dialogue.speakable import speakable
from voiceflow.dialogue.tools import EndCall, Tool, Toolbox, ToolResult, tool

__all__ = [
    "AssistantMessage",
    "ClauseSplitter",
    "Context",
    "ContextLimits",
    "EndCall",
    "Message",
    "SystemMessage",
    "Tool",
    "ToolCall",
    "ToolMessage",
    "ToolResult",
    "Toolbox",
    "UserMessage",
    "from_openai",
    "heard_prefix",
    "speakable",
    "to_openai",
    "tool",
    "unheard",
]
