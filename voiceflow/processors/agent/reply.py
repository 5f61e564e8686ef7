"""One response of an agent on its way to the user: its audio, its words and how much was heard."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.audio.convert import Converter
from voiceflow.audio.words import Word
from voiceflow.processors.agent.port import AgentSound, WordTiming


@dataclass(slots=True)
class ResponseInProgress:
    """A response of the agent.

    Attributes:
        number: From ``Session.next_reply()``.
        event_id: The service's number for it; None until an older server reports one.
        timing: Finds out when its words are spoken.
        text: The full text of the response, as written.
        heard: The words that the user has heard, as measured here.
        played: Seconds of audio that the user has heard.
        corrected: The words heard according to the service, if it was interrupted.
        seconds: Seconds of audio received.
        began: Loop time of its first audio.
        is_over: Whether no more of it will arrive.
        is_dead: Whether it was interrupted.
        is_heard: Whether ``heard`` is final.
        has_failed: Whether part of it was lost, so that part of ``text`` was never spoken.
        is_protected: Whether the user cannot interrupt it.
        is_sound: Whether it is a sound of the call, of which the service knows nothing.
    """

    number: int
    event_id: int | None
    timing: WordTiming = field(repr=False)
    converter: Converter | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)
    heard: str = field(default="", repr=False)
    played: float = 0.0
    corrected: str | None = field(default=None, repr=False)
    seconds: float = 0.0
    began: float | None = None
    is_over: bool = False
    is_dead: bool = False
    is_heard: bool = False
    has_failed: bool = False
    is_protected: bool = False
    is_sound: bool = False
    _origin: float = 0.0

    def write(self, text: str) -> None:
        """Add text that the agent is about to say."""
        self.text += text
        self.timing.write(text)

    def take(self, sound: AgentSound, now: float) -> list[Word]:
        """Note a piece of audio; returns the words that it completes."""
        if self.began is None:
            # A response whose end was assumed too early continues as another reply.
            self.began, self._origin = now, sound.start
        self.seconds = sound.start - self._origin + sound.format.seconds(len(sound.data))
        return self.timing.hear(sound, self._origin, now - self.began)

    def finish(self) -> list[Word]:
        """End the response and return the remaining words."""
        self.is_over = True
        if self.began is None or self.has_failed:
            return []  # the remaining words were not spoken
        return self.timing.finish()

    def hear(self, text: str, seconds: float, *, is_whole: bool) -> None:
        """Note how much of it the user has heard so far.

        Args:
            text: The words heard, as far as their times are known.
            seconds: Audio played.
            is_whole: Whether it was heard to its end.
        """
        self.played = seconds
        # A voice without times of words: it is certain only that it was played to its end.
        self.heard = text or (self.text if is_whole and seconds > 0 else self.timing.heard(seconds))
