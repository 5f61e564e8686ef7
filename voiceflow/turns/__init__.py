"""Who has the floor: a state machine and its policies. No I/O, no clock, no vendor."""

from voiceflow.turns.expectation import expected_value
from voiceflow.turns.machine import TurnMachine
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.transcript import normalise_transcript
from voiceflow.turns.turn import UserTurn
from voiceflow.turns.values import Expectation, Value

__all__ = [
    "Expectation",
    "TurnMachine",
    "TurnPolicy",
    "UserTurn",
    "Value",
    "expected_value",
    "normalise_transcript",
]
