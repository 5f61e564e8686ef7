"""The plan of a simulated call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from voiceflow.cli.call_answers import ScriptedAnswer
from voiceflow.cli.call_lines import Step

if TYPE_CHECKING:
    from voiceflow.records import PriceTable


class CallerVoice(StrEnum):
    """Who calls."""

    HEART = "heart"
    MAN = "man"
    OLD_MAN = "old-man"
    GIRL = "girl"
    WOMAN = "woman"


class KnowledgeChoice(StrEnum):
    """The subject that the built-in language model knows."""

    PRACTICE = "practice"
    """A dental practice."""
    ORDERS = "orders"
    """A web shop's orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A call to make.

    Attributes:
        file: The bot's.
        steps: What the caller does.
        voice: Who calls.
        limit: Seconds that the call may take.
        brain: What the built-in model knows about.
        model_url: A model server to ask instead of it.
        answers: What the model answers instead, if there are any.
        prices: For the costs in the report.
    """

    file: Path
    steps: Sequence[Step]
    voice: CallerVoice = CallerVoice.MAN
    limit: float = 120.0
    brain: KnowledgeChoice = KnowledgeChoice.PRACTICE
    model_url: str | None = field(default=None, repr=False)
    answers: Sequence[ScriptedAnswer] = ()
    prices: PriceTable | None = None
