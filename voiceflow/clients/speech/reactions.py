"""What to do about an error that a vendor reports."""

from __future__ import annotations

from enum import Enum

from voiceflow.errors import ServiceError, code_of


class Reaction(Enum):
    """What to do about an error that the service reports."""

    IGNORE = "ignore"
    """Nothing is lost: go on with the same socket."""
    RECONNECT = "reconnect"
    """The socket is spent; a new one may serve at once."""
    BACK_OFF = "back_off"
    """The service is short of capacity: a new socket, but later."""
    SLOW_DOWN = "slow_down"
    """Audio came faster than the service could take: a new socket, but later, and audio at a slower pace."""
    SHRINK = "shrink"
    """The last chunk was too large: a new socket and smaller chunks."""
    TRY_ONCE_MORE = "try_once_more"
    """The service did not understand us: a new socket, but to be refused there too is to give up."""
    GIVE_UP = "give_up"
    """The same request will fail again: somebody must change the account or the settings."""


def service_error(
    vendor: str, code: str, message: str, reaction: Reaction = Reaction.RECONNECT
) -> ServiceError:
    """Make an error of our own finding.

    Args:
        vendor: Whose service it is.
        code: Its name.
        message: What happened, in our words.
        reaction: Decides whether a retry makes sense.
    """
    retryable = reaction is not Reaction.GIVE_UP
    return ServiceError(f"{code}: {message}", vendor=vendor, code=code, retryable=retryable)


def reported_error(vendor: str, code: str, detail: str, reaction: Reaction) -> ServiceError:
    """Make an error of what the service reports.

    Args:
        vendor: Whose service it is.
        code: The service's name of it; it counts as unknown if it looks like no name.
        detail: The service's words, which may quote the user's or the agent's. 200 characters are kept.
        reaction: Decides whether a retry makes sense.
    """
    code = code_of(code) or "unknown"
    return ServiceError(
        f"the service reports {code}",
        vendor=vendor,
        code=code,
        retryable=reaction is not Reaction.GIVE_UP,
        detail=detail[:200],
    )
