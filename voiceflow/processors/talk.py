"""What the agent says: one reply at a time, kept through noises, remembered as it was heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import cached_property, partial

from voiceflow.audio.sound import Sound
from voiceflow.dialogue import Context
from voiceflow.frames import EndFrame, ErrorFrame, HeardFrame, InterruptionFrame, LeaveFrame
from voiceflow.processor import Processor
from voiceflow.processors import resuming
from voiceflow.processors.floor import Floor, render_turn
from voiceflow.processors.idle import Idle, IdleWatch
from voiceflow.processors.leaving import Leaving
from voiceflow.processors.lines import Line, Lines, line_of
from voiceflow.processors.making import ReplyMaker
from voiceflow.processors.outcome import push_outcome
from voiceflow.processors.parts import Parts
from voiceflow.processors.patience import Patience
from voiceflow.processors.reply import Reply, StalledReplyError
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.processors.wording import Wording
from voiceflow.tasks import Timer, is_on
from voiceflow.turns import TurnPolicy, UserTurn, events


class Talk:
    """The agent's side of a conversation, for a processor that answers the user.

    Args:
        owner: The processor in whose name it is done.
        answer: Makes the answer to a turn.
        policy: When a turn ends and what interrupts.
        greeting: Said first, after everything that was to be said before the session ran.
        wording: What to say when something goes wrong.
        context: The conversation so far.
        limits: How long a reply may take, and how often it may fail.
        idle: What to do about a user who says nothing.

    Attributes:
        reply: The one that has the floor, or is kept until it is known whether it is still wanted.
        idle: Notices a user who says nothing.
        is_asking: Whether keys are waited for.
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
        self.limits = limits or ReplyLimits()
        self.floor = Floor(owner, policy, act=self._act, settled=self._settle)
        self.reply: Reply | None = None
        self._owner, self._answer = owner, answer
        self._greeting, self._wording, self._context = greeting or "", wording, context
        self._patience = Patience(owner, self.limits.patience, self._stalled)
        self._maker = ReplyMaker(
            owner, context, wording, most_failures=self.limits.failures, made=self._patience.renew
        )
        self._leaving = Leaving(
            owner,
            self.floor,
            patience=self.limits.last_words,
            ready=self._take_floor,
            failed=lambda: self.say(wording.phrases.not_transferred),
        )
        self._parts = Parts(owner, self._maker, context, silence=self._silence, protect=self._shield)
        self._lines = Lines(self.limits.queue)
        self.idle = IdleWatch(owner, idle, is_quiet=lambda: self._is_quiet, say=self.say, wording=wording)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cut: Reply | None = None
        self.is_asking, self._unspoken, self._is_silencing, self._repeats = False, "", False, 0
        self._between: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """What was made so far of the reply that has the floor."""
        return self.reply.text if self.reply is not None else ""

    @property
    def is_leaving(self) -> bool:
        """Whether the agent is about to leave, or the call to end."""
        return self._leaving.is_wanted or self._leaving.is_over

    def start(self) -> None:
        """The session runs: say what waits, then the greeting; after a broken stream, go on where it was."""
        session = self._owner.session
        chain = session.processors
        self._between = frozenset(each.name for each in chain[chain.index(self._owner) + 1 :])
        opening = resuming.begin(
            session.checkpoint, self._context, greeting=self._greeting, phrase=self._wording.phrases.resumed
        )
        self._lines.opening = resuming.opening_line(opening, self._answer)
        self._loop = asyncio.get_running_loop()
        self._soon.set(session.now())
        self._leaving.end_after(self.limits.longest_call)

    def stop(self) -> None:
        """The session is over: remember what was heard and said last."""
        if self.reply is not None:
            self._context.heard(self.reply.entry, self.reply.heard, is_final=True)
            self._lines.put_back(self._parts.drop(self.reply, is_complete=False))
        self._lines.clear()
        self._note_rest()
        resuming.leave(self._owner.session.checkpoint, self.reply or self._cut)

    def say(self, text: str, *, is_protected: bool = False, is_goodbye: bool = False) -> None:
        """Say this when the agent next has the floor; at once, if its reply waits for a tool.

        It may be called from the thread of a tool, too. An empty text is not said.

        Raises:
            LocalProtocolError: If too much waits to be said.
        """
        if not text:
            return
        if self._loop is not None and not is_on(self._loop):
            say = partial(self.say, text, is_protected=is_protected, is_goodbye=is_goodbye)
            self._loop.call_soon_threadsafe(say)
            return
        reply = self.reply
        if reply is not None and reply.is_waiting and not (is_protected or is_goodbye):
            self._maker.say_aside(reply, text)
            return
        self.say_later(line_of(text, is_protected=is_protected, is_goodbye=is_goodbye))

    def say_later(self, line: Line) -> None:
        """Say this when the agent next has the floor.

        Raises:
            LocalProtocolError: If too much waits to be said.
        """
        if not self._parts.take(self.reply, line):
            self._lines.add(line)
            self._take_floor()

    def cut(self, line: Line) -> None:
        """Fall silent, if this is being said: the user has answered it. A reply that waits goes on."""
        if self.reply is not None and not line.is_protected:
            self._parts.cut(self.reply, line)

    def expect_silence(self, seconds: float) -> None:
        """The reply that is being made may say nothing for so long. What is said meanwhile is said in it."""
        if self.reply is not None:
            self.reply.silent_until = self._owner.session.now() + seconds
            self._patience.renew(self.reply)

    def speaking(self, number: int) -> None:
        """The first audio of a reply went to the user."""
        if (reply := self.reply) is None or reply.number != number:
            return
        if reply.asked is not None:
            self._owner.metric("response_s", self._owner.session.now() - reply.asked)
            reply.asked = None
        self._sounds(reply)

    def heard(self, frame: HeardFrame) -> None:
        """The output reports what was heard of a reply."""
        if (reply := self.reply) is None or reply.number != frame.reply:
            return
        # A voice that reports no words: all that is known is that it was played to its end.
        is_untold = frame.is_complete and frame.seconds > 0 and not frame.text
        reply.hear(frame.text, seconds=frame.seconds, is_all=is_untold)
        if frame.seconds > 0 and not frame.is_final:
            self._sounds(reply)
        if frame.is_complete and reply.is_ending:
            self._lines.put_back(self._parts.end(reply))
        elif frame.is_final and (frame.is_complete or not (reply.is_held or self._is_silencing)):
            self._close(reply, is_complete=frame.is_complete)
            return
        self._context.heard(reply.entry, reply.heard)
        if not reply.is_held:
            self._patience.renew(self.reply)

    def interrupted(self, frame: InterruptionFrame) -> None:
        """Everything of older replies was dropped. The output has reported what was heard of them."""
        reply = self.reply
        if reply is not None and reply.number < frame.reply and not self._is_silencing:
            self._close(reply, is_complete=False)

    def failed(self, frame: ErrorFrame) -> None:
        """Something failed. If it stands between here and the user, what was written may never be spoken."""
        if self.reply is not None and frame.processor in self._between:
            self.reply.has_failed = True

    def leave(self, frame: LeaveFrame) -> None:
        """The agent wants to leave when everything was heard."""
        self._leaving.want(frame, has_goodbye=self.reply is not None or bool(self._lines))
        if self.reply is not None and self.reply.is_sounding:
            self._protect_goodbye(self.reply)
        self._take_floor()

    def end(self, frame: EndFrame) -> None:
        """The session ends; the frame goes on when the last word was heard."""
        is_heard = frame.is_heard and self._owner.session.is_heard
        reply = self.reply
        if not is_heard:
            self._lines.clear()
        elif phrase := self._wording.last(frame.reason):
            self._lines.add(line_of(phrase))
        self._leaving.end(frame)
        if reply is not None and not is_heard:
            self._owner.session.interrupt("hangup")
        elif reply is not None and reply.is_held:
            self._close(reply, is_complete=False)
        elif reply is not None:
            # The last words of a call are not cut by the user's own goodbye.
            self._protect(reply)
        self._take_floor()

    def _act(self, decision: events.Decision) -> None:
        match decision:
            case events.Pause() if self.reply is not None:
                self.reply.pause()
            case events.Resume():
                self._resume(decision)
            case events.Interrupt():
                self._interrupt(decision)
            case events.Drop():
                self._drop()
            case events.GoOn():
                self._go_on(decision)
            case events.EndTurn():
                self._end_turn(decision)
            case events.GiveUp():
                self._ask_again()

    def _resume(self, decision: events.Resume) -> None:
        """The voice was no interruption, unless it has answered what the agent is about to ask."""
        if (reply := self.reply) is None:
            return
        reply.resume()
        self._parts.go_on(reply)
        if decision.is_murmur and self._wording.asks(reply.text):
            self._owner.session.interrupt(decision.reason)

    def _interrupt(self, decision: events.Interrupt) -> None:
        """Silence the agent. The reply is kept if nobody knows yet whether it is still wanted."""
        reply = self.reply
        if reply is None or not decision.keeps_reply:
            self._owner.session.interrupt(decision.reason)
            return
        reply.hold()
        self._patience.end()
        self._silence(decision.reason)
        if reply.heard:
            self.floor.tell(events.AgentSaid(reply.text))

    def _silence(self, reason: str) -> None:
        """Drop the agent's audio, but not the reply."""
        self._is_silencing = True
        try:
            self._owner.session.interrupt(reason)
        finally:
            self._is_silencing = False

    def _drop(self) -> None:
        if self.reply is not None and self.reply.is_held:
            self._close(self.reply, is_complete=False)

    def _go_on(self, decision: events.GoOn) -> None:
        """The sound was no interruption."""
        reply = self.reply
        is_answer = decision.is_murmur and reply is not None and self._wording.asks(reply.text)
        if reply is not None and not is_answer and not reply.is_through:
            self._maker.play_rest(reply, self._owner.session.next_reply())
            self._shield(reply.is_protected)
            self._parts.go_on(reply)
            return
        if reply is not None:
            self._close(reply, is_complete=reply.is_through)
        else:
            self.floor.tell(events.ReplyEnded())
        if decision.is_question and not decision.is_murmur:
            self._ask_again()

    def _end_turn(self, decision: events.EndTurn) -> None:
        turn, self._repeats = decision.turn, self._repeats if decision.is_doubtful else 0
        if decision.is_murmur:
            before = self.reply.entry if self.reply is not None else None
            self._context.add_user(render_turn(turn), before=before)
            return
        self._drop()
        self.idle.note_turn()
        self._context.add_user(render_turn(turn))
        if self._leaving.is_too_late():
            return
        self._lines.drop_goodbyes()
        if not (decision.is_doubtful and self._ask_again()):
            self._speak(self._lines.exchange(Line(partial(self._answer, turn), asked=turn.ended)))

    def _ask_again(self) -> bool:
        """No word came of what the user said, or the words are unsure. Returns whether it is asked."""
        phrase = self._wording.phrases.not_understood
        is_free = not self.is_leaving and self._owner.session.is_heard and self.reply is None
        if not (is_free and phrase and self._repeats < self.limits.repeats):
            return False
        self._repeats += 1
        self._speak(line_of(phrase))
        return True

    def _sounds(self, reply: Reply) -> None:
        if not reply.is_sounding:
            reply.is_sounding = True
            self.floor.tell(events.ReplyHeard())
            self._protect_goodbye(reply)

    def _protect_goodbye(self, reply: Reply) -> None:
        """Once the last that the agent has to say sounds, it is too late to call the end off."""
        if self._leaving.is_wanted and not self._lines:
            self._leaving.has_said_goodbye = True
            self._protect(reply)

    def _protect(self, reply: Reply) -> None:
        reply.is_protected = True
        self._shield(True)

    def _shield(self, is_protected: bool) -> None:
        self.floor.tell(events.ReplyStarted(is_protected=is_protected))

    def _note_rest(self) -> None:
        if rest := self.floor.take_rest():
            self._context.add_user(render_turn(rest))

    def _take_floor(self) -> None:
        """Say what waits, if nobody has the floor; then leave or end, if that is wanted."""
        if self._loop is None or self.reply is not None or self.floor.is_deciding or self._soon.is_set:
            return
        unspoken, self._unspoken = self._unspoken, ""
        if unspoken and not self._leaving.is_over and self.floor.is_free:
            if self._maker.may_repeat():
                self._speak(line_of(unspoken))
        elif self._may_speak and (line := self._lines.take(with_opening=not self._leaving.is_over)):
            self._speak(line)
        elif not self._lines and (ending := self._leaving.go()) is not None:
            self._note_rest()
            self._owner.push(ending)

    @property
    def _may_speak(self) -> bool:
        if not self._owner.session.is_heard:
            return False
        return self._leaving.is_ending if self._leaving.is_over else self.floor.is_free

    def _speak(self, line: Line) -> None:
        number = self._owner.session.next_reply()
        is_protected = line.is_protected or self._leaving.is_over
        reply = self.reply = Reply(number, number, is_protected=is_protected, asked=line.asked, line=line)
        self._cut = None
        self._context.begin_reply(number)
        self._patience.renew(self.reply)
        reply.task = self._owner.spawn(self._maker.make(reply, line), name="reply")
        self._shield(is_protected)

    def _close(self, reply: Reply, *, is_complete: bool) -> None:
        """The user will hear no more of this reply."""
        self.reply = None
        self._patience.end()
        reply.drop()
        is_whole = is_complete and not reply.has_failed
        if is_whole:
            self._maker.failures = 0
        self._cut = None if is_complete else reply
        self._context.heard(reply.entry, reply.heard, is_final=True, is_complete=is_whole)
        if reply.has_failed and reply.number >= self._owner.session.reply_floor:
            self._unspoken = reply.rest
        self._lines.put_back(self._parts.drop(reply, is_complete=is_complete))
        push_outcome(self._owner, reply, is_complete=is_complete)
        self.floor.tell(events.ReplyEnded(reply.text if reply.heard else ""))

    @property
    def _is_quiet(self) -> bool:
        """Whether nobody speaks, and nobody is about to."""
        is_busy = (
            self._loop is None or self.reply is not None or self._lines or self.is_leaving or self.is_asking
        )
        return not is_busy and self.floor.is_free and self._owner.session.is_heard

    def _settle(self) -> None:
        self._take_floor()
        self.idle.look()

    @cached_property
    def _soon(self) -> Timer:
        return self._owner.timer(self._settle)

    def _stalled(self) -> None:
        self._maker.fail(StalledReplyError(f"no word of a reply for {self.limits.patience:g} s"))
        self._owner.session.interrupt("stalled")
        if not self.is_leaving:
            self.say(self._wording.phrases.no_answer)
