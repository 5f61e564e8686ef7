"""How fast a voice speaks, and what it may have spoken in audio that has no times (no I/O)."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Sequence

from voiceflow.clients.elevenlabs.tts.finding import shown

_LETTER = 0.065
_SYLLABLE = 0.13
_IDEOGRAPH = 0.2
"""Seconds that characters take where nothing else is known."""

_SLOWEST = 4.0
_FASTEST = 0.25
"""Times that a voice may be slower or faster than usual; beyond that its times are malformed."""


class VoicePace:
    """How fast the voice is."""

    def __init__(self) -> None:
        self._usual = 0.0
        self._measured = 0.0

    @property
    def is_known(self) -> bool:
        """Whether there were any times."""
        return self._usual > 0

    @property
    def seconds(self) -> float:
        """How long it takes for what usually takes a second."""
        return min(max(self._measured / self._usual, _FASTEST), _SLOWEST) if self._usual else 1.0

    def learn(self, text: str, seconds: float) -> None:
        """Note how long it took for a text."""
        self._usual += sum(map(usual_length, text))
        self._measured += seconds


class Guess:
    """How far a text is spoken in audio that has no times.

    Attributes:
        place: The first character that is not.
        found: Those that are, and when.
    """

    def __init__(self, place: int, at: float | None) -> None:
        self.place = place
        self.found: deque[tuple[int, float, float]] = deque()
        self._at = at

    def go_on(
        self, text: str, since: float, until: float, pace: float, hidden: Sequence[tuple[int, int]]
    ) -> None:
        """Take audio: no more of the text is spoken in it than was there by now."""
        at = since if self._at is None else self._at
        for place in shown(self.place, len(text), hidden):
            end = at + usual_length(text[place]) * pace
            if end > until:
                break
            self.found.append((place, at, end))
            self.place, at = place + 1, end
        else:
            self.place, at = len(text), until
        self._at = at


def usual_length(char: str) -> float:
    """Seconds that it takes, if nothing is known of the voice."""
    if unicodedata.east_asian_width(char) not in "WF" or not char.isalpha():
        return _LETTER
    return _IDEOGRAPH if unicodedata.name(char, "").startswith("CJK") else _SYLLABLE
