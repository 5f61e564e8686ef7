"""Days and times of day as users say them, in English. No calendar: "tomorrow" stays "tomorrow"."""

from __future__ import annotations

import difflib
import re

from voiceflow.clients.local.brain.intents import words_of
from voiceflow.clients.local.brain.numbers import in_words, number_in

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE_DAYS = ("today", "tomorrow")
_LIKE_A_DAY = 0.76
"""Minimum similarity of a word to a weekday: "Wensday" is, "someday" is not."""
_PARTS_OF_DAY = {
    "morning": "09:30",
    "noon": "12:00",
    "midday": "12:00",
    "lunchtime": "12:30",
    "afternoon": "14:30",
}
_FIRST_HOUR = 8
"""An hour below this, said alone, is in the afternoon: nobody asks for seven in the morning."""

_HALF = re.compile(r"(?:(?<=\d)|\b)([ap])\s?\.?\s?m\b\.?")
_PAST = re.compile(r"\b(half|quarter|5|10|20|25) (past|to|after) (\d{1,2})\b")
_WRITTEN = re.compile(r"\b(\d{1,2})[:.](\d{2})\b")
_LEAD = r"\b(?:at|around|about|for|make it|by) "
_HOUR_MINUTE = r"(?<!\d )(\d{1,2}) ?([0-5]\d)\b(?! \d)"
_HOUR = r"(?<!\d )(\d{1,2})\b(?! \d)"
_MINUTES = {"half": 30, "quarter": 15}


def day_in(text: str) -> str:
    """The day in the text: ``"Tuesday"``, ``"today"``, ``"tomorrow"``, or empty."""
    words = words_of(text)
    for word in words:
        if word in _RELATIVE_DAYS:
            return word
        if word.removesuffix("s") in _DAYS:
            return word.removesuffix("s").capitalize()
    for word in words:
        if len(word) > 4 and (alike := difflib.get_close_matches(word, _DAYS, 1, _LIKE_A_DAY)):
            return alike[0].capitalize()
    return ""


def time_in(text: str, *, expected: bool = False) -> str:
    """The time of day in the text, as ``HH:MM``, or empty.

    Args:
        text: What was said; numbers as words or digits.
        expected: Whether a time was asked for, so that a number alone is one.
    """
    plain = text.lower().replace("\u2019", "'")
    match = _HALF.search(plain)
    half = match.group(1) if match else ""
    plain = _in_digits(_HALF.sub(" oclock ", plain))
    if "morning" in plain:
        half = half or "a"
    elif "afternoon" in plain or "evening" in plain:
        half = half or "p"
    if found := _clock_time(plain, half, expected=expected):
        return found
    return next((at for part, at in _PARTS_OF_DAY.items() if part in plain.split()), "")


def speak_time(time: str) -> str:
    """``"15:30"`` as spoken: "three thirty p.m."."""
    hour, minute = map(int, time.split(":"))
    if (hour, minute) == (12, 0):
        return "noon"
    half = "a.m." if hour < 12 else "p.m."
    minutes = f" {'oh ' if minute < 10 else ''}{in_words(minute)}" if minute else ""
    return f"{in_words((hour - 1) % 12 + 1)}{minutes} {half}"


def _in_digits(text: str) -> str:
    """Convert number words to numerals ("twenty five" to 25); other punctuation becomes spaces."""
    numerals: list[str] = []
    for piece in re.findall(r"\d+[:.]\d\d|\d+|[a-z']+", text):
        value = number_in(piece)
        if value is None:
            numerals.append("oclock" if piece == "o'clock" else piece)
        elif numerals and numerals[-1] in ("20", "30", "40", "50") and 0 < value < 10:
            numerals[-1] = str(int(numerals[-1]) + value)
        else:
            numerals.append(str(value))
    return " ".join(numerals)


def _clock_time(plain: str, half: str, *, expected: bool) -> str:
    if match := _WRITTEN.search(plain):
        return _time(int(match.group(1)), int(match.group(2)), half)
    if match := _PAST.search(plain):
        part, which, hour = match.group(1), match.group(2), int(match.group(3))
        minutes = _MINUTES.get(part) or int(part)
        return _time(hour, minutes, half) if which != "to" else _time(hour - 1 or 12, 60 - minutes, half)
    lead = "" if expected else _LEAD
    for pattern in (rf"{_HOUR_MINUTE} oclock", rf"{lead}{_HOUR_MINUTE}"):
        if match := re.search(pattern, plain):
            return _time(int(match.group(1)), int(match.group(2)), half)
    marked = re.search(rf"{_HOUR} (?:oclock|in the )", plain)
    if match := marked or re.search(rf"{lead}{_HOUR}", plain):
        return _time(int(match.group(1)), 0, half)
    return ""


def _time(hour: int, minute: int, half: str) -> str:
    if not (0 < hour < 24 and 0 <= minute < 60):
        return ""
    if hour <= 12:
        hour %= 12
        if half == "p" or (not half and hour < _FIRST_HOUR):
            hour += 12
    return f"{hour:02}:{minute:02}"
