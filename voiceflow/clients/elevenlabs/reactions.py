"""Every error that the service documents, and what the client does about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from voiceflow.errors import ServiceError, code_of

VENDOR = "elevenlabs"


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


STT_ERRORS = {
    "error": Reaction.RECONNECT,
    "auth_error": Reaction.GIVE_UP,
    "quota_exceeded": Reaction.GIVE_UP,
    "unaccepted_terms": Reaction.GIVE_UP,
    "unaccepted_terms_error": Reaction.GIVE_UP,  # the spelling of older SDKs
    "rate_limited": Reaction.BACK_OFF,
    "queue_overflow": Reaction.SLOW_DOWN,
    "resource_exhausted": Reaction.BACK_OFF,
    "session_time_limit_exceeded": Reaction.RECONNECT,
    "input_error": Reaction.TRY_ONCE_MORE,
    "invalid_request": Reaction.GIVE_UP,
    "chunk_size_exceeded": Reaction.SHRINK,
    "insufficient_audio_activity": Reaction.IGNORE,
    "commit_throttled": Reaction.IGNORE,
    "transcriber_error": Reaction.RECONNECT,
}
"""Every documented error and what it calls for."""

EXPECTED_ENDS = frozenset({"input_timeout_exceeded", "closed_1000", "closed_1001"})
"""How the service ends a socket that was idle for long."""

TTS_ERRORS = {
    "input_timeout_exceeded": Reaction.RECONNECT,
    "max_active_conversations": Reaction.RECONNECT,
    "detected_unusual_activity": Reaction.GIVE_UP,
    "quota_exceeded": Reaction.GIVE_UP,
    "insufficient_credits": Reaction.GIVE_UP,
    "invalid_api_key": Reaction.GIVE_UP,
    "missing_api_key": Reaction.GIVE_UP,
    "missing_permissions": Reaction.GIVE_UP,
    "paid_plan_required": Reaction.GIVE_UP,
    "feature_not_available": Reaction.GIVE_UP,
    "model_access_denied": Reaction.GIVE_UP,
    "unsupported_model": Reaction.GIVE_UP,
    "invalid_message": Reaction.RECONNECT,
    "text_too_long": Reaction.RECONNECT,
    "internal_error": Reaction.RECONNECT,
    "invalid_parameters": Reaction.GIVE_UP,
    "invalid_voice_id": Reaction.GIVE_UP,
    "invalid_voice_settings": Reaction.GIVE_UP,
    "voice_access_denied": Reaction.GIVE_UP,
    "voice_not_found": Reaction.GIVE_UP,
    "model_not_found": Reaction.GIVE_UP,
    "too_many_concurrent_requests": Reaction.BACK_OFF,
    "concurrent_limit_exceeded": Reaction.BACK_OFF,
    "rate_limit_exceeded": Reaction.BACK_OFF,
    "system_busy": Reaction.BACK_OFF,
}
"""What the known errors call for; see ``reaction_to`` for others."""

_SETTINGS = re.compile(
    r"\b(?:invalid|unsupported|unknown|missing|unaccepted|unauthorized|forbidden|only_for)_"
    r"|_(?:not_found|not_allowed|not_supported|not_available|not_permitted|not_enabled|denied|required"
    r"|forbidden|unsupported|disabled)(?:_|\b)"
    r"|(?:\b|_)format(?:_|\b)|quota|credit|payment|billing|permission|subscription"
)
"""Names of errors about the account or the settings, which the same request would meet again."""


def reaction_to(name: str, known: Mapping[str, Reaction]) -> Reaction:
    """What an error calls for, as far as its name tells; by default another socket.

    Args:
        name: The service's own.
        known: What the documented ones call for.
    """
    if name in known:
        return known[name]
    return Reaction.GIVE_UP if _SETTINGS.search(name) else Reaction.RECONNECT


def service_error(code: str, message: str, reaction: Reaction = Reaction.RECONNECT) -> ServiceError:
    """Make an error of our own finding.

    Args:
        code: Its name.
        message: What happened, in our words.
        reaction: Decides whether a retry makes sense.
    """
    retryable = reaction is not Reaction.GIVE_UP
    return ServiceError(f"{code}: {message}", vendor=VENDOR, code=code, retryable=retryable)


def reported_error(code: str, detail: str, reaction: Reaction) -> ServiceError:
    """Make an error of what the service reports.

    Args:
        code: The service's name of it; it counts as unknown if it looks like no name.
        detail: The service's words, which may quote the caller's or the agent's. 200 characters are kept.
        reaction: Decides whether a retry makes sense.
    """
    code = code_of(code) or "unknown"
    return ServiceError(
        f"the service reports {code}",
        vendor=VENDOR,
        code=code,
        retryable=reaction is not Reaction.GIVE_UP,
        detail=detail[:200],
    )
