"""At which hours people may be called, by their own clocks. The time is an argument."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LOOK_AHEAD = timedelta(days=15)
"""How far ahead an hour at which everybody may be called is looked for."""

_STEP = timedelta(minutes=15)
"""All offsets between time zones are multiples of it."""


class CallingHours(BaseModel):
    """The hours at which calls are allowed, in the time zone of the person called.

    The defaults are an example and no legal advice: laws differ by country and by kind of call.

    Attributes:
        opens: The first minute at which a call may start.
        closes: The first minute at which none may start any more.
        weekdays: Days of the week, Monday is 0.
        closed: Dates without calls, such as holidays, as the person's calendar shows them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: time = time(9)
    closes: time = time(20)
    weekdays: frozenset[int] = Field(default=frozenset(range(6)), min_length=1)
    closed: frozenset[date] = frozenset()

    @field_validator("weekdays")
    @classmethod
    def _are_weekdays(cls, days: frozenset[int]) -> frozenset[int]:
        if not days <= frozenset(range(7)):
            raise ValueError("weekdays are 0 (Monday) to 6 (Sunday)")
        return days

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> CallingHours:
        if self.opens >= self.closes:
            raise ValueError("opens is before closes, on the same day")
        return self

    def allow(self, at: datetime, zones: Collection[str]) -> bool:
        """Whether a call may start at this instant in each of these time zones.

        Args:
            at: The instant; with a time zone.
            zones: IANA names. Several if it is not known which one holds: the strictest counts.

        Raises:
            ValueError: If there is no zone, or ``at`` has none.
        """
        if not zones or at.tzinfo is None:
            raise ValueError("the hour of an unknown time zone is unknown")
        return all(self._allow_there(at.astimezone(zone_of(name))) for name in zones)

    def following(self, at: datetime, zones: Collection[str]) -> datetime | None:
        """The first quarter of an hour from now on at which a call is allowed; None if there is none.

        Zones on opposite sides of the earth may have no common hour.
        """
        if self.allow(at, zones):
            return at
        quarter = at.astimezone(UTC).replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
        last = quarter + LOOK_AHEAD
        while quarter < last:
            quarter += _STEP
            if self.allow(quarter, zones):
                return quarter
        return None

    def _allow_there(self, local: datetime) -> bool:
        is_open = self.opens <= local.time() < self.closes
        return is_open and local.weekday() in self.weekdays and local.date() not in self.closed


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name.

    Raises:
        ValueError: If there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("time_zone is an IANA name, such as Europe/Berlin") from None


def zones_of(number: str, time_zone: str = "") -> Sequence[str]:
    """The time zones in which somebody with this number may be.

    Args:
        number: In E.164 form.
        time_zone: What the list says; then nothing else counts.

    Returns:
        One zone, or several of which the strictest counts: a number that shows no more than its country has
        all zones of that country. Empty if unknown, which is also so without the package ``phonenumbers``
        (the extra ``campaigns``).

    Raises:
        ValueError: If the list's time zone does not exist.
    """
    if time_zone:
        return (zone_of(time_zone).key,)
    try:
        import phonenumbers
        from phonenumbers import timezone
    except ModuleNotFoundError:
        return ()
    try:
        found = timezone.time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ()
    return tuple(name for name in found if name != timezone.UNKNOWN_TIMEZONE)
