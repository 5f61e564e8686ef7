"""Bots made of steps: an async function asks for values, and lets agents talk, one after the other."""

from voiceflow.captures import Capture, Date, Digits, Email, Name, OneOf, PhoneNumber, YesNo
from voiceflow.processors.steps.agent_step import AgentStep
from voiceflow.processors.steps.agent_steps import AgentSteps
from voiceflow.processors.steps.exits import Exit, ExitTaken, NoResultError, NotCapturedError, StepError
from voiceflow.processors.steps.progress import OutcomeUnknownError
from voiceflow.processors.steps.runner import StepRunner
from voiceflow.processors.steps.steps import Steps

__all__ = [
    "AgentStep",
    "AgentSteps",
    "Capture",
    "Date",
    "Digits",
    "Email",
    "Exit",
    "ExitTaken",
    "Name",
    "NoResultError",
    "NotCapturedError",
    "OneOf",
    "OutcomeUnknownError",
    "PhoneNumber",
    "StepError",
    "StepRunner",
    "Steps",
    "YesNo",
]
