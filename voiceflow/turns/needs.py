"""The values that an agent's tools need, by the schema of their parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voiceflow.turns.values import Expectation, Value
from voiceflow.turns.words import end_of, words_of

_FORMATS = {"email": Value.EMAIL, "idn-email": Value.EMAIL, "date": Value.DATE, "date-time": Value.DATE}
_NAMES = (
    (re.compile(r"e-?mail"), Value.EMAIL),
    (re.compile(r"phone|mobile|(?:tel|fax|callback) ?(?:number|no)\b"), Value.PHONE),
    (re.compile(r"card (?:number|no)\b|\bpan\b|\biban\b"), Value.CARD),
    (re.compile(r"post ?code|postal code|\bzip\b"), Value.POSTCODE),
    (re.compile(r"address|street"), Value.ADDRESS),
    (re.compile(r"birth|\bdob\b"), Value.DATE),
    (re.compile(r"(?:last|sur|family|full|first) ?name"), Value.NAME),
    (re.compile(r"number|\bcode\b|\bpin\b|\bid\b|reference"), Value.CODE),
)
_LENGTH = re.compile(r"\^?(?:\\d|\[0-9\]|\[A-Z0-9\]|\[A-Za-z0-9\])\{(\d+)\}\$?")
_MOST = 240
_COMMON = frozenset("number no id code the of your value customer user caller".split())


@dataclass(frozen=True, slots=True)
class Need:
    """A parameter for a value that people read out.

    Attributes:
        words: Of its name.
        expecting: The value.
    """

    words: frozenset[str]
    expecting: Expectation


def needs_of(parameters: Mapping[str, object]) -> list[Need]:
    """The values among a tool's parameters.

    A parameter is recognised by its ``format`` ("email"), its name ("callback_number"), or a ``pattern`` of a
    fixed number of digits. Its description can only show that it is a text, as a word such as "number" in it
    proves little.

    Args:
        parameters: The JSON schema of the tool's arguments.
    """
    properties = parameters.get("properties")
    if not isinstance(properties, Mapping):
        return []
    found = [
        _need_of(str(name), schema) for name, schema in properties.items() if isinstance(schema, Mapping)
    ]
    return [need for need in found if need is not None]


def expected_need(said: str, needs: Iterable[Need], asked: Expectation | None) -> Expectation | None:
    """The value that the agent asks for, in the light of what its tools need.

    Args:
        said: What the agent said.
        needs: Of its tools.
        asked: The value that its words name, if they do.

    Returns:
        The value that was named, with its length if a tool knows that; or else the one that a tool needs
        under the words of the question.
    """
    needs = list(needs)
    if asked is not None:
        lengths = {need.expecting.length for need in needs if need.expecting.value is asked.value}
        known = lengths.pop() if len(lengths) == 1 else None
        return asked if asked.length is not None or known is None else Expectation(asked.value, known)
    if not said.rstrip().endswith(("?", "？")):
        return None
    question = frozenset(words_of(re.split(r"[.!。！]", end_of(said, _MOST))[-1]))
    return next((need.expecting for need in needs if need.words and need.words <= question), None)


def _need_of(name: str, schema: Mapping[str, object]) -> Need | None:
    if schema.get("type", "string") not in ("string", "integer"):
        return None
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+", " ", name).lower()
    length = _length_of(schema)
    value = _FORMATS.get(str(schema.get("format", ""))) or _named(spaced)
    if value is None and length is None:
        value = _named(str(schema.get("description", "")).lower(), but=Value.CODE)
    if value is None and length is None:
        return None
    words = frozenset(spaced.split())
    return Need(words - _COMMON or words, Expectation(value or Value.CODE, length))


def _named(text: str, but: Value | None = None) -> Value | None:
    return next((value for pattern, value in _NAMES if value is not but and pattern.search(text)), None)


def _length_of(schema: Mapping[str, object]) -> int | None:
    if found := _LENGTH.fullmatch(str(schema.get("pattern", ""))):
        return int(found[1])
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    return longest if isinstance(longest, int) and shortest == longest else None
