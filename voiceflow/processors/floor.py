"""Between frames and the turn machine: what a frame tells it, and what its decisions look like."""

from __future__ import annotations

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
        case UserStartedSpeakingFrame():
            return Voice(frame.at)
        case UserSpeakingFrame():
            return Voice(frame.at, frame.voiced)
        case UserStoppedSpeakingFrame():
            return VoiceEnded(frame.at)
        case InterimTranscriptionFrame():
            return Interim(frame.text)
        case TranscriptionFrame():
            return Final(frame.text)
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
