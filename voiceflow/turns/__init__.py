"""Who has the floor: a state machine and its policies. No I/O, no clock, no vendor."""

from voiceflow.turns.expectation import expected_value
from voiceflow.turns.languages import language_of
from voiceflow.turns.machine import TurnMachine
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.transcript import normalise_transcript
from voiceflow.turns.turn import UserTurn
from voiceflow.turns.values import Expectation, Value
from voiceflow.turns.wishes import asks_for_time, asks_if_heard, opts_out

__all__ = [
    "Expectation",
    "TurnMachine",
    "TurnPolicy",
    "UserTurn",
    "Value",
    "asks_for_time",
    "asks_if_heard",
    "expected_value",
    "language_of",
    "normalise_transcript",
    "opts_out",
]
