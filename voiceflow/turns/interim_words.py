"""Words that a recogniser has reported and not made final yet."""

from __future__ import annotations

from voiceflow.turns.words import words_of


class InterimWords:
    """The words of each speaker, and those of earlier utterances that still wait for their final text."""

    def __init__(self) -> None:
        self._present: dict[str, str] = {}
        self._waiting: list[tuple[str, str]] = []
        self._is_next = False

    @property
    def all(self) -> list[tuple[str, str]]:
        """Those of earlier utterances first, with their speakers."""
        return [*self._waiting, *((who, text) for who, text in self._present.items() if text)]

    @property
    def has_any(self) -> bool:
        """Whether there are any."""
        return bool(self._waiting) or any(self._present.values())

    def expect(self, is_next: bool) -> None:
        """A voice begins. ``is_next``: other words than the present ones belong to another utterance."""
        self._is_next = is_next

    def add(self, text: str, speaker: str) -> bool:
        """Take a speaker's interim words. Returns whether they are new."""
        before = self._present.get(speaker, "")
        if text == before:
            return False
        if self._is_next and not (before and _is_revision(text, before)):
            # Another utterance: the words of the one before still wait for their final text.
            self._waiting += [(speaker, before)] if before else []
            self._is_next = False
        self._present[speaker] = text
        return True

    def settle(self, text: str, speaker: str) -> list[tuple[str, str]]:
        """Forget the words that a speaker's final text has replaced.

        Returns:
            Words of earlier utterances whose final text will not come any more.
        """
        waiting = [each for each in self._waiting if each[0] == speaker]
        self._waiting = [each for each in self._waiting if each[0] != speaker]
        lost = waiting
        if waiting and _is_revision(text, waiting[0][1]):
            self._waiting += waiting[1:]
            latest = words_of(self._present.get(speaker, ""))
            if not latest or words_of(text)[-len(latest) :] != latest:
                return []
            lost = []
        self._present.pop(speaker, None)
        return lost

    def clear(self) -> None:
        """Forget them all."""
        self._waiting, self._present = [], {}


def _is_revision(text: str, before: str) -> bool:
    """Whether a text reads much like an earlier one, so that it may be a later reading of the same words."""
    pairs = list(zip(words_of(text), words_of(before), strict=False))
    return sum(new == old for new, old in pairs) * 2 >= len(pairs)
