"""Digits as people read them out: "double four", "four hundred", "quatre-vingt-douze", "0155 23"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voiceflow.captures.words import CaptureWords

_TOKEN = re.compile(r"\+?\d+|\+|[^\W\d_]+(?:['’][^\W\d_]+)?")
_PLUS = "+"
_COMPOUND = 8
_GAP = 2
"""Unknown words that may interrupt a number."""


def tokens_of(text: str, words: CaptureWords) -> list[str]:
    """Words, figures and signs of a text in lower case; words that mean one number are joined."""
    found: list[str] = []
    for token in _parts(text, words):
        if found and (found[-1], token) in words.joined:
            found[-1] = words.joined[found[-1], token]
        else:
            found.append(token)
    return found


def _parts(text: str, words: CaptureWords) -> Iterator[str]:
    """Words, figures and signs; a compound such as "neunzehnhundertvierundachtzig" is split."""
    scales = "|".join(words.hundreds | words.thousands)
    for token in _TOKEN.findall(text.lower().replace("’", "'")):
        if len(token) > _COMPOUND and any(scale in token for scale in words.hundreds | words.thousands):
            yield from (part.removeprefix("und") for part in re.split(f"({scales})", token) if part)
        else:
            yield token


def digits_in(text: str, words: CaptureWords) -> str:
    """The digits of the number that a text contains, with a plus in front if it was said; or nothing.

    If a speaker corrects the number within the text ("23, no, 24"), the correction counts. Of several
    numbers, the longest counts.
    """
    tokens = tokens_of(text, words)
    numbers = [""]
    gap, is_correction, place = 0, False, 0
    while place < len(tokens):
        digits, used = read_number(tokens, place, words)
        place += max(1, used)
        if digits:
            if is_correction and numbers[-1]:
                numbers[-1] = _replace_end(numbers[-1], _whole_run(tokens, place, digits, words))
                place = _end_of_run(tokens, place, words)
            elif gap > _GAP and numbers[-1]:
                numbers.append(digits)
            else:
                numbers[-1] += digits
            gap, is_correction = 0, False
        elif tokens[place - 1] in words.corrections:
            is_correction = True
        elif tokens[place - 1] not in words.neutral:
            gap += 1
    found = max(numbers, key=len)
    return found[:1] + found[1:].replace("+", "") if found.strip("+") else ""


def read_number(tokens: list[str], place: int, words: CaptureWords) -> tuple[str, int]:
    """The digits that begin at a token.

    Returns:
        The digits, empty if there are none, and the number of tokens that they take.
    """
    token = tokens[place]
    if token[0].isdigit() or (token[0] == "+" and len(token) > 1):
        return token, 1
    if token == _PLUS or (
        token in words.plus and place + 1 < len(tokens) and _starts(tokens[place + 1], words)
    ):
        return "+", 1
    if token in words.times and place + 1 < len(tokens):
        digits, used = read_number(tokens, place + 1, words)
        return (digits[0] * words.times[token] + digits[1:], used + 1) if digits else ("", 0)
    number, used = _below_hundred(tokens, place, words)
    if used and place + used < len(tokens):
        return _scaled(tokens, place, number, used, words)
    if not used and token in words.hundreds | words.thousands:
        # "Cien", "hundert": one hundred.
        return _scaled(tokens, place - 1, "1", 1, words)[0], 1
    return number, used


def _scaled(tokens: list[str], place: int, number: str, used: int, words: CaptureWords) -> tuple[str, int]:
    """A number that may count hundreds or thousands: "four hundred", "two thousand"."""
    scale = tokens[place + used]
    size = 100 if scale in words.hundreds else 1000 if scale in words.thousands else 0
    if not size or number.startswith("0"):
        return number, used
    end = place + used + 1
    rest, more = 0, 0
    if end < len(tokens):
        skip = 1 if tokens[end] in words.links | {"and"} and end + 1 < len(tokens) else 0
        found, more = _below_hundred(tokens, end + skip, words)
        # A single digit without "and" is the next digit of the number: "four hundred, five".
        if more and (skip or len(found) > 1):
            rest, more = int(found), more + skip
        else:
            more = 0
    return str(int(number) * size + rest), used + 1 + more


def _below_hundred(tokens: list[str], place: int, words: CaptureWords) -> tuple[str, int]:
    token = tokens[place]
    if token not in words.tens:
        return (words.numbers[token], 1) if token in words.numbers else ("", 0)
    ten = words.tens[token]
    after = place + 1
    if after + 1 < len(tokens) and tokens[after] in words.links:
        after += 1
    follower = int(words.numbers.get(tokens[after], "0")) if after < len(tokens) else 0
    most = 19 if ten in words.takes_teens else 9
    if 0 < follower <= most:
        return str(ten + follower), after + 1 - place
    return str(ten), 1


def _starts(token: str, words: CaptureWords) -> bool:
    return token[0].isdigit() or token in words.numbers or token in words.tens or token in words.times


def _end_of_run(tokens: list[str], place: int, words: CaptureWords) -> int:
    while place < len(tokens):
        digits, used = read_number(tokens, place, words)
        if not digits:
            break
        place += used
    return place


def _whole_run(tokens: list[str], place: int, digits: str, words: CaptureWords) -> str:
    while place < len(tokens):
        more, used = read_number(tokens, place, words)
        if not more:
            break
        digits += more
        place += used
    return digits


def _replace_end(number: str, correction: str) -> str:
    """The number with its end, or all of it, replaced by the corrected digits."""
    return correction if len(correction) >= len(number) else number[: -len(correction)] + correction
