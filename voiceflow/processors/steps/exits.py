"""Ways out of a step: the user wants a person, wants to go back, wants something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from voiceflow.errors import ConfigurationError, VoiceflowError
from voiceflow.turns.words import words_of

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a step. If the user takes it, the step raises ``ExitTaken``.

    Attributes:
        name: The name of the tool with which a model takes it: letters, digits, ``_`` and ``-``.
        description: When a model should take it: "The user wants to talk to a person."
        words: Phrases of a user who wants it, for steps without a model: ``("operator", "a person")``.
    """

    name: str
    description: str = ""
    words: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigurationError(
                f"{self.name!r} cannot be the name of an exit: use letters, digits, _ and -"
            )
        if isinstance(self.words, str):
            raise ConfigurationError("words is a tuple of phrases: words=('operator',)")

    def is_wanted(self, text: str) -> bool:
        """Whether a text contains one of the phrases."""
        said = f" {' '.join(words_of(text))} "
        return any(f" {' '.join(words_of(phrase))} " in said for phrase in self.words)


class ExitTaken(VoiceflowError):  # noqa: N818 - not an error, but the user's wish
    """The user took a way out of a step.

    Attributes:
        exit: Which one.
    """

    def __init__(self, way: Exit) -> None:
        super().__init__(f"the user took the exit {way.name}")
        self.exit = way


class StepError(VoiceflowError):
    """A step ended without a result."""


class NotCapturedError(StepError):
    """The user did not give a value in the number of tries."""


class NoResultError(StepError):
    """A model gave no valid result."""
