"""Who or what answered a call that the agent made, from what is heard. No I/O and no clock."""

from voiceflow.answering.kinds import AnsweredBy
from voiceflow.answering.verdict import AnswerVerdict

__all__ = ["AnswerVerdict", "AnsweredBy"]
