"""The driver of the turn machine: takes frames and carries out decisions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import cached_property

from voiceflow.dialogue import Context
from voiceflow.frames import (
    CommitFrame,
    Direction,
    DTMFFrame,
    Frame,
    InterimTranscriptionFrame,
    PausePlayoutFrame,
    RecogniserFrame,
    ResumePlayoutFrame,
    TranscriptionFrame,
    TurnDecisionFrame,
    TurnProbabilityFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    UserWordsFrame,
)
from voiceflow.handlers import own_frames
from voiceflow.processor import Processor
from voiceflow.tasks import Timer
from voiceflow.turns import TurnMachine, TurnPolicy, UserTurn
from voiceflow.turns.events import (
    Commit,
    Deadline,
    Decision,
    Drop,
    EndTurn,
    Event,
    Expect,
    Final,
    GiveUp,
    GoOn,
    Interim,
    Interrupt,
    Key,
    Needs,
    Pause,
    Recogniser,
    ReplyStarted,
    Resume,
    TurnSound,
    Voice,
    VoiceEnded,
)
from voiceflow.turns.transcript import normalise_transcript
from voiceflow.turns.turn import USER

_ACTIONS: dict[type[Decision], str] = {
    Pause: "pause",
    Resume: "resume",
    Interrupt: "interrupt",
    GoOn: "go_on",
    Drop: "drop",
    Commit: "commit",
    EndTurn: "end_turn",
    GiveUp: "give_up",
}


class Floor:
    """Passes events to the turn machine, keeps its deadline, and carries out its decisions.

    It pauses and resumes playout and asks the recogniser for the final transcript. All decisions about the
    agent's words go to ``act``. Events that a decision causes are processed after it, so that no call is
    re-entrant.

    Args:
        owner: The processor that drives the turn machine.
        policy: The thresholds.
        act: Called with every decision except ``Commit``.
        settled: Called when an event and everything it caused have been processed.
        kinds: The decisions to carry out; a service may make the others.
    """

    def __init__(
        self,
        owner: Processor,
        policy: TurnPolicy | None,
        *,
        act: Callable[[Decision], None],
        settled: Callable[[], None] = lambda: None,
        kinds: tuple[type[Decision], ...] = (Decision,),
    ) -> None:
        self._owner = owner
        self._machine = TurnMachine(policy)
        self._act = act
        self._settled = settled
        self._kinds = kinds
        self._events: list[Event] = []
        self._is_busy = self._is_deadline_open = False

    @property
    def is_free(self) -> bool:
        """Whether nobody has the floor and no decision is in progress."""
        return self._machine.is_free and not self._is_busy

    @property
    def is_deciding(self) -> bool:
        """Whether an event is being processed."""
        return self._is_busy

    @property
    def policy(self) -> TurnPolicy:
        """The thresholds. New ones apply from the next event on."""
        return self._machine.policy

    def adopt(self, policy: TurnPolicy) -> None:
        """Use these thresholds."""
        self._machine.adopt(policy)
        self._keep_deadline()

    @property
    def state(self) -> str:
        """Who has the floor, in a word, for tests and reports."""
        return self._machine.state.value

    @property
    def likely_text(self) -> str:
        """The words of the user's turn, if it is probably over; empty if it is not."""
        return self._machine.likely_text

    def take_rest(self) -> UserTurn | None:
        """Return the user's words that are in no turn yet, at the end of a call."""
        return self._machine.take_rest()

    def note(self, event: Expect | Needs) -> None:
        """Take an event about how to listen, also before the session runs."""
        self._machine.handle(event, 0.0)
        self._is_deadline_open = True

    def claim(self, is_protected: bool) -> None:
        """Give the floor to a reply, or go on with one. ``is_protected``: the user cannot interrupt it."""
        self.handle(ReplyStarted(is_protected=is_protected))

    def go_on(self, frame: UserSpeakingFrame) -> bool:
        """Take a further packet of the voice that has the floor. ``settled`` is not called: nothing changes.

        Returns:
            Whether it was taken. Otherwise its event is for ``handle``.
        """
        if self._is_busy or self._is_deadline_open:
            return False
        return self._machine.go_on(frame.at, frame.voiced, frame.confidence, frame.below)

    def handle(self, event: Event) -> None:
        """Take an event of the user, the agent or the clock, and carry out what the turn machine decides."""
        self._events.append(event)
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._events:
                self._take(self._events.pop(0))
        finally:
            self._is_busy = False
        self._keep_deadline()
        self._settled()

    def _take(self, event: Event) -> None:
        machine = self._machine
        is_words = isinstance(event, Final) and event.text and event.speaker == USER
        was_agents = is_words and machine.is_agents
        decisions = machine.handle(event, self._owner.session.now())
        # Words that leave the floor to the agent may be a television's.
        if is_words and not (was_agents and machine.is_agents):
            self._owner.push(UserWordsFrame(), Direction.UPSTREAM)
        for decision in decisions:
            self._carry_out(decision)

    @cached_property
    def _timer(self) -> Timer:
        return self._owner.timer(lambda: self.handle(Deadline()))

    def _keep_deadline(self) -> None:
        self._is_deadline_open = False
        deadline = self._machine.deadline
        if deadline is None:
            self._timer.cancel()
        else:
            self._timer.set(deadline)

    def _carry_out(self, decision: Decision) -> None:
        owner = self._owner
        if not isinstance(decision, self._kinds):
            return
        if owner.session.is_observed:
            owner.push(describe_decision(decision, owner.session.now()))
        match decision:
            case Pause():
                owner.push(PausePlayoutFrame(grace=decision.grace))
                self._act(decision)
            case Resume():
                owner.push(ResumePlayoutFrame())
                self._act(decision)
            case Commit():
                owner.push(CommitFrame(), Direction.UPSTREAM)
            case _:
                self._act(decision)


