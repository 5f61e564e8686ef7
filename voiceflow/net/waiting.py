"""How long the service asks a client to wait.

Source: RFC 9110, 10.2.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\d{1,5}(?:\.\d{1,9})?")


def retry_after(headers: Mapping[str, str] | None) -> float:
    """Seconds to wait before the next attempt; 0 if the service does not say.

    Args:
        headers: Compared without case.
    """
    value = (headers or {}).get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    # A date is compared with the service's clock, not with ours.
    until, now = _date(value), _date((headers or {}).get("Date", ""))
    return max(0.0, (until - now).total_seconds()) if until is not None and now is not None else 0.0


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return None
    return found if found.tzinfo is not None else None
