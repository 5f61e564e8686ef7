"""Yielding the floor: what becomes of the agent's reply when the user makes a sound."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.processor import Processor
from voiceflow.processors.agent_turn import AgentTurn
from voiceflow.processors.floor import Floor
from voiceflow.processors.leaving import Leaving
from voiceflow.processors.wording import Wording
from voiceflow.turns import events


class Yielding:
    """Carries out the decisions about a reply over which the user makes a sound.

    Args:
        owner: The processor that answers the user.
        agent_turn: Keeps the reply that has the floor.
        floor: Made the decisions.
        leaving: The agent's request to leave, which words of the user cancel.
        wording: Knows whether a reply ends with a question.
        ask_again: Called to ask the user to repeat what was not understood.
    """

    def __init__(
        self,
        owner: Processor,
        agent_turn: AgentTurn,
        floor: Floor,
        leaving: Leaving,
        *,
        wording: Wording,
        ask_again: Callable[[], object],
    ) -> None:
        self._owner, self._agent_turn, self._floor = owner, agent_turn, floor
        self._leaving, self._wording, self._ask_again = leaving, wording, ask_again

    def act(self, decision: events.Decision) -> None:
        """Carry out a decision about the reply."""
        match decision:
            case events.Pause():
                self._pause()
            case events.Resume():
                self._resume(decision)
            case events.Interrupt():
                self._interrupt(decision)
            case events.Drop():
                self._leaving.stay_if_possible()
                self._agent_turn.drop_held()
            case events.GoOn():
                self._go_on(decision)

    def _pause(self) -> None:
        """Stop making text of a reply whose playout is paused."""
        if (reply := self._agent_turn.reply) is not None:
            reply.pause()

    def _resume(self, decision: events.Resume) -> None:
        """Continue after a voice that did not interrupt, unless it answered the coming question."""
        if (reply := self._agent_turn.reply) is None:
            return
        self._agent_turn.resume()
        if decision.is_murmur and self._wording.asks(reply.text):
            self._owner.session.interrupt(decision.reason)

    def _interrupt(self, decision: events.Interrupt) -> None:
        """Silence the agent. The reply is held while the decision allows that it continues."""
        reply = self._agent_turn.reply
        if reply is None or not decision.keeps_reply:
            self._leaving.stay_if_possible()
            self._owner.session.interrupt(decision.reason)
            return
        self._agent_turn.hold(decision.reason)
        if reply.heard and not reply.keeps_question:
            self._floor.handle(events.AgentSaid(reply.text))

    def _go_on(self, decision: events.GoOn) -> None:
        """Continue after a sound that did not interrupt."""
        reply = self._agent_turn.reply
        is_answer = decision.is_murmur and reply is not None and self._wording.asks(reply.text)
        if reply is not None and not is_answer and not reply.is_through:
            self._agent_turn.play_rest()
            return
        if reply is not None:
            self._agent_turn.close(reply, is_complete=reply.is_through)
        else:
            self._floor.handle(events.ReplyEnded())
        if decision.is_question and not decision.is_murmur:
            self._ask_again()
