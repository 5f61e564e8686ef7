"""How many files and sockets the process may have open, and how many its calls need."""

from __future__ import annotations

import sys

PER_CALL = 8
"""Media stream, recogniser, two for the voice, model, a replacement for a lost socket, REST, a recording."""

BASE = 64
"""Used by the process itself: the loop, libraries, logs, listening sockets, models."""

ENOUGH = 65536
"""The most descriptors to request."""


def needed(*, calls: int, pending: int) -> int:
    """Descriptors that a full server needs.

    Args:
        calls: Calls at a time.
        pending: Connections without a call at a time.
    """
    return calls * PER_CALL + pending + BASE


def affordable(limit: int, *, pending: int) -> int:
    """The number of calls for which a limit is enough."""
    return max(0, (limit - pending - BASE) // PER_CALL)


def attainable() -> int:
    """The limit that this process can get: the hard limit, up to the most that is requested."""
    if sys.platform == "win32":
        return ENOUGH
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_number(soft), min(_number(hard), ENOUGH))


def raise_limit() -> int:
    """Raise the limit of open files as far as possible.

    Returns:
        The limit in force afterwards.
    """
    if sys.platform == "win32":
        return ENOUGH
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if attainable() > _number(soft):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (attainable(), hard))
        except (ValueError, OSError):  # macOS enforces a lower limit than it reports
            return _number(soft)
        return attainable()
    return _number(soft)


def _number(limit: int) -> int:
    import resource

    return sys.maxsize if limit == resource.RLIM_INFINITY else limit