def event_of(frame: Frame) -> Event:
    """Return the turn machine's event for a frame from the user."""
    match frame:
        case UserSpeakingFrame():
            return Voice(frame.at, frame.voiced, frame.confidence, frame.below)
        case UserStartedSpeakingFrame():
            return Voice(frame.at, frame.voiced, frame.confidence, frame.below, frame.sound_at)
        case UserStoppedSpeakingFrame():
            return VoiceEnded(frame.at)
        case TurnProbabilityFrame():
            return TurnSound(frame.at, frame.ending, frame.ending_soon, frame.backchannel)
        case InterimTranscriptionFrame(is_final=True):
            return Final("", frame.speaker)
        case InterimTranscriptionFrame():
            return Interim(normalise_transcript(frame.text), frame.speaker)
        case TranscriptionFrame():
            text = normalise_transcript(frame.text)
            return Final(text, frame.speaker, frame.language, frame.confidence)
        case RecogniserFrame():
            return Recogniser(frame.gives_interims)
        case DTMFFrame():
            return Key(frame.digit)
    raise TypeError(f"{type(frame).__name__} tells nothing about the floor")


def describe_decision(decision: Decision, now: float) -> TurnDecisionFrame:
    """Describe a decision as a frame for observers."""
    action, reason, signals = _ACTIONS[type(decision)], decision.reason, decision.signals
    endpoint = decision.endpoint if isinstance(decision, EndTurn) else None
    if endpoint is None:
        return TurnDecisionFrame(action=action, reason=reason, signals=signals)
    return TurnDecisionFrame(
        action=action,
        reason=reason,
        signals=signals,
        rule=endpoint.rule,
        alternatives=endpoint.alternatives,
        saved=endpoint.saved(now),
    )


def render_turn(turn: UserTurn) -> str:
    """Render a turn as the model reads it: the words, then the keys."""
    keys = f"(pressed keys: {turn.digits})" if turn.digits else ""
    return " ".join(part for part in (turn.text, keys) if part)


def note_rest(floor: Floor, context: Context) -> None:
    """Record the user's words that are in no turn yet, at the end of a call."""
    if rest := floor.take_rest():
        context.add_user(render_turn(rest))


def check_responder(owner: type, floor: Iterable[type[Frame]]) -> None:
    """Refuse a subclass of ``Responder`` that could not track the turns or could not answer.

    Args:
        owner: The subclass.
        floor: The frames that the responder itself must handle.

    Raises:
        TypeError: If it is such a class. The message says what to write instead.
    """
    taken = set(floor) & own_frames(owner).keys()
    if taken:
        names = ", ".join(sorted(frame.__name__ for frame in taken))
        raise TypeError(
            f"{owner.__name__} handles {names}, from which a responder knows whose turn it is: "
            "override respond(), or put a processor of your own before it"
        )
    respond = vars(owner).get("respond")
    if inspect.iscoroutinefunction(respond):
        raise TypeError(f"{owner.__name__}.respond must yield its text, in pieces, instead of returning it")
    if inspect.isfunction(respond) and not (
        inspect.isasyncgenfunction(respond) or _is_annotated_async(respond)
    ):
        raise TypeError(
            f"{owner.__name__}.respond must be an async generator: write 'async def respond(self, turn)' and "
            "'yield' the text, or annotate '-> AsyncIterator[str]' if it returns one"
        )


def _is_annotated_async(respond: Callable[..., object]) -> bool:
    """Whether a plain function is annotated to return an async iterator."""
    annotation = inspect.get_annotations(respond).get("return")
    return any(name in str(annotation) for name in ("AsyncIter", "AsyncGen"))
