"""Processors for calls that the agent makes: who answered, and what to do about machines."""

from voiceflow.processors.answering.detector import AnswerDetector
from voiceflow.processors.answering.hold import HoldGate, HoldWatch
from voiceflow.processors.answering.navigator import MenuNavigator
from voiceflow.processors.answering.screening import ScreeningReply
from voiceflow.processors.answering.voicemail import DroppedMessage, VoicemailDrop

__all__ = [
    "AnswerDetector",
    "DroppedMessage",
    "HoldGate",
    "HoldWatch",
    "MenuNavigator",
    "ScreeningReply",
    "VoicemailDrop",
]
