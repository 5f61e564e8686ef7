"""What every wire needs to know of a conversation: arguments as objects, unique ids, and both ends of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from voiceflow.clients.chat.surrogates import join_surrogates
from voiceflow.dialogue.messages import AssistantMessage, Message, SystemMessage, ToolCall, UserMessage

OPENING = "(The call begins.)"
"""Goes before the agent's greeting for a vendor whose conversations begin with the user."""

SILENCE = "(The user says nothing.)"
"""Goes after the agent's last words for a vendor whose conversations end with the user."""

_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_ID = 64


def system_text(messages: Iterable[Message]) -> str:
    """All system messages as one text."""
    return "\n\n".join(each.text for each in messages if isinstance(each, SystemMessage) and each.text)


def without_system(messages: Sequence[Message]) -> list[Message]:
    """The conversation between user and agent, which the user begins and ends."""
    talk: list[Message] = [
        each for each in messages if not isinstance(each, SystemMessage) and _has_content(each)
    ]
    if not talk or isinstance(talk[0], AssistantMessage):
        talk.insert(0, UserMessage(OPENING))
    if isinstance(talk[-1], AssistantMessage) and not talk[-1].tool_calls:
        talk.append(UserMessage(SILENCE))
    return talk


def arguments_of(call: ToolCall) -> dict[str, Any]:
    """The arguments as an object; text that is no object is passed under a separate name."""
    try:
        found = json.loads(join_surrogates(call.arguments) or "{}")
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"INVALID_JSON": call.arguments}


def called_names(messages: Iterable[Message]) -> list[str]:
    """The names of the tools that were called, each once."""
    calls = (call for each in messages if isinstance(each, AssistantMessage) for call in each.tool_calls)
    return list(dict.fromkeys(call.name for call in calls))


class CallIds:
    """Ids of calls that occur once in a request, of at most 64 letters, digits, ``_`` and ``-``.

    Models that number their calls, and a change of vendor, lead to ids that occur twice or are refused.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._current: dict[str, str] = {}

    def of_call(self, written: str) -> str:
        """The id of the next call."""
        legal = _ILLEGAL.sub("_", written)[:_LONGEST_ID] or "call"
        unique, number = legal, 1
        while unique in self._taken:
            number += 1
            ending = f"_{number}"
            unique = legal[: _LONGEST_ID - len(ending)] + ending
        self._taken.add(unique)
        self._current[written] = unique
        return unique

    def of_result(self, written: str) -> str:
        """The id of the last call that had this id."""
        return self._current.get(written, _ILLEGAL.sub("_", written)[:_LONGEST_ID])


def names_by_id(messages: Iterable[Message]) -> Mapping[str, str]:
    """The name of each call, by its id."""
    calls = (call for each in messages if isinstance(each, AssistantMessage) for call in each.tool_calls)
    return {call.id: call.name for call in calls}


def _has_content(message: Message) -> bool:
    match message:
        case UserMessage(text):
            return bool(text.strip())
        case AssistantMessage(text, calls):
            return bool(text.strip() or calls)
    return True
