"""The agent's standard phrases in the language of the call."""

from __future__ import annotations

from voiceflow.frames import EndReason
from voiceflow.processors.phrases import last_words
from voiceflow.turns.languages import Language, Phrases, language_of, primary
from voiceflow.turns.murmurs import asks


class Wording:
    """The phrases of the current language: set by the bot, or else the language's defaults.

    Args:
        phrases: Set by the bot, in the language in which the call begins.
        language: The code of that language.

    Attributes:
        phrases: The phrases to use now.
    """

    def __init__(self, phrases: Phrases | None, language: str) -> None:
        self._own = {} if phrases is None else {primary(language): phrases}
        self._code = primary(language)
        self._language: Language
        self.phrases: Phrases
        self.speak(language)

    def speak(self, language: str) -> None:
        """Change the language."""
        self._code, self._language = primary(language), language_of(language)
        self.phrases = self._own.get(self._code, self._language.phrases)

    def replace(self, phrases: Phrases) -> None:
        """Use these phrases in the current language."""
        self._own[self._code] = self.phrases = phrases

    def asks(self, text: str) -> bool:
        """Whether the agent's last words ask a question that "yeah" may answer."""
        return asks(text, self._language)

    def last(self, reason: EndReason) -> str:
        """The words to say before a call ends for this reason."""
        return last_words(self.phrases, reason)
