"""How to react to an error that a vendor reports."""

from __future__ import annotations

from enum import Enum

from voiceflow.errors import ServiceError, code_of


class Reaction(Enum):
    """How to react to an error that the service reports."""

    IGNORE = "ignore"
    """Nothing is lost: continue with the same socket."""
    RECONNECT = "reconnect"
    """The socket is unusable; a new one may work at once."""
    BACK_OFF = "back_off"
    """The service lacks capacity: open a new socket, but later."""
    SLOW_DOWN = "slow_down"
    """Audio arrived faster than the service could take:

    open a new socket later, and send at a slower pace.
    """
    SHRINK = "shrink"
    """The last chunk was too large: open a new socket and send smaller chunks."""
    TRY_ONCE_MORE = "try_once_more"
    """The service did not understand us: open a new socket, and give up if that is refused too."""
    GIVE_UP = "give_up"
    """The same request will fail again until the account or the settings are changed."""


def service_error(
    vendor: str, code: str, message: str, reaction: Reaction = Reaction.RECONNECT
) -> ServiceError:
    """Create an error that this client detected.

    Args:
        vendor: The vendor's name.
        code: The error's name.
        message: The error in our words.
        reaction: Decides whether a retry makes sense.
    """
    retryable = reaction is not Reaction.GIVE_UP
    return ServiceError(f"{code}: {message}", vendor=vendor, code=code, retryable=retryable)


def reported_error(vendor: str, code: str, detail: str, reaction: Reaction) -> ServiceError:
    """Create an error from the service's report.

    Args:
        vendor: The vendor's name.
        code: The service's name of the error; "unknown" if it does not look like a name.
        detail: The service's text, which may quote the user or the agent. 200 characters are kept.
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
