"""The brain calls of an emulated agent: one at a time, cancelled when a new turn arrives."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from voiceflow.emulators.elevenlabs.agent.agenda import Agenda, Item
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, Cause, Turn
from voiceflow.emulators.elevenlabs.agent.initiation import AcceptedConversation
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue
from voiceflow.emulators.elevenlabs.effects import Think


class BrainCalls:
    """Asks the brain, and passes on its answer when it is due.

    Args:
        opened: The agent, and the variables.
        behaviour: Times.
        wire: Takes the requests.
        agenda: Schedules the actions.
        record: The source of the brain's context.
        act: Called with an answer and the loop time.
    """

    def __init__(
        self,
        opened: AcceptedConversation,
        behaviour: AgentBehaviour,
        wire: EffectQueue,
        agenda: Agenda,
        record: ConversationRecord,
        act: Callable[[AgentAnswer, float], None],
    ) -> None:
        self._prompt = opened.settings.conversation_config.agent.prompt
        self._variables = opened.variables
        self._behaviour = behaviour
        self._wire = wire
        self._agenda = agenda
        self._record = record
        self._act = act
        self._job: int | None = None
        self._asked_at = 0.0
        self._acting: Item | None = None
        self._held_until = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether a brain call is running or an answer is held back."""
        return self._job is not None

    def hold(self, now: float) -> None:
        """The user is active: do not act for a while."""
        self._held_until = now + self._behaviour.activity_hold

    def think(self, cause: Cause, now: float) -> None:
        """Ask the brain and cancel the previous call."""
        self.stop()
        self._job = self._wire.job()
        self._asked_at = now
        turn = Turn(
            cause=cause,
            agent_id=self._record.agent_id,
            conversation_id=self._record.conversation_id,
            history=tuple(self._record.transcript),
            tools=self._prompt.tools,
            prompt=self._prompt.prompt,
            contexts=dict(self._record.contexts),
            variables=self._variables,
        )
        self._wire.ask(Think(self._job, turn))

    def thought(self, job: int, answer: AgentAnswer, now: float) -> None:
        """The brain's answer."""
        if job == self._job:
            due = max(now, self._asked_at + self._behaviour.think)
            self._acting = self._agenda.at(due, partial(self._decide, answer))

    def stop(self) -> None:
        """Cancel the running call."""
        if self._job is None:
            return
        self._wire.cancel(self._job)
        self._job = None
        if self._acting is not None:
            self._acting.cancel()

    def _decide(self, answer: AgentAnswer, now: float) -> None:
        if now < self._held_until - 1e-9:
            self._acting = self._agenda.at(self._held_until, partial(self._decide, answer))
            return
        self._job = self._acting = None
        self._act(answer, now)
