"""The errors of a language model's answers."""

from __future__ import annotations

from voiceflow.errors import VoiceflowError
from voiceflow.processors.reply import SilentAnswerError


class EmptyAnswerError(SilentAnswerError):
    """The model answered without speakable text and without a tool call."""


class CutAnswerError(VoiceflowError):
    """The model's answer ended early, because of its length or of a content filter."""


class EndlessToolsError(VoiceflowError):
    """The model kept calling tools and never answered."""
