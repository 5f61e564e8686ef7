"""The words of a voice that does not say when they are spoken, by their share of the audio (no I/O)."""

from __future__ import annotations

from voiceflow.audio.alignment import spread
from voiceflow.audio.words import Word

_PACE = 0.066
"""Seconds of a character, until a piece has shown it: 15 a second."""
_TRUST = 0.5
"""Share of the last piece in the estimate for the next one."""


class WordEstimate:
    """Estimates when the words of one piece after the other are spoken.

    While the audio of a piece arrives, its words are reported at the pace of the pieces before; the last one,
    and those that are left, at its end, when its length is known. Times count from the start of all audio.
    """

    def __init__(self) -> None:
        self._pace = _PACE
        self._text = ""
        self._start = 0.0
        self._guess: tuple[Word, ...] = ()
        self._reported = 0

    def begin(self, text: str, at: float) -> None:
        """Begin a piece.

        Args:
            text: Its text.
            at: Seconds of audio before it.
        """
        self._text, self._start, self._reported = text, at, 0
        self._guess = spread(text, at, at + len(text.strip()) * self._pace)

    def heard(self, at: float) -> list[Word]:
        """The words that have probably been spoken, at so many seconds of audio."""
        words: list[Word] = []
        while self._reported < len(self._guess) - 1 and self._guess[self._reported].end <= at:
            words.append(self._guess[self._reported])
            self._reported += 1
        return words

    def end(self, at: float) -> list[Word]:
        """End the piece, at so many seconds of audio; returns the words that are left."""
        length = len(self._text.strip())
        if length and at > self._start:
            self._pace += _TRUST * ((at - self._start) / length - self._pace)
        left = self._guess[self._reported :]
        begin = self._guess[self._reported - 1].end if self._reported else self._start
        text = "".join(word.text if word.is_joined else f" {word.text}" for word in left)
        timed = spread(text, min(begin, at), at)
        self._reported = len(self._guess)
        return [
            Word(new.text, new.start, new.end, old.is_joined) for old, new in zip(left, timed, strict=False)
        ]
