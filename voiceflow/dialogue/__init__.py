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
    legal_name,
    to_openai,
)
from voiceflow.dialogue.speakable import has_speech, speakable
from voiceflow.dialogue.thoughts import ThoughtFilter
from voiceflow.dialogue.tool_results import EndCall, ToolResult
from voiceflow.dialogue.toolbox import Toolbox
from voiceflow.dialogue.tools import LateResult, Tool, tool

__all__ = [
    "AssistantMessage",
    "ClauseSplitter",
    "Context",
    "ContextLimits",
    "EndCall",
    "LateResult",
    "Message",
    "SystemMessage",
    "ThoughtFilter",
    "Tool",
    "ToolCall",
    "ToolMessage",
    "ToolResult",
    "Toolbox",
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
