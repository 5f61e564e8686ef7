"""When the words of a response are spoken if no service sends times: from the length of the audio."""

from __future__ import annotations

from voiceflow.audio.alignment import spread
from voiceflow.audio.scripts import is_unspaced
from voiceflow.audio.sound import Sound
from voiceflow.audio.words import Word, join_words
from voiceflow.processors.agent.port import AgentSound

LETTERS_PER_SECOND = 16.0
"""Pace of a quick voice: while a response is incomplete, its words are assumed to be spoken no faster."""


class EstimatedWords:
    """Spreads the text of a response over its audio.

    The times are returned when all audio has come. Until then ``heard`` estimates from what came:
    a text longer than its audio at the pace of a quick voice continues in audio that is still to come.
    """

    def __init__(self) -> None:
        self._text = ""
        self._seconds = 0.0
        self._is_over = False

    def write(self, text: str) -> None:
        """Add text of the response."""
        self._text += text

    def hear(self, sound: AgentSound, origin: float, elapsed: float) -> list[Word]:
        """Take a piece of audio. Its words are not known yet."""
        self._seconds += sound.format.seconds(len(sound.data))
        return []

    def finish(self) -> list[Word]:
        """Return all words, spread over all audio."""
        self._is_over = True
        return list(spread(self._text, 0.0, self._seconds)) if self._seconds else []

    def heard(self, seconds: float) -> str:
        """The words of which at least half was played, as far as can be estimated."""
        letters = sum(3 if is_unspaced(char) else 1 for char in self._text)
        length = self._seconds if self._is_over else max(self._seconds, letters / LETTERS_PER_SECOND)
        if not length or seconds <= 0:
            return ""
        words = spread(self._text, 0.0, length)
        return join_words(word for word in words if (word.start + word.end) / 2 <= seconds)


class SoundWords:
    """The words of a sound, which is there as a whole.

    Args:
        sound: The sound.
    """

    def __init__(self, sound: Sound) -> None:
        self._words = sound.words

    def write(self, text: str) -> None:
        """A sound has the words it has."""

    def hear(self, sound: AgentSound, origin: float, elapsed: float) -> list[Word]:
        """The times were known before."""
        return []

    def finish(self) -> list[Word]:
        """The times were known before."""
        return []

    def heard(self, seconds: float) -> str:
        """The words of which at least half was played."""
        return join_words(word for word in self._words if (word.start + word.end) / 2 <= seconds)
