"""The user's turns in a list of chat messages, each with its tool results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_KEPT = 200
"""The number of last messages that are read; earlier ones do not matter in a phone call."""


@dataclass(frozen=True, slots=True)
class HistoryTurn:
    """What the user said before the answer, and what the tools returned.

    Attributes:
        text: The user's words; the texts of consecutive messages are joined.
        results: What each tool returned, by the tool's name.
    """

    text: str
    results: Mapping[str, str]


def turns_of(messages: Sequence[Mapping[str, object]]) -> list[HistoryTurn]:
    """The turns in order. Messages of other roles or of an unknown form are skipped."""
    turns: list[tuple[list[str], dict[str, str]]] = []
    names: dict[str, str] = {}
    after_user = False
    for message in messages[-_KEPT:]:
        match message:
            case {"role": "user", "content": content}:
                if not after_user:
                    turns.append(([], {}))
                turns[-1][0].append(_text(content))
                after_user = True
            case {"role": "assistant"}:
                names |= _call_names(message.get("tool_calls"))
                after_user = False
            case {"role": "tool", "tool_call_id": str(identity), "content": content} if turns:
                turns[-1][1][names.get(identity, "")] = _text(content)
                after_user = False
    return [HistoryTurn(" ".join(filter(None, texts)), results) for texts, results in turns]


def _call_names(calls: object) -> dict[str, str]:
    names: dict[str, str] = {}
    for call in calls if isinstance(calls, list) else []:
        match call:
            case {"id": str(identity), "function": {"name": str(name)}}:
                names[identity] = name
    return names


def _text(content: object) -> str:
    match content:
        case str():
            return content.strip()
        case list():
            return " ".join(part["text"] for part in content if _is_text_part(part)).strip()
        case _:
            return ""


def _is_text_part(part: object) -> bool:
    return isinstance(part, Mapping) and isinstance(part.get("text"), str)
