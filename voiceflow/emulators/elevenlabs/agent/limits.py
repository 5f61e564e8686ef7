"""The time limits of a conversation: silence, duration, and a silent client."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.emulators.elevenlabs.agent.agenda import Action, Agenda, Item
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.settings import ServedConversationConfig


class Limits:
    """Enforces the time limits.

    Args:
        config: The agent's limits.
        behaviour: The service's limits.
        agenda: Schedules the checks.
        end: Ends the conversation: why, when, and the error type if it is one.
    """

    def __init__(
        self,
        config: ServedConversationConfig,
        behaviour: AgentBehaviour,
        agenda: Agenda,
        end: Callable[[str, float, str | None], None],
    ) -> None:
        self._turns = config.turn
        self._max_duration = config.conversation.max_duration_seconds
        self._receive_limit = behaviour.receive_limit
        self._agenda = agenda
        self._end = end
        self._received_at = 0.0
        self._active_at = 0.0
        self._has_user = False
        self._holds = 0
        self._timers: list[Item] = []
        self._wake: Item | None = None
        self._wake_due = 0.0
        self._reengage: Action = lambda now: None

    def start(self, now: float, reengage: Action, out_of_time: Action) -> None:
        """Begin.

        Args:
            now: Loop time.
            reengage: Called when nobody has said anything for long enough.
            out_of_time: Called when the conversation has lasted long enough.
        """
        self._reengage = reengage
        self._received_at = self._active_at = now
        self._agenda.at(now + self._max_duration, out_of_time)
        self._agenda.at(now + self._receive_limit, self._check_received)

    def received(self, now: float) -> None:
        """Note a message that resets the limit."""
        self._received_at = now

    def active(self, now: float) -> None:
        """Note that the user is active."""
        self._active_at = now
        self._has_user = True
        self._stop()

    def hold(self) -> None:
        """Note that a pending event ends the silence."""
        self._holds += 1

    def release(self) -> None:
        """It has arrived."""
        self._holds -= 1

    def wake_at(self, due: float) -> None:
        """Schedule a check of the conversation."""
        if due == self._wake_due:
            return
        if self._wake is not None:
            self._wake.cancel()
        self._wake_due = due
        self._wake = self._agenda.at(due, lambda now: None)

    def rest(self, now: float, *, is_at_rest: bool) -> None:
        """Nobody speaks and nothing is under way; or not."""
        if not is_at_rest or self._holds:
            self._stop()
        elif not self._timers:
            wait = self._turns.turn_timeout
            if not self._has_user and self._turns.initial_wait_time is not None:
                wait = self._turns.initial_wait_time
            if wait >= 0:
                self._timers.append(self._agenda.at(now + wait, self._silent))
            limit = self._turns.silence_end_call_timeout
            if limit >= 0:
                due = max(now, self._active_at + limit)
                self._timers.append(self._agenda.at(due, self._end_of_silence))

    def _stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _silent(self, now: float) -> None:
        self._stop()
        self._reengage(now)

    def _end_of_silence(self, now: float) -> None:
        self._end("Call ended due to silence timeout.", now, None)

    def _check_received(self, now: float) -> None:
        due = self._received_at + self._receive_limit
        if due <= now + 1e-9:
            self._end("", now, "transport_receive_timeout")
        else:
            self._agenda.at(due, self._check_received)
