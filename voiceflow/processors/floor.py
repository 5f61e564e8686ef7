"""Between frames and the turn machine: what a frame tells it, and what its decisions look like."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from voiceflow.frames import (
    DTMFFrame,
    Frame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    TurnDecisionFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import own_frames
from voiceflow.turns import UserTurn
from voiceflow.turns.events import (
    Commit,
    Decision,
    EndTurn,
    Event,
    Final,
    GiveUp,
    Interim,
    Interrupt,
    Key,
    Pause,
    Resume,
    Voice,
    VoiceEnded,
)

_ACTIONS: dict[type[Decision], str] = {
    Pause: "pause",
    Resume: "resume",
    Interrupt: "interrupt",
    Commit: "commit",
    EndTurn: "end_turn",
    GiveUp: "give_up",
}


def event_of(frame: Frame) -> Event:
    """What the turn machine is told of something that the user did."""
    match frame:
        case UserStartedSpeakingFrame() | UserSpeakingFrame():
            return Voice(frame.at, frame.voiced)
        case UserStoppedSpeakingFrame():
            return VoiceEnded(frame.at)
        case InterimTranscriptionFrame():
            return Interim(frame.text, frame.speaker)
        case TranscriptionFrame():
            return Final(frame.text, frame.speaker)
        case DTMFFrame():
            return Key(frame.digit)
    raise TypeError(f"{type(frame).__name__} tells nothing about the floor")


def described(decision: Decision) -> TurnDecisionFrame:
    """A decision as a frame, for observers."""
    action = _ACTIONS[type(decision)]
    return TurnDecisionFrame(action=action, reason=decision.reason, signals=decision.signals)


def said(turn: UserTurn) -> str:
    """A turn as the model reads it: the words, then the keys."""
    keys = f"(pressed keys: {turn.digits})" if turn.digits else ""
    return " ".join(part for part in (turn.text, keys) if part)


def check_responder(owner: type, floor: Iterable[type[Frame]]) -> None:
    """Refuse a subclass of ``Responder`` that could not know whose turn it is, or could not answer.

    Args:
        owner: The subclass.
        floor: The frames that a responder needs for itself.

    Raises:
        TypeError: It says what to write instead.
    """
    taken = set(floor) & own_frames(owner).keys()
    if taken:
        names = ", ".join(sorted(frame.__name__ for frame in taken))
        raise TypeError(
            f"{owner.__name__} handles {names}, from which a responder knows whose turn it is: "
            "override respond(), or put a processor of your own before it"
        )
    if inspect.iscoroutinefunction(vars(owner).get("respond")):
        raise TypeError(f"{owner.__name__}.respond must yield its text, in pieces, instead of returning it")
