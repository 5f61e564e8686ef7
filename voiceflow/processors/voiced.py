"""The text of a reply as it reached the voice, where a processor changed it on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.dialogue import has_speech, heard_prefix, unheard


@dataclass(slots=True, eq=False)
class VoicedText:
    """What the voice got of a reply under its current number, and how much of that was heard.

    Attributes:
        before: What was heard under the earlier numbers.
        is_known: Whether the voice has reported any text of the reply.
    """

    before: str = field(default="", repr=False)
    is_known: bool = False
    _pieces: list[str] = field(default_factory=list, repr=False)
    _sent: int = 0
    _heard: str = field(default="", repr=False)

    def note_sent(self) -> None:
        """A piece of the reply's text was sent to the voice."""
        self._sent += 1

    def take(self, text: str) -> None:
        """Take a piece that reached the voice: what can be heard of the reply."""
        self.is_known = True
        self._pieces.append(text)

    def hear(self, words: str, *, is_all: bool) -> bool:
        """Note what was heard under the current number.

        Args:
            words: The words heard.
            is_all: Whether all was heard, even if the words are unknown.

        Returns:
            Whether that was everything sent to the voice.
        """
        if not self._pieces:
            return False
        voiced = "".join(self._pieces)
        self._heard = voiced if is_all else heard_prefix(voiced, words)
        return len(self._pieces) == self._sent and not has_speech(unheard(voiced, self._heard))

    def hear_out(self) -> None:
        """Note that everything under the current number was heard."""
        self._heard = "".join(self._pieces)

    def heard(self, plain: str) -> str:
        """The text heard under all numbers.

        Args:
            plain: The unchanged text heard under the current number, for which no report may have come.
        """
        return f"{self.before} {self._heard if self._pieces else plain}".strip()

    def renumber(self, before: str) -> None:
        """Begin another number, before which this text was heard."""
        self.before, self._pieces, self._heard, self._sent = before, [], "", 0
