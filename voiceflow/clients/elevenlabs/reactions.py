"""Every documented error of the service, and the client's reaction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from voiceflow.clients.speech import reactions
from voiceflow.clients.speech.reactions import Reaction

__all__ = [
    "EXPECTED_ENDS",
    "STT_ERRORS",
    "TTS_ERRORS",
    "VENDOR",
    "Reaction",
    "reaction_to",
    "reported_error",
    "service_error",
]

VENDOR = "elevenlabs"


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
"""The reaction to every documented error."""

EXPECTED_ENDS = frozenset({"input_timeout_exceeded", "closed_1000", "closed_1001"})
"""The service's closing of an idle socket."""

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
    """The reaction to an error, judged by its name; by default another socket.

    Args:
        name: The service's own.
        known: What the documented ones call for.
    """
    if name in known:
        return known[name]
    return Reaction.GIVE_UP if _SETTINGS.search(name) else Reaction.RECONNECT


service_error = partial(reactions.service_error, VENDOR)
"""Creates an error that this client detected, from a code and a message."""

reported_error = partial(reactions.reported_error, VENDOR)
"""Makes an error of what the service reports: its code and words, and the reaction."""
