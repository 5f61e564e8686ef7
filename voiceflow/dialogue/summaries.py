"""Summarising a conversation with a language model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence

from voiceflow.dialogue.chat_model import ChatModel
from voiceflow.dialogue.deltas import Finish, TextDelta
from voiceflow.dialogue.messages import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage
from voiceflow.dialogue.thoughts import ThoughtFilter
from voiceflow.errors import VoiceflowError

INSTRUCTION = (
    "You summarise a phone call for the agent who continues it. Keep names, numbers, dates, what was agreed, "
    "what was done, and what is still open. Leave out greetings. Write plain sentences in the language of "
    "the call, at most 150 words, and nothing else."
)
"""The default instruction to the model that summarises."""

_MOST_CHARS = 100_000
"""Characters of a conversation that are summarised at once: the last ones."""


class NoSummaryError(VoiceflowError):
    """The model wrote no complete summary."""


async def summarise(
    model: ChatModel,
    messages: Iterable[Message],
    *,
    before: str = "",
    instruction: str = INSTRUCTION,
    most_chars: int = 4000,
    time_limit: float = 20.0,
) -> str:
    """Summarise a conversation.

    Args:
        model: The model to ask.
        messages: The conversation. System messages are left out.
        before: An earlier summary, which becomes a part of this one.
        instruction: What to keep, and how to write it.
        most_chars: A longer summary is refused.
        time_limit: Seconds that it may take.

    Raises:
        NoSummaryError: If the model writes nothing, too much, or is cut off.
        ModelError: If the model refuses or breaks off.
        TimeoutError: If it takes too long.
    """
    told = [f"(earlier) {before}"] if before else []
    text = "\n".join([*told, *_lines(messages)])[-_MOST_CHARS:]
    request: Sequence[Message] = [SystemMessage(instruction), UserMessage(text)]
    thoughts, found, is_cut = ThoughtFilter(), "", False
    async with asyncio.timeout(time_limit), model.stream(request) as deltas:
        async for delta in deltas:
            if isinstance(delta, TextDelta):
                found += thoughts.feed(delta.text)
            elif isinstance(delta, Finish):
                is_cut = delta.cut is not None
            if len(found) > most_chars:
                break
    found = (found + thoughts.flush()).strip()
    if not found or is_cut or len(found) > most_chars:
        raise NoSummaryError("the model wrote no complete summary")
    return found


def _lines(messages: Iterable[Message]) -> Iterator[str]:
    for message in messages:
        match message:
            case UserMessage(text):
                yield f"User: {text}"
            case AssistantMessage(text, calls):
                if text:
                    yield f"Agent: {text}"
                yield from (f"(the agent used {call.name} {call.arguments})" for call in calls)
            case ToolMessage(text=text):
                yield f"(result: {text})"
            case SystemMessage():
                pass
