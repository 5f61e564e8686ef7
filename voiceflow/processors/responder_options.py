"""The arguments that every responder takes."""

from __future__ import annotations

from typing import TypedDict

from voiceflow.audio.sound import Sound
from voiceflow.dialogue import Context
from voiceflow.processors.idle import Idle
from voiceflow.processors.phrases import Phrases
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.turns import TurnPolicy


class ResponderOptions(TypedDict, total=False):
    """The arguments of ``Responder``, for the classes that pass them on.

    Attributes:
        turns: When a turn ends and what interrupts.
        greeting: The text to say or the sound to play when the call begins; None to let the user speak first.
        phrases: The agent's phrases for when something goes wrong; by default those of the policy's language.
        context: The conversation so far, for a call that continues another one.
        reply_limits: How long a reply may take, and how often one may fail.
        idle: What to do about a user who says nothing; None to wait.
    """

    turns: TurnPolicy | None
    greeting: str | Sound | None
    phrases: Phrases | None
    context: Context | None
    reply_limits: ReplyLimits | None
    idle: Idle | None
