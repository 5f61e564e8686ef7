"""The agent's last words before voiceflow ends a call."""

from __future__ import annotations

from voiceflow.frames import EndReason
from voiceflow.turns.languages import Phrases as Phrases  # part of this module's interface


def last_words(phrases: Phrases, reason: EndReason) -> str:
    """What to say before a call ends for this reason; empty if nothing."""
    if reason in (EndReason.SHUTDOWN, EndReason.TIME_LIMIT):
        return phrases.closing
    if reason is EndReason.OPT_OUT:
        return phrases.no_more_calls
    return phrases.farewell if reason is EndReason.ERROR else ""
