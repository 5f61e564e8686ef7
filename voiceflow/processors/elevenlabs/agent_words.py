"""When an agent of the platform speaks the words of a response, by the service's times of characters."""

from __future__ import annotations

from voiceflow.audio.alignment import WordBuilder
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.agent.events import AgentAudio
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS, Characters
from voiceflow.clients.elevenlabs.tts.spoken_text import TimedText
from voiceflow.processors.agent.port import AgentSound


class AlignedWords:
    """Joins the text of a response with the times that come with its audio."""

    def __init__(self) -> None:
        self._spoken = TimedText()
        self._words = WordBuilder()
        self._has_text = False
        self._is_unwritten = False

    def write(self, text: str) -> None:
        """Add text of the response."""
        self._has_text = True
        if not self._is_unwritten:
            self._spoken.add(text)

    def hear(self, sound: AgentSound, origin: float, elapsed: float) -> list[Word]:
        """Take a piece of audio and return the words that it completes."""
        characters = sound.characters if isinstance(sound, AgentAudio) else NO_CHARACTERS
        timed = characters.moved(-origin)
        # Servers that send no texts, or send them late, still send the characters that they speak.
        self._is_unwritten = self._is_unwritten or (not self._has_text and len(timed) > 0)
        if self._is_unwritten:
            self._spoken.add("".join(timed.text))
        seconds = sound.format.seconds(len(sound.data))
        return self._join(self._spoken.hear(timed, seconds, elapsed=elapsed))

    def finish(self) -> list[Word]:
        """Return the remaining words, unless the audio has no room for them."""
        if self._spoken.is_cut_short:
            return []
        return self._join(self._spoken.settle()) + self._words.flush()

    def heard(self, seconds: float) -> str:
        """Nothing: all words that may be heard were returned."""
        return ""

    def _join(self, timed: Characters) -> list[Word]:
        words = self._words.feed(timed.text, timed.starts, timed.ends)
        return words + self._words.flush() if self._spoken.is_word_end else words
