"""One response of an agent on its way to the caller: audio, words and what was heard of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.audio.alignment import WordBuilder, spread
from voiceflow.audio.convert import Converter
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.agent.events import AgentAudio

PACE = 0.065
"""Seconds a character, where the service does not tell when words are spoken."""


@dataclass(slots=True)
class AgentReply:
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
    _words: WordBuilder = field(default_factory=WordBuilder, repr=False)
    _guessed: int = 0
    _has_times: bool = False

    def take(self, event: AgentAudio, now: float) -> list[Word]:
        """Note a piece of audio; returns the words that it completes."""
        if self.began is None:
            # A response whose end was taken for too early goes on as another reply.
            self.began, self._origin = now, event.start
        self.seconds = event.start - self._origin + event.format.seconds(len(event.data))
        timed = event.characters
        if not len(timed):
            return [] if self._has_times else self._guess(max(len(self.text) * PACE, self.seconds))
        self._has_times = True
        return self._words.feed(timed.text, timed.starts, timed.ends, offset=-self._origin)

    def finish(self) -> list[Word]:
        """No more comes; returns the words that are left."""
        self.is_over = True
        if self._has_times or self.began is None:
            return self._words.flush()
        return self._guess(self.seconds)

    def _guess(self, length: float) -> list[Word]:
        """The words that are over by now if all of them take so long, and were not told yet."""
        words = spread(self.text, 0.0, length)
        due = [word for word in words[self._guessed :] if word.end <= self.seconds + 1e-6]
        self._guessed += len(due)
        return due
