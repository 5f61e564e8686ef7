"""One response of an agent on its way to the user: its audio, its words and how much was heard."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.audio.alignment import WordBuilder
from voiceflow.audio.convert import Converter
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.agent.events import AgentAudio
from voiceflow.clients.elevenlabs.tts.alignment import Characters
from voiceflow.clients.elevenlabs.tts.spoken_text import SpokenText


@dataclass(slots=True)
class ResponseInProgress:
    """A response of the agent.

    Attributes:
        number: From ``Session.next_reply()``.
        event_id: The service's number for it; None until an older server reports one.
        text: The full text of the response, as written.
        heard: The words that the user has heard, as measured here.
        corrected: The words heard according to the service, if it was interrupted.
        seconds: Seconds of audio received.
        began: Loop time of its first audio.
        is_over: Whether no more of it will arrive.
        is_dead: Whether it was interrupted.
        is_heard: Whether ``heard`` is final.
        has_failed: Whether part of it was lost, so that part of ``text`` was never spoken.
    """

    number: int
    event_id: int | None
    converter: Converter | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)
    heard: str = field(default="", repr=False)
    corrected: str | None = field(default=None, repr=False)
    seconds: float = 0.0
    began: float | None = None
    is_over: bool = False
    is_dead: bool = False
    is_heard: bool = False
    has_failed: bool = False
    _origin: float = 0.0
    _spoken: SpokenText = field(default_factory=SpokenText, repr=False)
    _words: WordBuilder = field(default_factory=WordBuilder, repr=False)
    _is_unwritten: bool = False

    def write(self, text: str) -> None:
        """Add text that the agent is about to say."""
        self.text += text
        if not self._is_unwritten:
            self._spoken.add(text)

    def take(self, event: AgentAudio, now: float) -> list[Word]:
        """Note a piece of audio; returns the words that it completes."""
        if self.began is None:
            # A response whose end was assumed too early continues as another reply.
            self.began, self._origin = now, event.start
        seconds = event.format.seconds(len(event.data))
        self.seconds = event.start - self._origin + seconds
        timed = event.characters.moved(-self._origin)
        # Servers that send no texts, or send them late, still send the characters that they speak.
        self._is_unwritten = self._is_unwritten or (not self.text and len(timed) > 0)
        if self._is_unwritten:
            self._spoken.add("".join(timed.text))
        return self._join(self._spoken.hear(timed, seconds, elapsed=now - self.began))

    def finish(self) -> list[Word]:
        """End the response and return the remaining words."""
        self.is_over = True
        if self.began is None or self.has_failed or self._spoken.is_cut_short:
            return []  # the remaining words were not spoken
        return self._join(self._spoken.settle()) + self._words.flush()

    def _join(self, timed: Characters) -> list[Word]:
        words = self._words.feed(timed.text, timed.starts, timed.ends)
        return words + self._words.flush() if self._spoken.is_word_end else words
