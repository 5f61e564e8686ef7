"""Answering an assistant that asks who is calling."""

from __future__ import annotations

from voiceflow.answering import AnsweredBy, GreetingKind
from voiceflow.declarations import needs
from voiceflow.frames import AnswerFrame, EndReason, Frame, MachineTurnFrame, SayFrame
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.tasks import Timer


@needs(MachineTurnFrame)
class ScreeningReply(Processor):
    """Says who calls and why, and waits for the person. Place it after the ``AnswerDetector``.

    Takes AnswerFrame and MachineTurnFrame; adds SayFrame.

    Args:
        introduction: The name and the reason: "This is Anna from the dental practice, about your
            appointment on Monday."
        times: How often it is said, if the assistant asks again.
        patience: Seconds for the person to come to the phone. The agent then hangs up.
    """

    def __init__(self, introduction: str, *, times: int = 3, patience: float = 45.0) -> None:
        super().__init__()
        self._introduction = introduction
        self._left = times
        self._patience = patience
        self._timer: Timer

    def start(self) -> None:
        self._timer = self.timer(lambda: self.session.end(EndReason.AGENT_HANGUP))

    @handles(AnswerFrame)
    def follow(self, frame: AnswerFrame) -> AnswerFrame:
        if frame.verdict.answered_by is AnsweredBy.SCREENING:
            self._timer.set(self.session.now() + self._patience)
        else:
            self._timer.cancel()
        return frame

    @handles(MachineTurnFrame)
    def introduce(self, frame: MachineTurnFrame) -> list[Frame]:
        # "Stay on the line" is no question.
        is_asked = frame.answered_by is AnsweredBy.SCREENING and frame.kind is not GreetingKind.HOLD
        if not is_asked or not self._left:
            return [frame]
        self._left -= 1
        return [frame, SayFrame(text=self._introduction, protected=True)]
