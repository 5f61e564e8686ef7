"""When the user's turn begins and ends, from the voice alone: for services that leave it to us."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.frames import (
    Frame,
    TurnProbabilityFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processor import Processor
from voiceflow.turns import TurnPolicy

_SURE = 0.5
"""Probability of a turn model from which on the turn counts as over."""


LASTING = 0.6
"""Seconds from which on a voice over a protected sound is the user's turn; a cough is shorter."""


class AudioTurns:
    """Begins a turn with the user's voice, and ends it after a silence.

    There are no words yet to judge by: ``TurnPolicy.silence`` ends a turn, and with a turn model
    ``silence_finished`` or ``silence_doubted``. A voice over the agent's begins no turn until it interrupts;
    over what cannot be interrupted, a voice that lasts begins one.

    Args:
        owner: The agent, in a session.
        policy: Returns the thresholds.
        begin: Called when a turn begins, with the seconds of voice before now that belong to it.
        end: Called when a turn is over.
        is_agent_speaking: Returns whether the user may hear more of a reply.
        is_protected: Returns whether the user cannot interrupt it.
    """

    def __init__(
        self,
        owner: Processor,
        policy: Callable[[], TurnPolicy],
        *,
        begin: Callable[[float], None],
        end: Callable[[], None],
        is_agent_speaking: Callable[[], bool],
        is_protected: Callable[[], bool] = lambda: False,
    ) -> None:
        self._session = owner.session
        self._policy = policy
        self._begin = begin
        self._end = end
        self._is_agent_speaking = is_agent_speaking
        self._is_protected = is_protected
        self._timer = owner.timer(self._settle)
        self._voice_since: float | None = None
        self._voice_until = 0.0
        self._is_open = False

    def take(self, frame: Frame) -> None:
        """Take a frame about the user's voice."""
        match frame:
            case UserStartedSpeakingFrame() | UserSpeakingFrame():
                self._timer.cancel()
                if self._voice_since is None:
                    self._voice_since = frame.at
                has_lasted = frame.at >= self._voice_since + LASTING and self._is_protected()
                if has_lasted or not self._is_agent_speaking():
                    self._open()
            case UserStoppedSpeakingFrame():
                self._voice_since, self._voice_until = None, frame.at
                self._end_after(self._policy().silence)
            case TurnProbabilityFrame() if self._timer.is_set:
                policy = self._policy()
                is_over = frame.ending >= _SURE
                self._end_after(policy.silence_finished if is_over else policy.silence_doubted)

    def interrupted(self) -> None:
        """The agent was silenced: the voice that goes on is the user's turn."""
        if self._voice_since is not None:
            self._open()

    def _open(self) -> None:
        if self._is_open or self._voice_since is None:
            return
        self._is_open = True
        self._begin(max(0.0, self._session.now() - self._voice_since))

    def _end_after(self, silence: float) -> None:
        if self._is_open:
            self._timer.set(max(self._session.now(), self._voice_until + silence))

    def _settle(self) -> None:
        self._is_open = False
        self._end()
