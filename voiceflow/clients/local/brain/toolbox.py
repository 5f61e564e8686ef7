"""The tools offered to a brain: choosing one for a task, filling its arguments and speaking its result."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voiceflow.clients.local.brain.domain import Form, Slot, UserIntent
from voiceflow.clients.local.brain.slots import agrees

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_KINDS = {
    "number": "number", "id": "number", "code": "number", "phone": "number", "digits": "number",
    "day": "day", "date": "day", "weekday": "day",
    "time": "time", "hour": "time",
    "name": "name", "customer": "name", "patient": "name",
}  # fmt: skip
_QUESTIONS = {
    "number": "What is the number?",
    "day": "Which day?",
    "time": "What time?",
    "name": "What is your name?",
}
_SPOKEN_KEYS = ("spoken", "message", "text", "summary", "answer", "result")
_NEGATIVE = re.compile(r"\b(?:not|no|false|taken|booked|unavailable|full|closed|error)\b", re.IGNORECASE)
_NAME_WEIGHT = 2
_ENOUGH = 2
_LONGEST_RESULT = 400


@dataclass(frozen=True, slots=True)
class BrainTool:
    """A tool that may be called.

    Attributes:
        name: Its name.
        words: The words in its name.
        about: Its description.
        properties: The JSON Schema of each argument.
        required: The required arguments.
    """

    name: str
    words: frozenset[str]
    about: str = ""
    properties: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    def likeness(self, words: frozenset[str]) -> int:
        """How well the tool fits a task described by these words; 2 is enough."""
        about = {word.lower() for word in _PART.findall(self.about)}
        return _NAME_WEIGHT * len(self.words & words) + len(about & words)

    def questions(self) -> tuple[Slot, ...]:
        """The questions to ask before the call."""
        kinds = {_kind(name, schema) for name, schema in self.properties.items() if name in self.required}
        return tuple(Slot(kind, question) for kind, question in _QUESTIONS.items() if kind in kinds)

    def arguments(self, slots: Mapping[str, str], text: str) -> dict[str, object]:
        """Fill the arguments from slots; a required one without a slot gets the user's last sentence."""
        filled: dict[str, object] = {}
        for name, schema in self.properties.items():
            value = _choice(schema, text) or slots.get(_kind(name, schema), "")
            if not value and name in self.required:
                value = text
            if value:
                filled[name] = _typed(value, schema)
        return filled


def tools_in(offered: Sequence[Mapping[str, Any]]) -> tuple[BrainTool, ...]:
    """Read the ``tools`` of a chat request; entries that are not functions are skipped."""
    functions = [item["function"] for item in offered if isinstance(item.get("function"), Mapping)]
    return tuple(_tool(function) for function in functions if isinstance(function.get("name"), str))


def fitting(tools: Sequence[BrainTool], words: frozenset[str]) -> BrainTool | None:
    """The tool that fits a task best, or None."""
    best = max(tools, key=lambda tool: tool.likeness(words), default=None)
    return best if best is not None and best.likeness(words) >= _ENOUGH else None


def intent_of(tool: BrainTool) -> UserIntent:
    """Create an intent for a tool that the domain does not know."""
    form = Form(slots=tool.questions(), done="That is done. Is there anything else?", act=tool.words)
    return UserIntent(f"tool {tool.name}", (), form=form)


def is_refusal(result: str) -> bool:
    """Whether a checking tool answered no."""
    try:
        value = json.loads(result)
    except ValueError:
        return bool(_NEGATIVE.search(result))
    if isinstance(value, dict):
        flags = [item for item in value.values() if isinstance(item, bool)]
        return (
            not all(flags)
            if flags
            else "error" in value or any(_is_negative(item) for item in value.values())
        )
    return value is False or _is_negative(value)


def speak_result(result: str, phrases: Mapping[str, str]) -> str:
    """Put a tool result into words: text as it is, a JSON object by its fields."""
    try:
        value = json.loads(result)
    except ValueError:
        return _sentence(result)
    if isinstance(value, str):
        return _sentence(value)
    if not isinstance(value, dict):
        return ""
    for key in _SPOKEN_KEYS:
        if isinstance(value.get(key), str):
            return _sentence(value[key])
    if value.get("error"):
        return "I am sorry, that did not work."
    known = [phrases[key].format(item) for key, item in value.items() if key in phrases and item]
    if known:
        return " ".join(known)
    plain = {
        key: item for key, item in value.items() if isinstance(item, (str, int, float)) and item is not True
    }
    return _sentence(
        ". ".join(f"The {' '.join(_PART.findall(key))} is {item}" for key, item in plain.items())
    )


def _tool(function: Mapping[str, Any]) -> BrainTool:
    parameters: Mapping[str, Any] = function.get("parameters") or {}
    properties: Mapping[str, Any] = parameters.get("properties") or {}
    return BrainTool(
        function["name"],
        frozenset(part.lower() for part in _PART.findall(function["name"])),
        str(function.get("description") or ""),
        {name: schema for name, schema in properties.items() if isinstance(schema, Mapping)},
        frozenset(parameters.get("required") or ()),
    )


def _is_negative(value: object) -> bool:
    return isinstance(value, str) and bool(_NEGATIVE.search(value))


def _sentence(text: str) -> str:
    text = " ".join(text.split())[:_LONGEST_RESULT]
    return text if not text or text[-1] in ".!?" else f"{text}."


def _kind(name: str, schema: Mapping[str, object]) -> str:
    """The slot from which an argument is filled; empty if none."""
    parts = [part.lower() for part in _PART.findall(name)]
    # The last word names the kind: an "order_number" and a "customer_id" are numbers, a "day_name" a name.
    kind = next((_KINDS[part] for part in reversed(parts) if part in _KINDS), "")
    return kind or ("number" if schema.get("type") in ("integer", "number") else "")


def _choice(schema: Mapping[str, Any], text: str) -> str:
    choices = schema.get("enum")
    said = text.lower()
    return next((str(choice) for choice in choices or () if str(choice).lower() in said), "")


def _typed(value: str, schema: Mapping[str, object]) -> object:
    match schema.get("type"):
        case "integer" | "number" if value.isdecimal():
            return int(value)
        case "boolean":
            return agrees(value) is not False
        case _:
            return value
