"""The agent's side of a conversation: what it says next, and how it reacts to the user."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import cached_property, partial
from weakref import proxy

from voiceflow.audio.sound import Sound
from voiceflow.callbacks import drop_callbacks
from voiceflow.dialogue import Context
from voiceflow.frames import EndFrame, EndReason, LeaveFrame
from voiceflow.processor import Processor
from voiceflow.processors import resuming
from voiceflow.processors.agent_turn import AgentTurn
from voiceflow.processors.floor import Floor, note_rest, render_turn
from voiceflow.processors.idle import Idle, IdleWatch
from voiceflow.processors.leaving import Leaving
from voiceflow.processors.lines import Lines, WaitingLine, line_of
from voiceflow.processors.making import ReplyMaker
from voiceflow.processors.patience import Patience
from voiceflow.processors.repeating import Repeating
from voiceflow.processors.reply import Reply, StalledReplyError
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.processors.say_requests import SayRequests
from voiceflow.processors.wording import Wording
from voiceflow.processors.yielding import Yielding
from voiceflow.tasks import Timer
from voiceflow.turns import TurnPolicy, UserTurn, events

# One for all calls that change none.
_LIMITS = ReplyLimits()


class Talk:
    """Decides what the agent says next, for a processor that answers the user.

    Args:
        owner: The processor that answers the user.
        answer: Makes the answer to a turn.
        policy: When a turn ends and what interrupts the agent.
        greeting: Said first, after everything that was requested before the session ran.
        wording: Phrases for failures, silence and goodbyes.
        context: The conversation so far.
        limits: How long a reply may take, and how many replies may fail.
        idle: What to do about a silent user.

    Attributes:
        agent_turn: Keeps the reply that has the floor.
        floor: Knows who speaks.
        idle: Watches for a silent user.
        is_asking: Whether the agent waits for keys.
        is_muted: Whether the agent answers no turn, because a person answers in its place.
        leaving: The agent's request to leave, and the end of the session.
        limits: How long a reply may take, and how many replies may fail.
        expect: Called with the words of a turn that is probably over, before it is.
    """

    def __init__(
        self,
        owner: Processor,
        answer: Callable[[UserTurn], AsyncIterator[str]],
        *,
        policy: TurnPolicy | None,
        greeting: str | Sound | None,
        wording: Wording,
        context: Context,
        limits: ReplyLimits | None,
        idle: Idle | None = None,
    ) -> None:
        # The parts must not hold their owner, which holds them.
        owner = proxy(owner)
        self.limits = limits or _LIMITS
        self.floor = Floor(owner, policy, act=self._act, settled=self._settle)
        self.is_asking = self.is_muted = False
        self.expect: Callable[[str], None] = lambda _: None
        self._owner, self._answer = owner, answer
        self._greeting, self._wording, self._context = greeting or "", wording, context
        self._lines = Lines(self.limits.queue)
        self.leaving = Leaving(
            owner,
            self.floor,
            patience=self.limits.last_words,
            ready=self._take_floor,
            failed=lambda: self.say(wording.phrases.not_transferred),
        )
        patience = self._patience = Patience(owner, self.limits.patience, self._give_up_reply)
        self._maker = ReplyMaker(
            owner, context, wording, most_failures=self.limits.failures, made=patience.renew
        )
        self.agent_turn = AgentTurn(
            owner, context, self._maker, patience, floor=self.floor, lines=self._lines, leaving=self.leaving
        )
        self._requests = SayRequests(self.agent_turn, self._maker, self.say_later)
        self.idle = IdleWatch(
            owner, idle, is_quiet=lambda: self.is_quiet, say=self.say_later, wording=wording
        )
        self._repeating = Repeating(
            owner,
            self.agent_turn,
            wording=wording,
            limit=self.limits.repeats,
            may_ask=lambda: self.may_report and not self.is_asking,
        )
        self._yielding = Yielding(
            owner, self.agent_turn, self.floor, self.leaving, wording=wording, ask_again=self._repeating.ask
        )

    @property
    def reply(self) -> Reply | None:
        """The reply that has the floor, or that is held until the user's words decide about it."""
        return self.agent_turn.reply

    @property
    def may_report(self) -> bool:
        """Whether the agent may say something unasked, such as what a tool found."""
        return not (self.leaving.is_near or self.is_muted)

    def start(self) -> None:
        """Say the waiting lines, then the greeting. After a broken stream, continue the conversation."""
        session = self._owner.session
        opening = resuming.begin(
            session.checkpoint, self._context, greeting=self._greeting, phrase=self._wording.phrases.resumed
        )
        self._lines.opening = resuming.opening_line(opening, self._answer)
        self._requests.start()
        self._soon.set(session.now())
        self.leaving.end_after(self.limits.longest_call)

    def stop(self) -> None:
        """Record the last words of the user and the agent, at the end of the session."""
        cut = self.agent_turn.stop()
        self._lines.clear()
        note_rest(self.floor, self._context)
        resuming.leave(self._owner.session.checkpoint, cut)
        self._requests.stop()
        self.expect = lambda _: None
        drop_callbacks(
            self, self.floor, self.leaving, self.idle, self._patience, self._repeating, self._requests
        )

    def say(self, text: str, *, is_protected: bool = False, is_goodbye: bool = False) -> None:
        """Say a text when the agent next has the floor, or at once if its reply waits for a tool.

        May be called from a tool's thread. An empty text is ignored.

        Raises:
            LocalProtocolError: If too many lines wait.
        """
        self._requests.say(text, is_protected=is_protected, is_goodbye=is_goodbye)

    def say_later(self, line: WaitingLine) -> None:
        """Say a line when the agent next has the floor.

        Raises:
            LocalProtocolError: If too many lines wait.
        """
        if not self.agent_turn.add(line):
            self._lines.add(line)
            self._take_floor()

    def say_after_greeting(self, line: WaitingLine) -> None:
        """Say a line when the agent next has the floor, but not before the greeting.

        Raises:
            LocalProtocolError: If too many lines wait.
        """
        self._lines.add_opening()
        self._lines.add(line)
        self._take_floor()

    def mute(self, is_muted: bool) -> None:
        """Answer no turn from now on, or answer again. A muted agent stops speaking; lines are still said."""
        self.is_muted = is_muted
        if is_muted:
            self._lines.drop_answers()
            if self.reply is not None:
                self._owner.session.interrupt("operator")
        self.idle.look()

    def leave(self, frame: LeaveFrame) -> None:
        """Leave the call when the user has heard everything that the agent has to say."""
        self.leaving.want(frame, has_goodbye=self.reply is not None or bool(self._lines))
        if self.reply is not None:
            self.agent_turn.protect_goodbye(self.reply)
        self._take_floor()

    def end(self, frame: EndFrame) -> None:
        """Say the last words, then let the frame pass that ends the session."""
        is_heard = frame.is_heard and self._owner.session.is_heard
        reply = self.reply
        # Who wants no more calls wants no more sentences either.
        is_cut = not is_heard or frame.reason is EndReason.OPT_OUT
        if is_cut:
            self._lines.clear()
        if is_heard and (phrase := self._wording.last(frame.reason)):
            self._lines.add(line_of(phrase))
        self.leaving.end(frame)
        if reply is not None and is_cut:
            self._owner.session.interrupt("opt_out" if is_heard else "hangup")
        elif reply is not None and reply.is_held:
            self.agent_turn.close(reply, is_complete=False)
        elif reply is not None:
            # The user's own goodbye must not interrupt the last words of a call.
            self.agent_turn.protect(reply)
        self._take_floor()

    def _act(self, decision: events.Decision) -> None:
        match decision:
            case events.EndTurn():
                self._end_turn(decision)
            case events.GiveUp():
                self._repeating.ask()
            case _:
                self._yielding.act(decision)

    def _end_turn(self, decision: events.EndTurn) -> None:
        turn = decision.turn
        if not decision.is_doubtful:
            self._repeating.reset()
        if decision.is_murmur:
            before = self.reply.entry if self.reply is not None else None
            self._context.add_user(render_turn(turn), before=before)
            return
        self.agent_turn.drop_held()
        self.idle.note_turn()
        self._context.add_user(render_turn(turn))
        self.leaving.stay_if_possible()
        if self.leaving.is_too_late or self.is_muted:
            return
        self._lines.drop_goodbyes()
        if not (decision.is_doubtful and self._repeating.ask()):
            self.agent_turn.begin(
                self._lines.exchange(WaitingLine(partial(self._answer, turn), asked=turn.ended))
            )

    def _take_floor(self) -> None:
        """Say the next line if nobody has the floor. After the last one, leave or end if requested."""
        if (
            not self._requests.has_begun
            or self.reply is not None
            or self.floor.is_deciding
            or self._soon.is_set
        ):
            return
        unspoken = self.agent_turn.unspoken.take()
        if unspoken and not self.leaving.is_over and self.floor.is_free:
            if self._maker.may_repeat():
                self.agent_turn.begin(line_of(unspoken))
        elif self._may_speak and (line := self._lines.take(with_opening=not self.leaving.is_over)):
            self.agent_turn.begin(line)
        elif self._may_leave and (ending := self.leaving.go()) is not None:
            note_rest(self.floor, self._context)
            self._owner.push(ending)

    @property
    def _may_leave(self) -> bool:
        """Whether no line waits for somebody who is still there to hear it."""
        return self.leaving.is_due and not (self._lines and self._owner.session.is_heard)

    @property
    def _may_speak(self) -> bool:
        # While the user speaks, the floor is not free: that comes first.
        may_speak = self.leaving.is_ending if self.leaving.is_over else self.floor.is_free
        return may_speak and self._owner.session.is_heard

    @property
    def is_quiet(self) -> bool:
        """Whether nobody speaks or is about to speak."""
        is_busy = (
            not self._requests.has_begun
            or self.reply is not None
            or self._lines
            or self.leaving.is_near
            or self.is_asking
            or self.is_muted
        )
        return not is_busy and self.floor.is_free and self._owner.session.is_heard

    def _settle(self) -> None:
        text = self.floor.likely_text
        if text and self.reply is None and not self.leaving.is_near and not self.is_muted:
            self.expect(text)
        self._take_floor()
        self.idle.look()

    @cached_property
    def _soon(self) -> Timer:
        return self._owner.timer(self._settle)

    def _give_up_reply(self) -> None:
        """Drop a reply that makes no progress, and say so."""
        self._maker.fail(StalledReplyError(f"no word of a reply for {self.limits.patience:g} s"))
        self._owner.session.interrupt("stalled")
        if not self.leaving.is_near:
            self.say(self._wording.phrases.no_answer)
