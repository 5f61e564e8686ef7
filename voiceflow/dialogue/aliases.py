"""Old addresses of the functions for OpenAI's form, now in ``voiceflow.clients.openai``.

The client is imported by name on first use: a conversation does not depend on a vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message

_FORM = "voiceflow.clients.openai.messages"


def to_openai(message: Message) -> dict[str, Any]:
    """The same as ``voiceflow.clients.openai.to_openai``."""
    written: dict[str, Any] = import_module(_FORM).to_openai(message)
    return written


def from_openai(written: Mapping[str, object]) -> Message:
    """The same as ``voiceflow.clients.openai.from_openai``."""
    message: Message = import_module(_FORM).from_openai(written)
    return message


def tool_to_openai(tool: ToolSchema) -> dict[str, Any]:
    """The same as ``voiceflow.clients.openai.tool_to_openai``."""
    written: dict[str, Any] = import_module(_FORM).tool_to_openai(tool)
    return written
