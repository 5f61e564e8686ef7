"""The base of every processor that answers the user: it knows whose turn it is."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from functools import cached_property, partial
from typing import Any

from voiceflow.dialogue import ClauseSplitter, Context, speakable
from voiceflow.errors import LocalProtocolError, ServiceError, VoiceflowError
from voiceflow.frames import (
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    CommitFrame,
    Direction,
    DTMFFrame,
    EndFrame,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    PausePlayoutFrame,
    ReplyEndFrame,
    ResumePlayoutFrame,
    SayFrame,
    StartFrame,
    TranscriptionFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handler_names, handles
from voiceflow.processor import Processor
from voiceflow.processors import resuming
from voiceflow.processors.floor import check_responder, described, event_of, said
from voiceflow.processors.reply import Phrases, Reply, StalledReplyError, closing, once
from voiceflow.tasks import OwnCancellation, Timer
from voiceflow.turns import TurnMachine, TurnPolicy, UserTurn
from voiceflow.turns.events import (
    Commit,
    Deadline,
    Decision,
    EndTurn,
    Event,
    GiveUp,
    Interrupt,
    Pause,
    ReplyEnded,
    ReplyStarted,
    Resume,
)

PATIENCE = 20.0
"""Seconds without a new clause or a word heard, after which a reply counts as lost."""
LAST_WORDS = 3.0
"""Seconds for which an agent that wants to hang up waits for a user who still speaks."""
FAILURES = 3
"""Replies that may fail in a row before the call is ended with a farewell."""
GIVE_UPS = 2
"""How often in a row the user is asked to repeat."""


class UnspokenReplyError(VoiceflowError):
    """A reply could not be spoken to its end, however often it was tried."""


class Responder(Processor):
    """Answers each finished turn of the user. Subclasses say how, in ``respond``.

    It sits after the recogniser and before the TTS. From the VAD's frames, the transcripts, the keys and
    what was heard it decides who has the floor: when to ask for the final transcript, when the user has
    finished, when a voice over the agent's is a barge-in. It keeps the conversation in ``context``, with
    exactly the agent's words that the caller heard.

    Takes speech, transcription and DTMF frames, ``SayFrame``, and from the output ``HeardFrame``. Adds
    ``AgentTextFrame`` by clause and ``ReplyEndFrame``, downstream; ``CommitFrame``, upstream.

    Args:
        turns: When a turn ends and what interrupts.
        greeting: What to say when the call begins, or None to let the caller speak first.
        phrases: What to say when something goes wrong.
        context: The conversation so far, for a call that goes on from another. Of a call whose media stream
            broke it is taken up by itself.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        check_responder(cls, handler_names(Responder))

    def __init__(
        self,
        *,
        turns: TurnPolicy | None = None,
        greeting: str | None = None,
        phrases: Phrases | None = None,
        context: Context | None = None,
    ) -> None:
        super().__init__()
        self.context = context or Context()
        self.__machine = TurnMachine(turns)
        self.__greeting = greeting
        self.__phrases = phrases or Phrases()
        self.__queue: deque[SayFrame] = deque()
        self.__reply: Reply | None = None
        self.__cut: Reply | None = None
        self.__unspoken = ""
        self.__ending: EndFrame | None = None
        self.__is_leaving = False
        self.__was_patient = False
        self.__deciding = 0
        self.__failures = 0
        self.__give_ups = 0

    def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        """Answer a turn: an async generator of text, in pieces of any size. Override it.

        The text is spoken clause by clause; an empty piece asks that what is there be spoken now. When the
        user interrupts, the generator is closed. What the user said is in ``context`` already.
        """
        raise NotImplementedError(f"{type(self).__name__} must say how to respond")

    @property
    def reply_number(self) -> int:
        """The number of the reply that is being made; meant for ``respond``."""
        if self.__reply is None:
            raise LocalProtocolError("no reply is being made")
        return self.__reply.number

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this when the agent next has the floor, as a reply of its own.

        Args:
            text: Word for word.
            protected: Whether the caller cannot interrupt it.
        """
        self.__queue.append(SayFrame(text=text, protected=protected))
        self.__take_floor()

    async def stop(self) -> None:
        if self.__reply is not None:
            self.context.heard(self.__reply.number, self.__reply.heard, is_final=True)
        self.__note_rest()
        resuming.leave(self.session.checkpoint, self.__reply or self.__cut)

    @cached_property
    def __deadline(self) -> Timer:
        return self.timer(lambda: self.__tell(Deadline()))

    @cached_property
    def __patience(self) -> Timer:
        return self.timer(self.__stalled)

    @cached_property
    def __farewell(self) -> Timer:
        return self.timer(self.__waited)

    @handles(
        UserStartedSpeakingFrame,
        UserSpeakingFrame,
        UserStoppedSpeakingFrame,
        InterimTranscriptionFrame,
        TranscriptionFrame,
        DTMFFrame,
    )
    def __user(self, frame: Frame) -> Frame:
        self.__tell(event_of(frame))
        return frame

    @handles(AgentStartedSpeakingFrame)
    def __speaking(self, frame: AgentStartedSpeakingFrame) -> Frame:
        reply = self.__reply
        if reply is not None and reply.number == frame.reply and reply.asked is not None:
            self.metric("response_s", self.session.now() - reply.asked)
        return frame

    @handles(HeardFrame)
    def __heard(self, frame: HeardFrame) -> Frame:
        reply = self.__reply
        if reply is None or reply.number != frame.reply:
            return frame
        # A voice that tells no words: all that is known is that it was played to its end.
        is_untold = frame.is_complete and frame.seconds > 0
        reply.heard = frame.text or (reply.text if is_untold else "")
        self.__patience.set(self.session.now() + PATIENCE)
        if frame.is_final:
            self.__close(reply, is_complete=frame.is_complete)
        else:
            self.context.heard(reply.number, frame.text)
        return frame

    @handles(InterruptionFrame)
    def __interrupted(self, frame: InterruptionFrame) -> None:
        # The output has told of its end already, and what waited may have begun since.
        if self.__reply is not None and self.__reply.number < frame.reply:
            self.__close(self.__reply, is_complete=False)

    @handles(StartFrame)
    def __greet(self, frame: StartFrame) -> None:
        self.push(frame)
        opening = resuming.begin(
            self.session.checkpoint,
            self.context,
            greeting=self.__greeting or "",
            phrase=self.__phrases.resumed,
        )
        if opening.question is not None:
            self.__speak(partial(resuming.go_on, opening, self.respond))
        elif opening.text:
            self.say(opening.text)

    @handles(SayFrame)
    def __asked_to_say(self, frame: SayFrame) -> None:
        self.__queue.append(frame)
        self.__take_floor()

    @handles(ErrorFrame)
    def __error(self, frame: ErrorFrame) -> Frame:
        if self.__reply is not None:
            # What was written may never be spoken: only what was heard counts.
            self.__reply.has_failed = True
        return frame

    @handles(EndFrame)
    def __end(self, frame: EndFrame) -> None:
        if not frame.is_heard:
            self.__queue.clear()
        elif phrase := self.__phrases.last(frame.reason):
            self.__queue.append(SayFrame(text=phrase))
        self.__ending, self.__is_leaving = frame, True
        if self.__reply is not None and not frame.is_heard:
            self.session.interrupt("hangup")
        elif self.__reply is not None:
            # The last words of a call are not cut by the caller's own goodbye.
            self.__tell(ReplyStarted(is_protected=True))
        self.__take_floor()

    def __tell(self, event: Event) -> None:
        self.__deciding += 1
        try:
            for decision in self.__machine.handle(event, self.session.now()):
                if self.session.is_observed:
                    self.push(described(decision))
                self.__act(decision)
        finally:
            self.__deciding -= 1
        deadline = self.__machine.deadline
        if deadline is None:
            self.__deadline.cancel()
        else:
            self.__deadline.set(deadline)
        self.__take_floor()

    def __act(self, decision: Decision) -> None:
        match decision:
            case Pause():
                self.push(PausePlayoutFrame())
            case Resume():
                self.push(ResumePlayoutFrame())
            case Interrupt():
                self.session.interrupt(decision.reason)
            case Commit():
                self.push(CommitFrame(), Direction.UPSTREAM)
            case EndTurn():
                self.__answer(decision.turn, is_murmur=decision.is_murmur)
            case GiveUp():
                self.__ask_again(decision)

    def __answer(self, turn: UserTurn, *, is_murmur: bool) -> None:
        self.context.add_user(said(turn))
        cut, self.__cut = self.__cut, None
        self.__give_ups = 0
        if not self.session.is_heard or self.__is_leaving:
            return
        # "Mm-hm" asks for the rest; after a question it may be the answer.
        if is_murmur and cut is not None and cut.rest and "?" not in cut.text:
            self.__speak(partial(once, cut.rest))
        else:
            self.__speak(partial(self.respond, turn), asked=turn.ended)

    def __ask_again(self, decision: GiveUp) -> None:
        """No word came of what the user said: go on where the agent was cut off, or ask."""
        cut, self.__cut = self.__cut, None
        if self.__is_leaving or not self.session.is_heard:
            return
        if decision.interrupted and cut is not None and cut.rest:
            self.__speak(partial(once, cut.rest))
        elif self.__phrases.not_understood and self.__give_ups < GIVE_UPS:
            self.__give_ups += 1
            self.__speak(partial(once, self.__phrases.not_understood))

    def __take_floor(self) -> None:
        """Say what waits, if nobody has the floor; then end, if that is wanted."""
        if self.__reply is not None or self.__deciding:
            return
        unspoken, self.__unspoken = self.__unspoken, ""
        if unspoken and self.__ending is None and self.__machine.is_free:
            self.__repeat(unspoken)
        elif self.__queue and self.__may_speak:
            frame = self.__queue.popleft()
            self.__speak(partial(once, frame.text), protected=frame.protected or self.__is_leaving)
        elif self.__ending is not None and not self.__queue:
            self.__release(self.__ending)

    @property
    def __may_speak(self) -> bool:
        if self.__is_leaving:
            return self.__ending is not None and self.session.is_heard
        return self.__machine.is_free and self.session.is_heard

    def __release(self, ending: EndFrame) -> None:
        """Let the end of the call go on, once the user has finished a last sentence."""
        if ending.is_heard and not self.__machine.is_free and not self.__was_patient:
            if not self.__farewell.is_set:
                self.__farewell.set(self.session.now() + LAST_WORDS)
            return
        self.__ending = None
        self.__farewell.cancel()
        self.__note_rest()
        self.push(ending)

    def __note_rest(self) -> None:
        if rest := self.__machine.take_rest():
            self.context.add_user(said(rest))

    def __waited(self) -> None:
        self.__was_patient = True
        self.__take_floor()

    def __speak(
        self, pieces: Callable[[], AsyncIterator[str]], *, protected: bool = False, asked: float | None = None
    ) -> None:
        reply = self.__reply = Reply(number=self.session.next_reply(), asked=asked)
        self.context.begin_reply(reply.number)
        self.__patience.set(self.session.now() + PATIENCE)
        reply.task = self.spawn(self.__make(reply, pieces), name="reply")
        self.__tell(ReplyStarted(is_protected=protected))

    async def __make(self, reply: Reply, pieces: Callable[[], AsyncIterator[str]]) -> None:
        """Hand the pieces of a reply to the TTS, clause by clause."""
        splitter = ClauseSplitter()
        error = None
        try:
            with OwnCancellation():
                async with closing(pieces()) as told:
                    async for piece in told:
                        if self.__reply is not reply:
                            break
                        for clause in splitter.feed(piece) if piece else [splitter.flush()]:
                            self.__hand_on(reply, clause)
        except Exception as exc:  # noqa: BLE001 - whatever fails in an answer, the caller hears a sentence
            error = exc
        if self.__reply is not reply:
            # It was interrupted, and has made something of that.
            if error is not None:
                self.fail(error)
            return
        self.__hand_on(reply, splitter.flush())
        if error is not None:
            self.__excuse(reply, error)
        self.push(ReplyEndFrame(reply=reply.number))

    def __hand_on(self, reply: Reply, clause: str) -> None:
        if text := speakable(clause):
            reply.text += text
            self.context.write(reply.number, text)
            self.__patience.set(self.session.now() + PATIENCE)
            self.push(AgentTextFrame(reply=reply.number, text=text))

    def __excuse(self, reply: Reply, error: Exception) -> None:
        self.__failures += 1
        reply.has_failed = True
        # An answer that has begun was not refused: what broke it off may pass.
        final = isinstance(error, ServiceError) and not error.retryable and not reply.text
        fatal = final or self.__failures >= FAILURES
        if not fatal and self.__phrases.no_answer:
            self.__hand_on(reply, f" {self.__phrases.no_answer}" if reply.text else self.__phrases.no_answer)
        self.fail(error, fatal=fatal)

    def __close(self, reply: Reply, *, is_complete: bool) -> None:
        """The caller will hear no more of this reply."""
        self.__reply = None
        self.__patience.cancel()
        if reply.task is not None:
            reply.task.cancel()
        whole = is_complete and not reply.has_failed
        self.__failures = 0 if whole else self.__failures
        self.context.heard(reply.number, reply.heard, is_final=True, is_complete=whole)
        self.__cut = None if is_complete else reply
        if reply.has_failed and reply.number >= self.session.reply_floor:
            self.__unspoken = reply.rest
        self.__tell(ReplyEnded())

    def __repeat(self, rest: str) -> None:
        """Say what the TTS failed to speak: the caller still waits for it."""
        self.__failures += 1
        if self.__failures < FAILURES:
            self.__speak(partial(once, rest))
        else:
            self.fail(UnspokenReplyError(f"a reply could not be spoken in {FAILURES} attempts"), fatal=True)

    def __stalled(self) -> None:
        self.__failures += 1
        self.fail(
            StalledReplyError(f"no word of a reply for {PATIENCE:g} s"), fatal=self.__failures >= FAILURES
        )
        self.session.interrupt("stalled")
        if self.__ending is None and self.__phrases.no_answer:
            self.say(self.__phrases.no_answer)
