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

    def start(self) -> None:
        # The media stream may have broken after the message.
        left = self.session.checkpoint.recall(DroppedMessage)
        self._has_begun = left is not None and left.is_complete

    @handles(AnswerFrame)
    def follow(self, frame: AnswerFrame) -> AnswerFrame:
        if self._has_begun and frame.verdict.answered_by is AnsweredBy.HUMAN:
            # Somebody has picked up while the message was played.
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
            self.session.end(EndReason.AGENT_HANGUP)
