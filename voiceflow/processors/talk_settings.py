"""Settings of a conversation that may change during a call: language, thresholds, the agent's phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from voiceflow.errors import ConfigurationError
from voiceflow.processors.floor import Floor
from voiceflow.processors.wording import Wording
from voiceflow.turns import TurnPolicy
from voiceflow.turns.languages import Phrases, check_code


def check_language(code: object) -> str:
    """Check a language code, such as "es" or "pt-BR".

    Raises:
        ConfigurationError: If it is not a language code.
    """
    try:
        return check_code(code)
    except ValueError as exc:
        raise ConfigurationError(f"{exc}") from exc


def checked_note(note: object) -> str:
    """Check a note to the model for its next answer.

    Raises:
        ConfigurationError: If it is not a text.
    """
    if not isinstance(note, str):
        raise ConfigurationError("note is a text for the model's next answer")
    return note


@dataclass(frozen=True, slots=True)
class TalkSettings:
    """A valid change of settings.

    Attributes:
        turns: The new thresholds, with the language.
        phrases: The agent's phrases in that language, or None to leave the choice to the language.
        muted: Whether a person answers in the agent's place; None to leave it as it is.
    """

    turns: TurnPolicy
    phrases: Phrases | None
    muted: bool | None = None

    @classmethod
    def checked(cls, changes: Mapping[str, object], present: TurnPolicy) -> Self:
        """Check a change.

        Args:
            changes: Some of ``language``, ``turns``, ``phrases`` and ``muted``.
            present: The current thresholds.

        Raises:
            ConfigurationError: If a value is not valid.
        """
        turns, phrases = changes.get("turns", present), changes.get("phrases")
        if not isinstance(turns, TurnPolicy):
            raise ConfigurationError("turns is a TurnPolicy")
        if "phrases" in changes and not isinstance(phrases, Phrases):
            raise ConfigurationError("phrases are a Phrases object")
        muted = changes.get("muted")
        if "muted" in changes and not isinstance(muted, bool):
            raise ConfigurationError("muted is True or False")
        language = check_language(changes.get("language", turns.language))
        own = phrases if isinstance(phrases, Phrases) else None
        return cls(replace(turns, language=language), own, muted if isinstance(muted, bool) else None)

    def apply(self, floor: Floor, wording: Wording) -> None:
        """Make the change."""
        floor.adopt(self.turns)
        wording.speak(self.turns.language)
        if self.phrases is not None:
            wording.replace(self.phrases)
