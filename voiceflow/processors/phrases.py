"""What an agent says before a call ends for a reason of our own."""

from __future__ import annotations

from voiceflow.frames import EndReason
from voiceflow.turns.languages import Phrases as Phrases  # part of this module's interface


def last_words(phrases: Phrases, reason: EndReason) -> str:
    """What to say before a call ends for this reason; empty if nothing."""
    return {EndReason.ERROR: phrases.farewell, EndReason.SHUTDOWN: phrases.closing}.get(reason, "")
