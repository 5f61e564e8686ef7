"""Leaving a message in a mailbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loguru import logger

from voiceflow.answering import AnsweredBy
from voiceflow.audio.sound import Sound
from voiceflow.declarations import needs
from voiceflow.frames import (
    AnswerFrame,
    EndReason,
    Frame,
    MachineTurnFrame,
    PlayFrame,
    PlayResult,
    SayFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.answering.detector import AnswerDetector

WORDS = 1.5
"""Seconds that the words of a voice may take to come."""

LONGEST_WAIT = 6.0
"""Seconds after the message for which a voice puts off hanging up."""


@dataclass(frozen=True, slots=True)
class DroppedMessage:
    """A message that was left in a mailbox. The call's checkpoint keeps it.

    Attributes:
        is_complete: Whether the carrier has confirmed that all of it was played.
        seconds: How much of a sound was played; 0 for a text.
    """

    is_complete: bool
    seconds: float


@needs(MachineTurnFrame)
class VoicemailDrop(Processor):
    """Leaves a message after the beep, or after the silence that follows a greeting, and hangs up.

    The message cannot be interrupted. Place it after the ``AnswerDetector``.

    Takes AnswerFrame and MachineTurnFrame; adds SayFrame or PlayFrame.

    Args:
        message: The text or the sound to leave.
        dropped: Called when the message was played, or could not be.
    """

    def __init__(
        self, message: str | Sound, dropped: Callable[[DroppedMessage], None] = lambda _: None
    ) -> None:
        super().__init__()
        self._message = message
        self._dropped = dropped
        self._has_begun = False
        self._ended: float | None = None
        self._detector: AnswerDetector

    def start(self) -> None:
        self._detector = next(each for each in self.session.processors if isinstance(each, AnswerDetector))
        self._hang_up = self.timer(self._leave)
        # The media stream may have broken after the message.
        left = self.session.checkpoint.recall(DroppedMessage)
        self._has_begun = left is not None and left.is_complete

    @handles(AnswerFrame)
    def follow(self, frame: AnswerFrame) -> AnswerFrame:
        if self._has_begun and frame.verdict.answered_by is AnsweredBy.HUMAN:
            # Somebody has picked up while the message was played.
            self._hang_up.cancel()
            self.session.interrupt("answer")
        return frame

    @handles(MachineTurnFrame)
    def leave_message(self, frame: MachineTurnFrame) -> list[Frame]:
        if frame.answered_by is not AnsweredBy.VOICEMAIL or self._has_begun:
            return [frame]
        self._has_begun = True
        if isinstance(self._message, Sound):
            return [frame, PlayFrame(sound=self._message, protected=True, ended=self._end)]
        return [frame, SayFrame(text=self._message, protected=True, ended=self._end)]

    def _end(self, result: PlayResult) -> None:
        left = DroppedMessage(result.is_complete, result.seconds)
        logger.info("the message was {}", "left" if left.is_complete else "cut short")
        self.session.checkpoint.keep(left)
        self._dropped(left)
        if left.is_complete:
            self._ended = self.session.now()
            self._leave()

    def _leave(self) -> None:
        """Hang up, unless somebody speaks: the words may be those of a person who has picked up."""
        now = self.session.now()
        if (
            self._ended is not None
            and now < self._ended + LONGEST_WAIT
            and self._detector.spoke_within(WORDS)
        ):
            self._hang_up.set(min(now + WORDS, self._ended + LONGEST_WAIT))
        else:
            self.session.end(EndReason.AGENT_HANGUP)
