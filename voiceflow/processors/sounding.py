"""A sound that is being played in a reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.sound import Sound
from voiceflow.frames import AgentAudioFrame, AgentWordsFrame, Frame

_CHUNK = 1.0
"""Seconds of audio in one frame."""

_TOLERANCE = 0.001


@dataclass(slots=True, eq=False)
class PlayedSound:
    """A sound in a reply, and how much of it was heard.

    Attributes:
        sound: The sound.
        end: The position in the reply's text after the sound's words.
        data: The samples in the format of the line; None while they are being converted.
        heard: Seconds that the user heard.
    """

    sound: Sound
    end: int
    data: bytes | None = field(default=None, repr=False)
    heard: float = 0.0
    _begin: float = 0.0

    @property
    def is_through(self) -> bool:
        """Whether it was heard to its end."""
        return self.heard >= self.sound.duration - _TOLERANCE

    def hear(self, seconds: float) -> None:
        """Note how much was heard since the last start of playing."""
        self.heard = min(self._begin + seconds, self.sound.duration)

    def play_rest(self, reply: int, audio_format: AudioFormat) -> Iterator[Frame]:
        """The unheard rest as frames; nothing while the sound is being converted."""
        if self.data is None:
            return
        self._begin = begin = self.heard
        words = [word for word in self.sound.words if (word.start + word.end) / 2 > begin]
        if words:
            moved = (
                replace(word, start=max(word.start - begin, 0.0), end=word.end - begin) for word in words
            )
            yield AgentWordsFrame(reply=reply, words=tuple(moved))
        size = audio_format.size(_CHUNK)
        for at in range(audio_format.size(begin), len(self.data), size):
            yield AgentAudioFrame(reply=reply, data=self.data[at : at + size], format=audio_format)
