"""Who has the floor: a state machine and its policies. No I/O, no clock, no vendor."""

from voiceflow.turns.machine import TurnMachine
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.turn import UserTurn

__all__ = ["TurnMachine", "TurnPolicy", "UserTurn"]
