"""How many files and sockets the process may have open, and how many its calls need."""

from __future__ import annotations

import sys

PER_CALL = 8
"""Media stream, recogniser, two of the voice, model, what replaces one that is lost, REST, a recording."""

BASE = 64
"""Of the process itself: the loop, libraries, logs, listening sockets, models."""

ENOUGH = 65536
"""As many as are asked for at most."""


def needed(*, calls: int, pending: int) -> int:
    """Descriptors of a server that is full.

    Args:
        calls: At once.
        pending: Connections without a call, at once.
    """
    return calls * PER_CALL + pending + BASE


def affordable(limit: int, *, pending: int) -> int:
    """How many calls a limit is enough for."""
    return max(0, (limit - pending - BASE) // PER_CALL)


def attainable() -> int:
    """The limit that this process can get: the hard one, as far as it is asked for."""
    if sys.platform == "win32":
        return ENOUGH
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_number(soft), min(_number(hard), ENOUGH))


def raise_limit() -> int:
    """Ask the system for as many open files as this process can get.

    Returns:
        The limit that is now in force.
    """
    if sys.platform == "win32":
        return ENOUGH
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if attainable() > _number(soft):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (attainable(), hard))
        except (ValueError, OSError):  # macOS has a limit below the one that it reports
            return _number(soft)
        return attainable()
    return _number(soft)


def _number(limit: int) -> int:
    import resource

    return sys.maxsize if limit == resource.RLIM_INFINITY else limit
