"""The server's side of an agent's conversation without a socket: messages in, messages out.

Source: the published AsyncAPI page of the Agents websocket, autumn 2026, and what is known of the service's
behaviour beyond it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.agent.admission import Admission
from voiceflow.emulators.elevenlabs.agent.agenda import Agenda
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer
from voiceflow.emulators.elevenlabs.agent.client_messages import ClientMessage, Pong, read_message
from voiceflow.emulators.elevenlabs.agent.dialogue import Dialogue
from voiceflow.emulators.elevenlabs.agent.errors import CONVERSATION_ERRORS, QUEUE_CLOSE
from voiceflow.emulators.elevenlabs.agent.initiation import Initiation, opening
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord, Status
from voiceflow.emulators.elevenlabs.agent.server_messages import error as error_message
from voiceflow.emulators.elevenlabs.agent.settings import ServedAgentSettings
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue
from voiceflow.emulators.elevenlabs.effects import Effect
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.problems import BadMessageError


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRules:
    """The configuration of a conversation.

    Attributes:
        agent: The agent's settings.
        behaviour: Timing, and what is not published.
        faults: What goes wrong.
        records_audio: Whether audio is kept, if the agent's settings allow it.
        variables: The service's dynamic variables, named ``system__…``.
    """

    agent: ServedAgentSettings = field(default_factory=ServedAgentSettings)
    behaviour: AgentBehaviour = field(default_factory=AgentBehaviour)
    faults: Faults = field(default_factory=Faults)
    records_audio: bool = True
    variables: Mapping[str, object] = field(default_factory=dict, repr=False)


class ServedConversation:
    """One conversation: waiting to start, then a dialogue, then closed.

    Args:
        rules: Its configuration.
        agent_id: Whom it is with.
        conversation_id: Names it.
        refusal: The handshake's error; the conversation then ends at once.
        changed: Called when the conversation's status has changed.
    """

    def __init__(
        self,
        rules: AgentRules,
        agent_id: str,
        conversation_id: str,
        *,
        refusal: str | None = None,
        changed: Callable[[ConversationRecord], None] | None = None,
    ) -> None:
        self._rules = rules
        self._refusal = refusal
        self._changed = changed
        self._agenda = Agenda()
        self._wire = EffectQueue()
        self._dialogue: Dialogue | None = None
        self._admission = Admission(
            rules.behaviour,
            self._agenda,
            self._wire,
            start=self._start,
            timed_out=lambda now: self._finish(QUEUE_CLOSE, "The queue timed out.", now),
            silent=lambda now: self._die("transport_receive_timeout", now),
        )
        self.record = ConversationRecord(
            conversation_id=conversation_id,
            agent_id=agent_id,
            opened_at=0.0,
            processing=rules.behaviour.processing,
        )

    @property
    def deadline(self) -> float | None:
        return None if self._wire.is_closed else self._agenda.deadline

    def opened(self, now: float) -> list[Effect]:
        self.record.opened_at = now
        self._become(Status.INITIATED, now)
        if self._refusal is not None:
            self._wire.tell(error_message(1008, self._refusal, None))
            self._finish(1008, self._refusal, now)
            return self._wire.drain()
        self._admission.begin(now)
        return self._wire.drain()

    def receive(self, data: str | bytes, now: float) -> list[Effect]:
        if self._wire.is_closed:
            return []
        try:
            self._obey(read_message(data), now)
        except BadMessageError as exc:
            self._die(exc.error, now, str(exc))
        return self._wire.drain()

    def tick(self, now: float) -> list[Effect]:
        if not self._wire.is_closed:
            try:
                self._agenda.run(now)
            except BadMessageError as exc:
                self._die(exc.error, now, str(exc))
            self._watch(now)
        return self._wire.drain()

    def fail(self, error: str, now: float) -> list[Effect]:
        if self._wire.is_closed:
            return []
        self._die(error, now)
        return self._wire.drain()

    def speech(self, job: int, speech: Speech, now: float) -> list[Effect]:
        """A piece of the speech that ``Synthesise`` asked for."""
        return self._then(now, lambda dialogue: dialogue.speaker.speech(job, speech, now))

    def finished(self, job: int, now: float) -> list[Effect]:
        """That speech is complete."""
        return self._then(now, lambda dialogue: dialogue.speaker.finished(job, now))

    def heard(self, job: int, said: HeardUtterance | str | None, now: float) -> list[Effect]:
        """The result of ``Recognise``: an utterance if the segment was final, else a text or None."""
        return self._then(now, lambda dialogue: dialogue.heard(job, said, now))

    def thought(self, job: int, answer: AgentAnswer, now: float) -> list[Effect]:
        """The result of ``Think``."""
        return self._then(now, lambda dialogue: dialogue.brain_calls.thought(job, answer, now))

    @property
    def sample_rate(self) -> int:
        """Sample rate of the agent's speech, in Hz."""
        return self._rules.agent.conversation_config.tts.agent_output_audio_format.audio.sample_rate

    def ended(self, code: int, now: float, reason: str = "") -> None:
        """The socket was closed, by either side; ``reason`` is the reason of the end, if known."""
        if not self._wire.is_closed:
            self._wire.close(code)
            end_reason = reason or ("Client disconnected" if code == 1000 else "Connection lost")
            self._finish(code, end_reason, now)
        self.record.close_code = code

    def _then(self, now: float, act: Callable[[Dialogue], None]) -> list[Effect]:
        if self._wire.is_closed or self._dialogue is None:
            return []
        act(self._dialogue)
        self._watch(now)
        return self._wire.drain()

    def _watch(self, now: float) -> None:
        if self._dialogue is not None and not self._wire.is_closed:
            self._dialogue.watch(now)

    def _obey(self, message: ClientMessage, now: float) -> None:
        if isinstance(message, Initiation):
            if self._admission.initiation is not None or self._dialogue is not None:
                raise BadMessageError("invalid_message", "The conversation has begun already.")
            self.record.initiation = message.model_dump(mode="json", exclude_unset=True)
            self._admission.initiate(message, now)
        elif self._dialogue is not None:
            self._dialogue.obey(message, now)
            self._watch(now)
        elif self._admission.initiation is None and not isinstance(message, Pong):
            raise BadMessageError("invalid_message", "conversation_initiation_client_data must come first.")

    def _start(self, now: float) -> None:
        self._admission.end()
        record = self.record
        opened = opening(
            self._rules.agent,
            self._admission.initiation,
            system={
                **self._rules.variables,
                "system__agent_id": record.agent_id,
                "system__conversation_id": record.conversation_id,
            },
        )
        record.started_at = now
        self._dialogue = Dialogue(
            opened, self._rules.behaviour, self._rules.faults, self._wire, self._agenda, record, self._end
        )
        if self._rules.records_audio and opened.settings.platform_settings.privacy.record_voice:
            self._dialogue.keep_audio()
        self._become(Status.IN_PROGRESS, now)
        self._dialogue.start(now)

    def _end(self, reason: str, now: float, error: str | None) -> None:
        """The dialogue is over: regularly, or with an error."""
        if error is not None:
            self._die(error, now)
        else:
            self._finish(1000, reason, now)

    def _die(self, kind: str, now: float, text: str | None = None) -> None:
        said, code = CONVERSATION_ERRORS.get(kind, (kind, 1011))
        self._wire.tell(error_message(code, text or said, kind))
        self.record.error = kind
        self._finish(code, text or said, now)

    def _finish(self, code: int, reason: str, now: float) -> None:
        self._wire.close(code, reason)
        self._agenda.clear()
        if self._dialogue is not None:
            self._dialogue.stop(now)
        self.record.ended_at = now
        self.record.close_code = code
        self.record.termination_reason = reason
        started = self.record.started_at is not None
        failed = not started or (self.record.error is not None and code != 1000)
        self._become(Status.FAILED if failed else Status.PROCESSING, now)

    def _become(self, status: Status, now: float) -> None:
        self.record.become(status, now)
        if self._changed is not None:
            self._changed(self.record)
