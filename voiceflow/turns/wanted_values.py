"""Whether a value of a known kind was read out to its end."""

from __future__ import annotations

import re
from collections.abc import Callable

from voiceflow.turns.spoken_value import Kind, SpokenValue
from voiceflow.turns.values import Value

ZEROS = frozenset({"zero", "oh", "o", "null", "cero", "zéro", "nought", "naught"})
YEAR = re.compile(r"(?:1[89]|20)\d\d")
POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
CARD_LENGTH = 16
"""Digits of most card numbers."""
_CARD = {"3": 15}
"""Digits of a card number by its first one, where there are not 16. Source: ISO/IEC 7812."""
_CODE = 6
"""Digits from which on a code of unknown length may be complete."""
_WRITTEN_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}")


def judge(value: Value, spoken: SpokenValue) -> bool | None:
    """Whether a value is complete; None if it may be, or may go on.

    Args:
        value: Its kind; not a name or a spelling, which have no form.
        spoken: What was read out.
    """
    return _JUDGES[value](spoken)


def judge_phone(spoken: SpokenValue) -> bool | None:
    """A national number has ten digits with its area code; 11 behind a 0 or 1, 12 behind a plus."""
    starts = spoken.starts
    longest = 10
    if starts.startswith(("+", "00", "plus")):
        longest = 12
    elif starts[0] in "01" or starts in ZEROS:
        longest = 11
    if spoken.size >= longest:
        return True
    return None if spoken.size == max(10, longest - 1) else False


def _judge_card(spoken: SpokenValue) -> bool | None:
    return spoken.size >= _CARD.get(spoken.starts[0], CARD_LENGTH)


def _judge_code(spoken: SpokenValue) -> bool | None:
    return None if spoken.size >= _CODE else False


def _judge_postcode(spoken: SpokenValue) -> bool | None:
    if spoken.has(Kind.LETTERS) or spoken.has(Kind.MIXED):
        return POSTCODE.fullmatch(spoken.joined) is not None or spoken.size > 6
    return spoken.size >= 5


def _judge_address(spoken: SpokenValue) -> bool | None:
    """A street's name stands between the house number and a postcode."""
    # A town may be a word of a spelling alphabet: "Madrid".
    words = [piece for piece in spoken.pieces if piece.kind is Kind.LETTERS and len(piece.text) > 1]
    return len(spoken.before) + len(words) >= 3 and bool(_judge_postcode(spoken))


def _judge_date(spoken: SpokenValue) -> bool | None:
    last = spoken.pieces[-1]
    if YEAR.fullmatch(last.text) or _WRITTEN_DATE.fullmatch(last.text):
        return True
    if last.kind is Kind.FIGURES:
        return spoken.size >= 6
    if spoken.size >= 4 and spoken.has(Kind.NUMBER):
        # "Nineteen eighty" is incomplete, since "four" may follow.
        return last.count <= 1 or spoken.size > 4
    return False


_JUDGES: dict[Value, Callable[[SpokenValue], bool | None]] = {
    Value.PHONE: judge_phone,
    Value.CARD: _judge_card,
    Value.CODE: _judge_code,
    Value.EMAIL: lambda _: False,
    Value.ADDRESS: _judge_address,
    Value.POSTCODE: _judge_postcode,
    Value.DATE: _judge_date,
}
