"""The turn machine: who has the floor, and what to do about it.

Time is an argument and the next deadline a property, so the machine neither waits nor reads a clock.

A barge-in silences the agent before it is known whether the sound was speech. Until words decide, the
reply is kept: ``Drop`` or ``EndTurn`` ends it, ``GoOn`` speaks the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voiceflow.turns import events
from voiceflow.turns.agent_floor import AgentFloor
from voiceflow.turns.events import Decision, Event
from voiceflow.turns.floor_state import FloorState
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.state import State
from voiceflow.turns.turn import UserTurn
from voiceflow.turns.user_floor import UserFloor

_USERS = (State.LISTENING, State.USER, State.ENDPOINT)
_AGENTS = (State.AGENT, State.OVERLAP)
_LISTENING, _USER = State.LISTENING, State.USER
_Action = Callable[[Event, float], list[Decision]]


@dataclass(frozen=True, slots=True)
class _Floors:
    """Whose actions a machine has."""

    floor: FloorState
    user: UserFloor
    agent: AgentFloor


# (state, event) -> what it does. A pair that is absent changes nothing. One table for all calls.
_TABLE: dict[tuple[State, type[Event]], Callable[[_Floors], _Action]] = {
    **{(state, events.ReplyStarted): lambda at: at.agent.begin for state in State},
    **{(state, events.Voice): lambda at: at.user.hear_voice for state in _USERS},
    **{(state, events.Final): lambda at: at.user.hear_final for state in _USERS},
    **{(state, events.Key): lambda at: at.user.hear_key for state in _USERS},
    (State.LISTENING, events.VoiceEnded): lambda at: at.floor.commit,
    (State.LISTENING, events.Interim): lambda at: at.floor.note_words,
    (State.LISTENING, events.Deadline): lambda at: at.user.end_words,
    (State.USER, events.VoiceEnded): lambda at: at.user.hear_pause,
    (State.USER, events.Interim): lambda at: at.user.hear_interim,
    (State.USER, events.Deadline): lambda at: at.user.end_noise,
    (State.ENDPOINT, events.VoiceEnded): lambda at: at.user.hear_pause,
    (State.ENDPOINT, events.Interim): lambda at: at.user.hear_interim,
    (State.ENDPOINT, events.Deadline): lambda at: at.floor.settle,
    **{(state, events.VoiceEnded): lambda at: at.floor.commit for state in _AGENTS},
    **{(state, events.Interim): lambda at: at.agent.hear_interim for state in _AGENTS},
    **{(state, events.Final): lambda at: at.agent.hear_final for state in _AGENTS},
    **{(state, events.Key): lambda at: at.agent.hear_key for state in _AGENTS},
    **{(state, events.ReplyEnded): lambda at: at.agent.end for state in _AGENTS},
    (State.AGENT, events.Voice): lambda at: at.agent.hear_voice,
    (State.OVERLAP, events.Voice): lambda at: at.agent.hear_more,
    (State.OVERLAP, events.Deadline): lambda at: at.agent.dismiss,
}


class TurnMachine:
    """Decides who has the floor.

    Args:
        policy: The thresholds.
    """

    def __init__(self, policy: TurnPolicy | None = None) -> None:
        self._floor = FloorState(policy or TurnPolicy())
        self._at = _Floors(self._floor, UserFloor(self._floor), AgentFloor(self._floor))

    @property
    def state(self) -> State:
        """Who has the floor."""
        return self._floor.state

    @property
    def policy(self) -> TurnPolicy:
        """The thresholds in force."""
        return self._floor.policy

    def adopt(self, policy: TurnPolicy) -> None:
        """Use other thresholds from the next event on."""
        self._floor.listening.adopt(policy)

    @property
    def deadline(self) -> float | None:
        """When the machine wants a ``Deadline`` event, in loop seconds."""
        return self._floor.deadline

    @property
    def likely_text(self) -> str:
        """The words of the user's turn, interim ones too, if it is probably over; empty if it is not."""
        return self._floor.likely_text

    @property
    def is_free(self) -> bool:
        """Whether nobody has the floor."""
        return self._floor.state is _LISTENING

    @property
    def is_agents(self) -> bool:
        """Whether the agent has the floor, even if it is silent for a moment."""
        return self._floor.state in _AGENTS

    def go_on(self, at: float, voiced: float, confidence: float, below: float | None) -> bool:
        """Take a further packet of the voice that has the floor: it decides nothing and moves no deadline.

        The arguments are those of ``Voice``, which need not be made for it.

        Returns:
            Whether it was taken. Otherwise it may change more than what is counted, and is for ``handle``.
        """
        floor = self._floor
        draft = floor.draft
        if floor.state is not _USER or floor.keeps_reply or not draft.voice.is_open:
            return False
        floor.barge_in.hear(at, confidence, below)
        draft.hear_voice(at, voiced)
        return True

    def handle(self, event: Event, now: float) -> list[Decision]:
        """Take an event; return the decisions, in order."""
        floor = self._floor
        # A voice changes nothing about how to listen.
        if isinstance(event, events.Voice):
            floor.barge_in.hear(event.at, event.confidence, event.below)
            if floor.draft.voice.is_noise:
                floor.draft.voice.ignore(event.voiced)
                return []
        else:
            self._note(event)
        action = _TABLE.get((floor.state, type(event)))
        decisions = [] if action is None else action(self._at)(event, now)
        if isinstance(event, events.Final):
            floor.barge_in.settle(event.text, now)
        return decisions

    def _note(self, event: Event) -> None:
        floor = self._floor
        match event:
            case events.Interim() | events.Final():
                floor.has_read = True
            case events.ReplyHeard():
                floor.is_heard = True
            case events.ReplyEnded():
                floor.keeps_reply = floor.is_heard = False
        floor.listening.note(event)

    def take_rest(self) -> UserTurn | None:
        """Return the user's words that no turn has carried yet, at the end of a call."""
        draft = self._floor.draft
        return draft.take() if draft.has_words or draft.keys else None
