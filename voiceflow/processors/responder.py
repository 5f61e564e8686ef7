"""The base of every processor that answers the user: it knows whose turn it is."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
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
    EndReason,
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
from voiceflow.handlers import handler_names, handles, own_frames
from voiceflow.processor import Processor
from voiceflow.processors.floor import described, event_of, said
from voiceflow.processors.reply import Phrases, Reply, closing, once
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


class StalledReplyError(VoiceflowError):
    """A reply was neither finished nor heard any further for ``PATIENCE`` seconds."""


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
        context: The conversation so far, for a call that goes on from another.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        taken = handler_names(Responder).keys() & own_frames(cls)
        if taken:
            names = ", ".join(sorted(frame.__name__ for frame in taken))
            raise TypeError(
                f"{cls.__name__} handles {names}, from which a responder knows whose turn it is: "
                "override respond(), or put a processor of your own before it"
            )

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
        self._machine = TurnMachine(turns)
        self._greeting = greeting
        self._phrases = phrases or Phrases()
        self._queue: deque[SayFrame] = deque()
        self._reply: Reply | None = None
        self._cut: Reply | None = None
        self._ending: EndFrame | None = None
        self._was_patient = False
        self._deciding = 0
        self._failures = 0
        self._give_ups = 0

    def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        """Answer a turn: an async generator of text, in pieces of any size. Override it.

        The text is spoken clause by clause; an empty piece asks that what is there be spoken now. When the
        user interrupts, the generator is closed. What the user said is in ``context`` already.
        """
        raise NotImplementedError(f"{type(self).__name__} must say how to respond")

    @property
    def reply_number(self) -> int:
        """The number of the reply that is being made; meant for ``respond``."""
        if self._reply is None:
            raise LocalProtocolError("no reply is being made")
        return self._reply.number

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this when the agent next has the floor, as a reply of its own.

        Args:
            text: Word for word.
            protected: Whether the caller cannot interrupt it.
        """
        self._queue.append(SayFrame(text=text, protected=protected))
        self._next()

    def start(self) -> None:
        self._deadline = self.timer(lambda: self._tell(Deadline()))
        self._patience = self.timer(self._stalled)
        self._farewell = self.timer(self._waited)

    @handles(
        UserStartedSpeakingFrame,
        UserSpeakingFrame,
        UserStoppedSpeakingFrame,
        InterimTranscriptionFrame,
        TranscriptionFrame,
        DTMFFrame,
    )
    def _user(self, frame: Frame) -> Frame:
        self._tell(event_of(frame))
        return frame

    @handles(AgentStartedSpeakingFrame)
    def _speaking(self, frame: AgentStartedSpeakingFrame) -> Frame:
        reply = self._reply
        if reply is not None and reply.number == frame.reply and reply.asked is not None:
            self.metric("response_s", self.session.now() - reply.asked)
        return frame

    @handles(HeardFrame)
    def _heard(self, frame: HeardFrame) -> Frame:
        reply = self._reply
        if reply is None or reply.number != frame.reply:
            return frame
        reply.heard = frame.text
        self._patience.set(self.session.now() + PATIENCE)
        if frame.is_final:
            self._close(reply, is_complete=frame.is_complete)
        else:
            self.context.heard(reply.number, frame.text)
        return frame

    @handles(InterruptionFrame)
    def _interrupted(self, frame: InterruptionFrame) -> None:
        if self._reply is not None:
            self._close(self._reply, is_complete=False)

    @handles(StartFrame)
    def _greet(self, frame: StartFrame) -> None:
        self.push(frame)
        if self._greeting:
            self.say(self._greeting)

    @handles(SayFrame)
    def _asked_to_say(self, frame: SayFrame) -> None:
        self._queue.append(frame)
        self._next()

    @handles(ErrorFrame)
    def _error(self, frame: ErrorFrame) -> Frame:
        if self._reply is not None:
            # What was written may never be spoken: only what was heard counts.
            self._reply.has_failed = True
        return frame

    @handles(EndFrame)
    def _end(self, frame: EndFrame) -> None:
        if not frame.is_heard:
            self._queue.clear()
        elif frame.reason is EndReason.ERROR and self._phrases.farewell:
            self._queue.append(SayFrame(text=self._phrases.farewell))
        self._ending = frame
        if self._reply is not None:
            # The last words of a call are not cut by the caller's own goodbye.
            self._tell(ReplyStarted(is_protected=True))
        self._next()

    def _tell(self, event: Event) -> None:
        self._deciding += 1
        for decision in self._machine.handle(event, self.session.now()):
            if self.session.is_observed:
                self.push(described(decision))
            self._act(decision)
        self._deciding -= 1
        deadline = self._machine.deadline
        if deadline is None:
            self._deadline.cancel()
        else:
            self._deadline.set(deadline)
        self._next()

    def _act(self, decision: Decision) -> None:
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
                self._answer(decision.turn)
            case GiveUp():
                self._ask_again(decision)

    def _answer(self, turn: UserTurn) -> None:
        self.context.add_user(said(turn))
        self._cut = None
        self._give_ups = 0
        if self._ending is None:
            self._speak(self.respond(turn), asked=turn.ended)

    def _ask_again(self, decision: GiveUp) -> None:
        """No word came of what the user said: go on where the agent was cut off, or ask."""
        cut, self._cut = self._cut, None
        if self._ending is not None:
            return
        if decision.interrupted and cut is not None and cut.rest:
            self._speak(once(cut.rest))
        elif self._phrases.not_understood and self._give_ups < GIVE_UPS:
            self._give_ups += 1
            self._speak(once(self._phrases.not_understood))

    def _next(self) -> None:
        """Say what waits, if nobody has the floor; then end, if that is wanted."""
        if self._reply is not None or self._deciding:
            return
        if self._queue and (self._ending is not None or self._machine.is_free):
            frame = self._queue.popleft()
            self._speak(once(frame.text), protected=frame.protected or self._ending is not None)
        elif self._ending is not None and not self._queue:
            self._release(self._ending)

    def _release(self, ending: EndFrame) -> None:
        """Let the end of the call go on, once the user has finished a last sentence."""
        if ending.is_heard and not self._machine.is_free and not self._was_patient:
            if not self._farewell.is_set:
                self._farewell.set(self.session.now() + LAST_WORDS)
            return
        self._ending = None
        self._farewell.cancel()
        if rest := self._machine.take_rest():
            self.context.add_user(said(rest))
        self.push(ending)

    def _waited(self) -> None:
        self._was_patient = True
        self._next()

    def _speak(
        self, pieces: AsyncIterator[str], *, protected: bool = False, asked: float | None = None
    ) -> None:
        reply = self._reply = Reply(number=self.session.next_reply(), asked=asked)
        self.context.begin_reply(reply.number)
        self._patience.set(self.session.now() + PATIENCE)
        self._tell(ReplyStarted(is_protected=protected))
        reply.task = self.spawn(self._make(reply, pieces), name="reply")

    async def _make(self, reply: Reply, pieces: AsyncIterator[str]) -> None:
        """Hand the pieces of a reply to the TTS, clause by clause."""
        splitter = ClauseSplitter()
        error = None
        try:
            async with closing(pieces):
                async for piece in pieces:
                    for clause in splitter.feed(piece) if piece else [splitter.flush()]:
                        self._hand_on(reply, clause)
        except Exception as exc:  # noqa: BLE001 - whatever fails in an answer, the caller hears a sentence
            error = exc
        self._hand_on(reply, splitter.flush())
        if error is not None:
            self._excuse(reply, error)
        self.push(ReplyEndFrame(reply=reply.number))

    def _hand_on(self, reply: Reply, clause: str) -> None:
        if text := speakable(clause):
            reply.text += text
            self.context.write(reply.number, text)
            self._patience.set(self.session.now() + PATIENCE)
            self.push(AgentTextFrame(reply=reply.number, text=text))

    def _excuse(self, reply: Reply, error: Exception) -> None:
        self._failures += 1
        reply.has_failed = True
        final = isinstance(error, ServiceError) and not error.retryable
        fatal = final or self._failures >= FAILURES
        if not fatal and self._phrases.no_answer:
            self._hand_on(reply, f" {self._phrases.no_answer}" if reply.text else self._phrases.no_answer)
        self.fail(error, fatal=fatal)

    def _close(self, reply: Reply, *, is_complete: bool) -> None:
        """The caller will hear no more of this reply."""
        self._reply = None
        self._patience.cancel()
        if reply.task is not None:
            reply.task.cancel()
        whole = is_complete and not reply.has_failed
        self._failures = 0 if whole else self._failures
        self.context.heard(reply.number, reply.heard, is_final=True, is_complete=whole)
        self._cut = None if is_complete else reply
        self._tell(ReplyEnded())

    def _stalled(self) -> None:
        self._failures += 1
        self.fail(
            StalledReplyError(f"no word of a reply for {PATIENCE:g} s"), fatal=self._failures >= FAILURES
        )
        self.session.interrupt("stalled")
        if self._ending is None and self._phrases.no_answer:
            self.say(self._phrases.no_answer)
