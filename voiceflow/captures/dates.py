"""Dates as people say them: "next Tuesday", "the third of May", "in two weeks", "4/12"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from voiceflow.captures.capture import Capture, Check, Understood
from voiceflow.captures.spoken_digits import digits_in, tokens_of
from voiceflow.captures.words import CaptureWords
from voiceflow.errors import ConfigurationError
from voiceflow.turns import Expectation, UserTurn, Value

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})[./-] ?(\d{1,2})(?:[./-] ?(\d{4}|\d{2}))?(?![\d])")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_CENTURY = 100


class Date(Capture[datetime.date]):
    """A date, also one relative to the day of the call. Its value is a ``datetime.date``.

    Args:
        question: The question; see ``Capture``.
        is_past: Whether it must be in the past (True: a date of birth) or must not (False: an appointment);
            None for either. A date without a year is the nearest one that fits.
        today: The day of the call, as a date or a function; by default that of the computer's clock.
        time_zone: Where the user is, such as ``Europe/Berlin``: ``today`` is then the day there.
        check: See ``Capture``, like ``read_back``, ``tries`` and ``about``.

    Raises:
        ConfigurationError: If there is no such time zone, or both it and ``today`` are given.
    """

    def __init__(
        self,
        question: str | Mapping[str, str] = "",
        *,
        is_past: bool | None = None,
        today: datetime.date | Callable[[], datetime.date] | None = None,
        time_zone: str = "",
        check: Check[datetime.date] | None = None,
        read_back: bool | None = None,
        tries: int = 3,
        about: str = "",
    ) -> None:
        if today is not None and time_zone:
            raise ConfigurationError("give either today or time_zone")
        if today is None:
            today = today_in(time_zone) if time_zone else datetime.date.today
        if not (callable(today) or isinstance(today, datetime.date)):
            raise ConfigurationError("today is a date, or a function that returns one")
        self._today = today
        self._is_past = is_past
        super().__init__(question, check=check, read_back=read_back, tries=tries, about=about)

    @property
    def noun(self) -> str:
        return f"date, as YYYY-MM-DD; today is {self.today:%A, %Y-%m-%d}"

    @property
    def today(self) -> datetime.date:
        """The day of the call."""
        return self._today() if callable(self._today) else self._today

    @property
    def expectation(self) -> Expectation | None:
        # "Next Tuesday" is a whole answer: only a date of birth is waited for.
        return Expectation(Value.DATE) if self._is_past else None

    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[datetime.date]:
        found = date_in(turn.text, words, today=self.today, is_past=self._is_past)
        if found is None:
            return Understood()
        if self._is_past and found > self.today:
            return Understood(problem=words.asked.past)
        if self._is_past is False and found < self.today:
            return Understood(problem=words.asked.future)
        return Understood(found)

    def render(self, value: datetime.date, words: CaptureWords) -> str:
        return render_date(value, words, today=self.today)


def today_in(
    time_zone: str, *, now: Callable[[datetime.tzinfo], datetime.datetime] = datetime.datetime.now
) -> Callable[[], datetime.date]:
    """A function that returns the present day in a time zone.

    Args:
        time_zone: Such as ``Europe/Berlin``.
        now: Returns the present time in a time zone; by default that of the computer's clock.

    Raises:
        ConfigurationError: If there is no such time zone.
    """
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, OSError, ValueError, TypeError):
        raise ConfigurationError("time_zone is the name of a time zone, such as Europe/Berlin") from None
    return lambda: now(zone).date()


def render_date(value: datetime.date, words: CaptureWords, *, today: datetime.date) -> str:
    """A date in words; with its year only if the date is more than about half a year away."""
    is_near = abs((value - today).days) < 183
    year = f" {value.year}" if words.code != "es" else f" de {value.year}"
    day = words.ordinal_days[value.day - 1] if words.ordinal_days else str(value.day)
    return words.date.format(
        weekday=words.weekday_names[value.weekday()],
        day=day,
        month=words.month_names[value.month - 1],
        year="" if is_near else year,
    )


def date_in(
    text: str, words: CaptureWords, *, today: datetime.date, is_past: bool | None = None
) -> datetime.date | None:
    """The date that a text names; None if it names none.

    Args:
        text: What was said.
        words: Of the language.
        today: The day of the call.
        is_past: Whether a date without a year is the last one (True) or the next (False). None for the next.
    """
    lowered = " ".join(text.lower().replace("’", "'").split())
    if (found := _in_figures(lowered, words, today, is_past)) is not None:
        return found
    has_month, found = _named_month(lowered, words, today, is_past)
    if has_month:
        return found
    return _relative(lowered, words, today) or _day_of_month(lowered, words, today, is_past)


def _in_figures(
    text: str, words: CaptureWords, today: datetime.date, is_past: bool | None
) -> datetime.date | None:
    if found := _ISO.search(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if (found := _FIGURES.search(text)) is None:
        return None
    first, second = int(found[1]), int(found[2])
    is_month_first = words.is_month_first and "." not in found[0] and first <= 12
    month, day = (first, second) if is_month_first or second > 12 else (second, first)
    year = None if found[3] is None else _year_of(found[3], today, is_past)
    return _nearest(month, day, year, today, is_past)


def _named_month(
    text: str, words: CaptureWords, today: datetime.date, is_past: bool | None
) -> tuple[bool, datetime.date | None]:
    """Whether a day of a month is named, and the date: None for one that does not exist."""
    tokens = re.findall(r"\d+|[^\W\d_]+(?:['-][^\W\d_]+)*", text)
    for place, token in enumerate(tokens):
        if token not in words.months:
            continue
        after = tokens[place + 1 :]
        before = tokens[max(0, place - 4) : place]
        day, used = _day_before(before, words), 0
        if day is None:
            day, used = _day_after(after, words)
        if day is not None:
            year = _spoken_year(after[used:], words, today, is_past)
            return True, _nearest(words.months[token], day, year, today, is_past)
    return False, None


def _day_before(tokens: list[str], words: CaptureWords) -> int | None:
    """The day in front of a month: "the twenty third of", "3"."""
    for start in range(len(tokens)):
        for end in range(len(tokens), start, -1):
            if (day := _day_of(tokens[start:end], words)) is not None:
                return day
    return None


def _day_after(tokens: list[str], words: CaptureWords) -> tuple[int | None, int]:
    """The day behind a month, and how many words it takes: "the third", "23rd"."""
    skip = 1 if tokens[:1] == ["the"] else 0
    for length in (2, 1):
        if (day := _day_of(tokens[skip : skip + length], words)) is not None and len(tokens) >= skip + length:
            is_mark = tokens[skip + length : skip + length + 1]
            more = 1 if is_mark and is_mark[0] in ("st", "nd", "rd", "th") else 0
            return day, skip + length + more
    return None, 0


def _day_of(tokens: list[str], words: CaptureWords) -> int | None:
    if not tokens:
        return None
    joined = "-".join(tokens)
    if joined in words.ordinals:
        return words.ordinals[joined]
    if len(tokens) == 1 and tokens[0].isdigit() and 1 <= int(tokens[0]) <= 31:
        return int(tokens[0])
    if tokens[0] not in words.numbers and tokens[0] not in words.tens:
        return None
    digits = digits_in(" ".join(tokens), words)
    is_day = digits.isdigit() and 1 <= int(digits) <= 31 and len(tokens) <= 3
    return int(digits) if is_day and tokens[-1] in {**words.numbers, **words.tens} else None


def _spoken_year(
    tokens: list[str], words: CaptureWords, today: datetime.date, is_past: bool | None
) -> int | None:
    """The year behind a date: "1984", "nineteen eighty four", "two thousand five", "84"."""
    if tokens and tokens[0].isdigit():
        return _year_of(tokens[0], today, is_past) if len(tokens[0]) in (2, 4) else None
    digits = digits_in(" ".join(tokens[:7]), words)
    if len(digits) == 5 and digits.startswith("2000"):
        digits = f"200{digits[-1]}"  # "two thousand, five"
    if len(digits) == 6 and digits.startswith("2000"):
        digits = f"20{digits[-2:]}"
    return int(digits) if _YEAR.fullmatch(digits) else None


def _relative(text: str, words: CaptureWords, today: datetime.date) -> datetime.date | None:
    for phrase, days in words.near_days.items():
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text):
            return today + datetime.timedelta(days=days)
    if found := words.span.search(text):
        number = found["number"]
        digits = number if number.isdigit() else words.numbers.get(number, "1" if number in _ONES else "")
        if digits:
            size = 7 if found["unit"] in words.weeks else 1
            return today + datetime.timedelta(days=int(digits) * size)
    tokens = tokens_of(text, words)
    for place, token in enumerate(tokens):
        name = token if token in words.weekdays else token.rstrip("s")
        if name in words.weekdays:
            ahead = (words.weekdays[name] - today.weekday()) % 7 or 7
            near = set(tokens[max(0, place - 2) : place] + tokens[place + 1 : place + 3])
            is_next_week = bool(near & words.next_words) and bool(near & words.weeks)
            if is_next_week:
                ahead = 7 - today.weekday() + words.weekdays[name]
            return today + datetime.timedelta(days=ahead)
    return None


def _day_of_month(
    text: str, words: CaptureWords, today: datetime.date, is_past: bool | None
) -> datetime.date | None:
    """The next 15th, or the last one, of "on the 15th"."""
    found = re.search(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|er)(?!\w)", text)
    tokens = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    day = int(found[1]) if found else None
    for place, token in enumerate(tokens):
        if day is None and token in words.ordinals and token not in words.numbers:
            pair = f"{tokens[place - 1]}-{token}" if place else ""
            day = words.ordinals.get(pair, words.ordinals[token])
    if day is None or not 1 <= day <= 31:
        return None
    for ahead in range(14):
        month = today.month - 1 + (-ahead if is_past else ahead)
        made = _made(today.year + month // 12, month % 12 + 1, day)
        if made is not None and (made <= today if is_past else made >= today):
            return made
    return None


def _nearest(
    month: int, day: int, year: int | None, today: datetime.date, is_past: bool | None
) -> datetime.date | None:
    """The date in its year, or in the nearest year that fits."""
    if year is not None:
        return _made(year, month, day)
    if is_past:
        years = range(today.year, today.year - 9, -1)
        return next((made for each in years if (made := _made(each, month, day)) and made <= today), None)
    years = range(today.year, today.year + 9)
    return next((made for each in years if (made := _made(each, month, day)) and made >= today), None)


def _year_of(figures: str, today: datetime.date, is_past: bool | None) -> int:
    year = int(figures)
    if year >= _CENTURY:
        return year
    year += today.year // _CENTURY * _CENTURY
    return year - _CENTURY if is_past and year > today.year else year


def _made(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


_ONES = frozenset({"a", "an", "one", "einer", "einem", "una", "un", "une"})
