"""The spoken form of each reply, and the written words that were heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voiceflow.audio.words import Word
from voiceflow.dialogue.spoken import Speakable, SpokenText


class SpokenForms:
    """Turns the text of replies into the form in which it is spoken, and spoken words back into written ones.

    Args:
        speakable: Finds what is spoken differently; None to speak everything as it is written.

    Attributes:
        language: Code of the language in which it is spoken.
    """

    def __init__(self, speakable: Speakable | None) -> None:
        self.language = speakable.language if speakable is not None else ""
        self._speakable = speakable
        self._replies: dict[int, SpokenText] = {}

    def current_settings(self) -> Mapping[str, object]:
        """The language, if it matters."""
        return {} if self._speakable is None else {"language": self.language}

    def speak(self, reply: int, text: str) -> str:
        """The text to speak for more text of a reply."""
        if self._speakable is None:
            return text
        forms = self._speakable.find(text, self.language)
        return self._replies.setdefault(reply, SpokenText()).add(text, forms)

    def hear(self, reply: int, words: Sequence[Word]) -> Sequence[Word]:
        """The written words that end with these spoken words."""
        found = self._replies.get(reply)
        return words if found is None else found.hear(words)

    def end(self, reply: int) -> Sequence[Word]:
        """The written words that are left when all audio of a reply has been delivered."""
        found = self._replies.pop(reply, None)
        return () if found is None else found.flush()

    def drop(self, below: int) -> None:
        """Forget the replies numbered below this one."""
        for number in [number for number in self._replies if number < below]:
            del self._replies[number]
