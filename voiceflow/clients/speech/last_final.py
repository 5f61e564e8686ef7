"""Recognising a final transcript that the service sends twice."""

from __future__ import annotations

from voiceflow.clients.speech.stt_events import Committed


class LastFinal:
    """The last final transcript."""

    def __init__(self) -> None:
        self._final: Committed | None = None
        self._at = 0.0

    def note(self, final: Committed, now: float) -> None:
        """Note the final transcript that was reported."""
        self._final, self._at = final, now

    def is_again(self, final: Committed, now: float, *, within: float) -> bool:
        """Whether this is the same final again.

        If both have words, their times decide: nobody says two words at once. Otherwise the text decides.

        Args:
            final: With times as in ``note``.
            now: Loop time.
            within: Seconds in which no second segment can have ended. 0: equal text proves nothing.
        """
        last = self._final
        if last is None or final.text != last.text:
            return False
        if final.words and last.words:
            return final.words == last.words
        return now < self._at + within
