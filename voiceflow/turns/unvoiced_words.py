"""Words that the recogniser writes for a sound in which the voice detector hears no voice."""

from __future__ import annotations

import math

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.misreadings import may_be_noise


class UnvoicedWords:
    """Recognises the few words that a recogniser writes for a car horn or for music: "You", "Thank you.".

    They are doubted only once the detector has heard this user speak in the call: it will hear them again.
    Words that people answer with are never doubted.
    """

    def __init__(self) -> None:
        self._is_known = False
        self._settled_at = -math.inf

    def settle(self, text: str, heard_at: float, now: float) -> None:
        """Take a final transcript, and learn from it whether the detector hears this user.

        Args:
            text: The words; empty if there were none.
            heard_at: Loop time of the last voice.
            now: Loop time.
        """
        self._is_known |= bool(text) and heard_at > self._settled_at
        self._settled_at = now

    def doubts(
        self, text: str, heard_at: float, now: float, *, limit: float, language: Language = ENGLISH
    ) -> bool:
        """Whether the words that come now are probably no words.

        Args:
            text: The words.
            heard_at: Loop time of the last voice.
            now: Loop time.
            limit: Seconds that words may come after their voice.
            language: What is spoken.
        """
        # A voice whose final transcript has not come may have it much later.
        is_awaited = heard_at > self._settled_at
        if not self._is_known or is_awaited or now - heard_at <= limit:
            return False
        return may_be_noise(text, language)
