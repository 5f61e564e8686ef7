"""Who or what answered a call that the agent made, from what is heard. No I/O and no clock."""

from voiceflow.answering.classifier import AnswerClassifier
from voiceflow.answering.kinds import AnsweredBy
from voiceflow.answering.rules import AnswerRules
from voiceflow.answering.verdict import AnswerVerdict
from voiceflow.answering.words import GreetingKind, greeting_kind

__all__ = ["AnswerClassifier", "AnswerRules", "AnswerVerdict", "AnsweredBy", "GreetingKind", "greeting_kind"]
