"""Dates of emulated carriers. Loop time has none: theirs begins here, so that runs repeat to the letter."""

from __future__ import annotations

import datetime
from email.utils import format_datetime

EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
"""The date of loop time 0."""


def date_of(at: float) -> datetime.datetime:
    """The date of a loop time."""
    return EPOCH + datetime.timedelta(seconds=at)


def rfc2822(at: float) -> str:
    """A loop time as carriers write dates in RFC 2822, to the second."""
    return format_datetime(date_of(at).replace(microsecond=0))


def iso8601(at: float) -> str:
    """A loop time in ISO 8601, to the millisecond."""
    return date_of(at).isoformat(timespec="milliseconds")
