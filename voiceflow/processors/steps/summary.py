"""A summary of the conversation, for an agent that takes it over."""

from __future__ import annotations

from collections.abc import Sequence

from voiceflow.dialogue import (
    AssistantMessage,
    ChatModel,
    Message,
    ModelError,
    SystemMessage,
    TextDelta,
    ThoughtFilter,
    ToolMessage,
    UserMessage,
)
from voiceflow.errors import RemoteProtocolError

ORDER = (
    "Summarise this phone call for a colleague who takes it over: who calls, what they want, and every name, "
    "number and date. At most five short sentences, and nothing else."
)
_MOST = 2_000


async def summary_of(messages: Sequence[Message], model: ChatModel) -> str:
    """Summarise a conversation.

    Returns:
        A part of a prompt. If the model fails, it holds the last words of the conversation instead.
    """
    transcript = transcript_of(messages)
    thoughts = ThoughtFilter()
    text = ""
    try:
        async with model.stream([SystemMessage(ORDER), UserMessage(transcript)]) as deltas:
            async for delta in deltas:
                if isinstance(delta, TextDelta):
                    text += thoughts.feed(delta.text)
        text = (text + thoughts.flush()).strip()
    except (ModelError, RemoteProtocolError):
        text = ""
    if text:
        return f"Summary of the call so far: {text[:_MOST]}"
    return f"The end of the call so far:\n{transcript[-_MOST:]}" if transcript else ""


def transcript_of(messages: Sequence[Message]) -> str:
    """The conversation as plain text, with the results of tools."""
    lines: list[str] = []
    for message in messages:
        match message:
            case UserMessage():
                lines.append(f"User: {message.text}")
            case AssistantMessage():
                if message.text:
                    lines.append(f"Agent: {message.text}")
                lines += [f"Agent used {call.name}: {call.arguments}" for call in message.tool_calls]
            case ToolMessage():
                lines.append(f"Result: {message.text}")
            case SystemMessage():
                pass
    return "\n".join(lines)
