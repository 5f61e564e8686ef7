"""A barge-in that is noticed here, before the service has heard it."""

from __future__ import annotations

from voiceflow.frames import PausePlayoutFrame, ResumePlayoutFrame
from voiceflow.processor import Processor
from voiceflow.processors.floor import described
from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.events import Deadline, Decision, Event, Interrupt, Pause, Resume


class EarlyBargeIn:
    """Pauses the agent at the first voice, and interrupts it when the voice lasts.

    When a turn ends is the service's to say: of what the turn machine decides, only this is done.

    Args:
        owner: The processor in whose name it is done; in a session.
        policy: What interrupts.
    """

    def __init__(self, owner: Processor, policy: TurnPolicy | None) -> None:
        self._owner = owner
        self._machine = TurnMachine(policy)
        self._timer = owner.timer(lambda: self.tell(Deadline()))

    def tell(self, event: Event) -> None:
        """Take what happened."""
        session = self._owner.session
        for decision in self._machine.handle(event, session.now()):
            self._act(decision)
        deadline = self._machine.deadline
        if deadline is None:
            self._timer.cancel()
        else:
            self._timer.set(deadline)

    def _act(self, decision: Decision) -> None:
        if not isinstance(decision, Pause | Resume | Interrupt):
            return
        owner = self._owner
        if owner.session.is_observed:
            owner.push(described(decision))
        match decision:
            case Pause():
                owner.push(PausePlayoutFrame())
            case Resume():
                owner.push(ResumePlayoutFrame())
            case Interrupt():
                owner.session.interrupt(decision.reason)
