"""One response of an agent on its way to the caller: audio, words and what was heard of it."""

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
        event_id: The service's number of it; None until an older server tells.
        text: All that the agent was about to say, as written.
        heard: The words that the caller has heard, by our own measure.
        corrected: What the service believes was heard, if it was interrupted.
        seconds: Audio that came.
        began: Loop time at which its first audio came.
        is_over: Whether no more of it comes.
        is_dead: Whether it was interrupted.
        is_heard: Whether ``heard`` will not change any more.
        has_failed: Whether part of it was lost, so that not all of ``text`` can have been spoken.
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
        """Take text that the agent is about to say."""
        self.text += text
        if not self._is_unwritten:
            self._spoken.add(text)

    def take(self, event: AgentAudio, now: float) -> list[Word]:
        """Note a piece of audio; returns the words that it completes."""
        if self.began is None:
            # A response whose end was taken for too early goes on as another reply.
            self.began, self._origin = now, event.start
        seconds = event.format.seconds(len(event.data))
        self.seconds = event.start - self._origin + seconds
        timed = event.characters.moved(-self._origin)
        # Servers that send no texts, or send them late, do say what they speak.
        self._is_unwritten = self._is_unwritten or (not self.text and len(timed) > 0)
        if self._is_unwritten:
            self._spoken.add("".join(timed.text))
        return self._join(self._spoken.hear(timed, seconds, elapsed=now - self.began))

    def finish(self) -> list[Word]:
        """No more comes; returns the words that are left."""
        self.is_over = True
        if self.began is None or self.has_failed or self._spoken.is_cut_short:
            return []  # what is left was not spoken
        return self._join(self._spoken.settle()) + self._words.flush()

    def _join(self, timed: Characters) -> list[Word]:
        words = self._words.feed(timed.text, timed.starts, timed.ends)
        return words + self._words.flush() if self._spoken.is_word_end else words
