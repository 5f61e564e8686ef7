"""Which parts of a text are spoken in another form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from voiceflow.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class SpokenForm:
    """The words for a part of a text.

    Attributes:
        start: Where the part begins.
        end: Where it ends.
        text: How it is spoken; never blank.
    """

    start: int
    end: int
    text: str


TextFilter: TypeAlias = Callable[[str, str], Iterable[SpokenForm]]
"""Finds parts of a text, its first argument, that are spoken differently in a language, its second."""


class Speakable:
    """Turns numbers, amounts, dates, times, phone numbers, addresses and abbreviations into words.

    Each filter sees the text as the model wrote it. Where two find the same place, the earlier one wins. Pass
    it to a voice that does not do this itself, such as ``LocalTTS(speakable=Speakable("en"))``.

    Args:
        language: Code of the language; ``call.language`` changes it.
        filters: The filters, most important first; None for all of ``voiceflow.dialogue.spoken.filters``,
            which need the extra ``speakable``.

    Raises:
        ConfigurationError: If the extra is needed and not installed.
    """

    def __init__(self, language: str = "en", *, filters: Sequence[TextFilter] | None = None) -> None:
        if not isinstance(language, str) or not language:
            raise ConfigurationError("the language of Speakable is a code such as 'en'")
        if filters is None:
            from voiceflow.dialogue.spoken.filters import ALL

            filters = ALL
        self.language = language
        self._filters = tuple(filters)

    def find(self, text: str, language: str = "") -> list[SpokenForm]:
        """The parts of a text that are spoken differently, first to last; they do not overlap."""
        code = (language or self.language).lower().replace("_", "-").partition("-")[0]
        found: list[SpokenForm] = []
        for each in self._filters:
            for form in each(text, code):
                is_free = all(form.end <= other.start or form.start >= other.end for other in found)
                if is_free and form.text.strip() and 0 <= form.start < form.end <= len(text):
                    found.append(form)
        return sorted(found, key=lambda form: form.start)

    def speak(self, text: str, language: str = "") -> str:
        """The text as it is spoken."""
        for form in reversed(self.find(text, language)):
            text = f"{text[: form.start]}{form.text}{text[form.end :]}"
        return text
