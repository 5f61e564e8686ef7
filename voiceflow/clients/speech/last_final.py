"""Knowing a final that the service tells a second time."""

from __future__ import annotations

from voiceflow.clients.speech.stt_events import Committed


class LastFinal:
    """The final that was told last."""

    def __init__(self) -> None:
        self._final: Committed | None = None
        self._at = 0.0

    def note(self, final: Committed, now: float) -> None:
        """This one was told."""
        self._final, self._at = final, now

    def is_again(self, final: Committed, now: float, *, within: float) -> bool:
        """Whether this is the same one.

        Where both have words, their times tell: nobody says two words at once. Else it is the same text.

        Args:
            final: With times as they were noted.
            now: Loop time.
            within: Seconds in which no second segment can have ended. 0: the text alone proves nothing.
        """
        last = self._final
        if last is None or final.text != last.text:
            return False
        if final.words and last.words:
            return final.words == last.words
        return now < self._at + within
