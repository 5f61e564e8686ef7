"""Corrections of digits that were read back: "no, the last one is a 5", "6 instead of 5"."""

from __future__ import annotations

from voiceflow.captures.spoken_digits import digits_in, read_number, tokens_of
from voiceflow.captures.words import CaptureWords


def corrected_digits(value: str, text: str, words: CaptureWords) -> str | None:
    """The value after a correction.

    Args:
        value: The digits that were read back.
        text: What the user said to that.
        words: Of the language.

    Returns:
        None if the text corrects nothing, or only part of an unknown place.
    """
    tokens = tokens_of(text, words)
    if (replaced := _instead(value, text, words)) is not None:
        return replaced
    for place, token in enumerate(tokens):
        is_end = token in words.ends
        if not is_end and token not in words.places:
            continue
        rest = tokens[place + 1 :]
        rest = rest[_names_of_places(rest, words) :]
        digits = digits_in(" ".join(rest), words)
        start = len(value) - len(digits) if is_end else words.places[token]
        if digits and start >= 0 and start + len(digits) <= len(value):
            return value[:start] + digits + value[start + len(digits) :]
    digits = digits_in(text, words)
    return digits if len(digits.lstrip("+")) >= len(value.lstrip("+")) - 1 and len(digits) > 1 else None


def _names_of_places(tokens: list[str], words: CaptureWords) -> int:
    """How many words name the digits that follow: "one", "two digits", "3 digits"."""
    place = 0
    if len(tokens) > 1 and tokens[0].isdigit() and tokens[1] in words.place_nouns:
        place = 1
    while place < len(tokens) and (tokens[place] in words.place_nouns or tokens[place] in words.ends):
        place += 1
    return place


def _instead(value: str, text: str, words: CaptureWords) -> str | None:
    """Replace the wrong digits that the text names: "6 instead of 5", "not 5 but 6"."""
    lowered = text.lower()
    for phrase in words.instead:
        before, found, after = lowered.partition(f" {phrase} ")
        if not found:
            continue
        right, wrong = _last_number(before, words), _first_number(after, words)
        if phrase in words.negations and not right:
            right = digits_in(after, words)[len(wrong) :]
        place = value.rfind(wrong) if wrong else -1
        if right and place >= 0 and len(right) == len(wrong):
            return value[:place] + right + value[place + len(wrong) :]
    return None


def _first_number(text: str, words: CaptureWords) -> str:
    tokens = tokens_of(text, words)
    return next(
        (digits for place in range(len(tokens)) if (digits := read_number(tokens, place, words)[0])), ""
    )


def _last_number(text: str, words: CaptureWords) -> str:
    tokens = tokens_of(text, words)
    found = ""
    place = 0
    while place < len(tokens):
        digits, used = read_number(tokens, place, words)
        found = digits or found
        place += max(1, used)
    return found
