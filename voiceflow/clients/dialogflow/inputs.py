"""What a user did, as Dialogflow takes it, and what goes with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import JsonValue

LONGEST_TEXT = 256
"""Characters of a text input. Source: the comment on ``TextInput.text``."""

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class TextInput:
    """Words of the user, at most ``LONGEST_TEXT`` characters."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EventInput:
    """An event, such as the start of a call.

    Attributes:
        name: The agent's name of the event.
        parameters: Only ES has parameters of an event; CX takes them as session parameters.
    """

    name: str
    parameters: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DtmfInput:
    """Keys that the user pressed. ES gets them as text.

    Attributes:
        digits: The keys, without the one that ended the entry.
        finish_digit: The key that ended it; empty if none did.
    """

    digits: str = field(repr=False)
    finish_digit: str = ""


@dataclass(frozen=True, slots=True)
class IntentInput:
    """An intent to match, by its full resource name. Only CX."""

    intent: str


Input: TypeAlias = TextInput | EventInput | DtmfInput | IntentInput


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogflowTurn:
    """One request of a conversation.

    Attributes:
        input: What the user did; None if audio follows.
        parameters: Session parameters to set; None as a value removes one. ES gets them as a context.
        payload: Data for the agent's webhooks.
        page: The CX page to continue on, by its resource name; empty to stay.
        time_zone: Such as ``Europe/Berlin``; empty for the agent's.
        channel: Selects the responses that the agent has for a channel; empty for the general ones.
        session_ttl: Seconds that CX keeps the session after this request; None for 30 minutes.
    """

    input: Input | None = None
    parameters: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)
    payload: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)
    page: str = ""
    time_zone: str = ""
    channel: str = ""
    session_ttl: float | None = None


def fit_text(text: str, limit: int = LONGEST_TEXT) -> str:
    """The end of a text that fits a request: whole sentences if any fit, else whole words.

    A long turn is not split: each request moves the conversation on. What the user said last counts most.
    """
    text = text.strip()
    if len(text) <= limit:
        return text
    for pattern in (_SENTENCE, _BLANK):
        starts = [found.end() for found in pattern.finditer(text)]
        if cut := next((text[start:] for start in starts if len(text) - start <= limit), ""):
            return cut
    return text[-limit:]
