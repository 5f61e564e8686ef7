"""The speech of an agent, from the service's events to the words that the user has heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voiceflow.audio.sound import Sound
from voiceflow.dialogue import Context
from voiceflow.frames import HeardFrame, InterruptionFrame, OperationOutcome
from voiceflow.processor import Processor
from voiceflow.processors.agent.port import AgentPort, AgentSound, WordTiming
from voiceflow.processors.agent.replies import AgentReplies
from voiceflow.processors.agent.reply import ResponseInProgress
from voiceflow.processors.agent.response_work import ResponseWork
from voiceflow.processors.floor import Floor
from voiceflow.turns.events import ReplyEnded, ReplyHeard

TAIL = 1.0
"""Seconds without audio, after all received audio must have played, until a response counts as complete."""


class AgentSpeech:
    """Turns responses into replies, ends them, and records how much of each was heard.

    Args:
        owner: The agent's processor, in a session.
        conversation: The conversation with the service.
        context: The conversation as text, which records the words heard.
        floor: Notified when a reply begins and when the last one has ended.
        timing: Makes what finds the times of a reply's words.
        work: Reports the model's work.

    Attributes:
        replies: The newest replies.
        work: Reports the model's work.
        asked: Loop time at which the user's turn ended; None once it was answered.
        user_began: Loop time at which the service heard the user interrupt; None once that was answered.
        is_leaving: Whether the call is ending: no new reply begins, and nothing cuts off the last words.
        is_muted: Whether a person answers in the agent's place: of its responses, only the texts that it was
            asked to say are heard.
        about_to_begin: Called when a piece of a response comes and no reply is being made.
        begun: Called with each new reply, and whether it says a text that was asked for. It returns whether
            the user is to hear it.
        ended: Called when the user hears no more of a reply, and whether all of it was heard.
    """

    def __init__(
        self,
        owner: Processor,
        conversation: AgentPort,
        context: Context,
        floor: Floor,
        timing: Callable[[], WordTiming],
        *,
        work: ResponseWork,
    ) -> None:
        session = owner.session
        self.replies = AgentReplies(session.format, owner.push, session.next_reply, timing)
        self.work = work
        self._asked: float | None = None
        self.user_began: float | None = None
        self.is_leaving = self.is_muted = False
        self.about_to_begin: Callable[[], None] = lambda: None
        self.begun: Callable[[ResponseInProgress, bool | None], bool] = lambda *_: True
        self.ended: Callable[[ResponseInProgress, bool], None] = lambda *_: None
        self._owner = owner
        self._session = session
        self._conversation = conversation
        self._context = context
        self._floor = floor
        self._tail = owner.timer(self.finish)
        self._is_idle = asyncio.Event()

    @property
    def asked(self) -> float | None:
        return self._asked

    @asked.setter
    def asked(self, at: float | None) -> None:
        self._asked = at
        if at is not None:
            self.work.ask(at)

    def written(self, event_id: int | None, text: str, *, is_whole: bool = True) -> None:
        """Take text of a response: all of it, or its next piece."""
        reply = self._reply_of(event_id)
        if reply is not None and (new := self.replies.write(reply, text, is_whole=is_whole)):
            self.work.add(reply.number)
            self._context.write(reply.number, new)

    def spoken(self, event: AgentSound) -> None:
        """Take a piece of audio of a response."""
        reply = self._reply_of(event.event_id)
        if reply is None:
            return
        now = self._session.now()
        if reply.began is None and self.asked is not None:
            self._owner.metric("agent_first_audio_s", now - self.asked)
        self.work.add(reply.number)
        self.replies.speak(reply, event, now)
        if event.is_final:
            self.finish()
        elif reply.began is not None:
            self._tail.set(max(now, reply.began + reply.seconds) + TAIL)

    def completed(self, event_id: int) -> None:
        """End a response: nothing more of it will arrive."""
        current = self.replies.current
        if current is not None and current.event_id == event_id:
            self.finish()
        elif current is None:
            self.work.end()  # it only called tools

    def interrupted(self, event_id: int) -> None:
        """Take a barge-in from the service: it counts unless ours came first."""
        replies = [reply for reply in self.replies.unheard() if not reply.is_sound]
        self.user_began = self._session.now()
        if self.is_leaving or not any(_is_until(reply, event_id) for reply in replies):
            return
        alive = [reply.number for reply in replies if not _is_until(reply, event_id)]
        if alive:
            self._session.engine.sweep(InterruptionFrame(reply=min(alive), reason="service"))
        else:
            self._session.interrupt("service")

    def broken_off(self) -> None:
        """The conversation is lost: play the received part of the reply and mark the reply as incomplete."""
        if (reply := self.replies.current) is not None:
            reply.has_failed = True
        self.work.end(OperationOutcome.FAILED)
        self.finish()
        self.replies.forget_events()

    def finish(self) -> None:
        """End the current reply."""
        self._tail.cancel()
        self.work.end()
        self.replies.finish()
        self._is_idle.set()

    def heard(self, frame: HeardFrame) -> None:
        """Take the output's report of what was heard."""
        reply = self.replies.numbered(frame.reply)
        if reply is None or reply.is_heard:
            return
        whole = frame.is_complete and not reply.has_failed
        reply.hear(frame.text, frame.seconds, is_whole=whole)
        reply.is_heard = frame.is_final
        self._context.heard(reply.number, reply.heard, is_final=frame.is_final, is_complete=whole)
        if frame.is_final:
            if not whole and reply.event_id is not None:
                self._conversation.heard(reply.event_id, reply.heard, reply.played)
            self.ended(reply, whole)
            self._report_end()

    def interrupt(self, below: int) -> None:
        """Silence the replies numbered below this one, including audio that still arrives."""
        dead = self.replies.interrupt(below)
        for reply in dead:
            # The output has already reported the audio that reached it; the rest was never heard.
            self._context.heard(reply.number, reply.heard, is_final=True)
            reply.is_heard = True
            if reply.event_id is not None:
                self._conversation.heard(reply.event_id, reply.heard, reply.played)
        ids = [reply.event_id for reply in self.replies.all if reply.is_dead and reply.event_id is not None]
        if ids:
            self._conversation.interrupt(max(ids))
        if self.replies.current is None:
            self.work.end(OperationOutcome.CANCELLED)
            self._tail.cancel()
            self._is_idle.set()
        for reply in dead:
            self.ended(reply, False)
        if dead:
            self._report_end()

    def keep_quiet(self) -> None:
        """Keep the agent from speaking unasked for the next two seconds."""
        self._conversation.keep_quiet()

    def cut(self, number: int, reason: str) -> None:
        """Silence a reply, and those before it."""
        self._session.engine.sweep(InterruptionFrame(reply=number + 1, reason=reason))

    def play(self, sound: Sound, data: bytes, *, is_protected: bool) -> int:
        """Play a sound as a reply; returns its number.

        Args:
            sound: The sound.
            data: Its samples, in the format of the call.
            is_protected: Whether the user cannot interrupt it.
        """
        reply = self.replies.play(sound, data)
        reply.is_protected = is_protected
        if sound.text:
            self._context.begin_reply(reply.number)
            self._context.write(reply.number, sound.text)
        self._floor.claim(is_protected=is_protected)
        self.replies.push_sound(reply, sound, data)
        return reply.number

    def mute(self, is_muted: bool) -> None:
        """Let the user hear no answers from now on, or hear them again."""
        self.is_muted = is_muted
        if is_muted:
            self._asked = None
            if self.replies.is_speaking:
                self._session.interrupt("operator")

    def answered(self, number: int) -> None:
        """The user begins to hear a reply."""
        if self.replies.numbered(number) is not None:
            self._floor.handle(ReplyHeard())
        self.user_began = None
        if self.asked is not None and self.replies.numbered(number) is not None:
            self._owner.metric("response_s", self._session.now() - self.asked)
            self.asked = None

    async def leave(self, limit: float) -> bool:
        """Begin no new reply and wait for the end of the current one; returns whether it ended in time."""
        self.is_leaving = self.replies.is_closed = True
        if limit > 0 and self.replies.is_speaking:
            # The user's goodbye must not cut off the last words of a call.
            self._floor.claim(is_protected=True)
        if self.replies.current is None or limit <= 0:
            return True
        self._is_idle.clear()
        try:
            async with asyncio.timeout(limit):
                await self._is_idle.wait()
        except TimeoutError:
            return False
        return True

    def _reply_of(self, event_id: int | None) -> ResponseInProgress | None:
        if event_id is not None and self._conversation.is_dead(event_id):
            return None
        last = self.replies.all[-1] if self.replies.all else None
        current = None if self.replies.current is None else self.replies.current.event_id or event_id
        if event_id is not None and current != event_id:
            self.about_to_begin()
        reply = self.replies.begin(event_id)
        if reply is not None and reply is not last:
            self._tail.cancel()
            is_line = None if event_id is None else self._conversation.is_line(event_id)
            if not self.begun(reply, is_line) or (self.is_muted and is_line is not True):
                self._silence(reply)
                return None
            self._context.begin_reply(reply.number)
            self._floor.claim(is_protected=False)
        return reply

    def _silence(self, reply: ResponseInProgress) -> None:
        """Drop a response of which the user is to hear nothing."""
        reply.is_dead = reply.is_over = reply.is_heard = True
        self._asked = None
        if reply.event_id is not None:
            self._conversation.interrupt(reply.event_id)

    def _report_end(self) -> None:
        if not self.replies.is_speaking:
            self._floor.handle(ReplyEnded())


def _is_until(reply: ResponseInProgress, event_id: int) -> bool:
    return reply.event_id is None or reply.event_id <= event_id
