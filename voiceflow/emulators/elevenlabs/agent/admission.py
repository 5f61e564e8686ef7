"""How a conversation begins: perhaps a queue, then the client's first message."""

from __future__ import annotations

from voiceflow.emulators.elevenlabs.agent.agenda import Action, Agenda, Item
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.initiation import Initiation
from voiceflow.emulators.elevenlabs.agent.server_messages import queue_status
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue


class Admission:
    """Waits for a place and for the client's first message, then starts the dialogue.

    Args:
        behaviour: How long each may take.
        agenda: Keeps the time limits.
        wire: Takes the messages about the queue.
        start: Called when the dialogue begins.
        timed_out: Called when the client has waited in the queue for too long.
        silent: Called when the client's first message does not come.

    Attributes:
        initiation: The client's first message; None until it has come.
    """

    def __init__(
        self,
        behaviour: AgentBehaviour,
        agenda: Agenda,
        wire: EffectQueue,
        *,
        start: Action,
        timed_out: Action,
        silent: Action,
    ) -> None:
        self.initiation: Initiation | None = None
        self._behaviour, self._agenda, self._wire = behaviour, agenda, wire
        self._start, self._timed_out, self._silent = start, timed_out, silent
        self._is_admitted = behaviour.queue is None
        self._patience: Item | None = None

    def begin(self, now: float) -> None:
        """The socket is open: queue the client, or wait for its first message."""
        if self._behaviour.queue is not None:
            self._queue(self._behaviour.queue, now)
        else:
            self._admit(now)

    def initiate(self, message: Initiation, now: float) -> None:
        """Take the client's first message."""
        self.initiation = message
        if self._is_admitted:
            self._start(now)

    def end(self) -> None:
        """The dialogue begins: wait no longer."""
        if self._patience is not None:
            self._patience.cancel()

    def _queue(self, wait: float, now: float) -> None:
        self._wire.send(queue_status("waiting"))
        limit = self._behaviour.queue_limit
        if wait >= limit:
            self._agenda.at(now + limit, self._give_up)
        else:
            self._agenda.at(now + wait, self._leave_queue)

    def _give_up(self, now: float) -> None:
        self._wire.send(queue_status("timed_out"))
        self._timed_out(now)

    def _leave_queue(self, now: float) -> None:
        self._wire.send(queue_status("admitted"))
        self._is_admitted = True
        if self.initiation is not None:
            self._start(now)
        else:
            self._admit(now)

    def _admit(self, now: float) -> None:
        """Wait for the client's first message."""
        behaviour = self._behaviour
        if behaviour.initiation_wait is not None:
            self._patience = self._agenda.at(now + behaviour.initiation_wait, self._start)
        else:
            self._patience = self._agenda.at(now + behaviour.receive_limit, self._silent)
