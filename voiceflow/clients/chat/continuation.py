"""Continuing an answer that broke off: what was given out, and the rest of it from another model."""

from __future__ import annotations

from collections.abc import Sequence

from voiceflow.audio.scripts import is_unspaced
from voiceflow.audio.units import units
from voiceflow.dialogue.messages import AssistantMessage, Message, UserMessage

GO_ON = (
    "(Your answer was cut off. Write the rest of it. Begin with its last words, exactly as they are, and "
    "go on from there: {anchor})"
)
"""The request for the rest of an answer."""

_ANCHOR_WORDS = 3
_LEAST_OVERLAP = 2  # of one word alone nobody knows whether it is repeated or follows: "four", "four nine"
_LONGEST_WORD = 32


class GivenText:
    """The text of an answer that was given out, by whichever model. It ends where a word ends."""

    def __init__(self) -> None:
        self.text = ""

    @property
    def has_words(self) -> bool:
        """Whether there is a word in it, so that the next model continues it."""
        return bool(_words(self.text))

    def request(self, messages: Sequence[Message]) -> list[Message]:
        """The conversation for the next model."""
        if not self.has_words:
            return list(messages)
        ask = UserMessage(GO_ON.format(anchor=self._anchor_text()))
        return [*messages, AssistantMessage(self.text.strip()), ask]

    def _anchor_text(self) -> str:
        spans = units(self.text)[-_ANCHOR_WORDS:]
        return self.text[spans[0][0] :].strip()


class TextJoiner:
    """Takes the text of one model, and gives out whole words that were not given out before.

    The word in progress is kept back: if the model breaks off in it, the next model says it, and nobody hears
    half of it. At the beginning of a continuation, the repeated words are left out.

    Args:
        given: The text given out so far; grows with each piece.
    """

    def __init__(self, given: GivenText) -> None:
        self._given = given
        self._held = ""
        self._before = _words(given.text)
        self._is_joined = not self._before
        self._is_at_seam = False

    def feed(self, text: str) -> str:
        """Take a piece; returns the text to give out, which may be empty."""
        self._held += text
        return self._give(_word_boundary(self._held), is_over=False)

    def flush(self) -> str:
        """End the answer; returns the last text to give out."""
        return self._give(len(self._held), is_over=True)

    def _give(self, end: int, *, is_over: bool) -> str:
        if not self._is_joined:
            start = _overlap(self._before, self._held[:end], is_over=is_over)
            if start is None:
                return ""
            self._is_joined = self._is_at_seam = True
            self._held, end = self._held[start:], end - start
        text, self._held = self._held[:end], self._held[end:]
        if self._is_at_seam and self._given.text[-1:].isspace():
            text = text.lstrip()
            self._is_at_seam = not text
        self._given.text += text
        return text


def _word_boundary(text: str) -> int:
    """The position after the last complete word and the white space behind it."""
    for end in range(len(text), 0, -1):
        if text[end - 1].isspace() or is_unspaced(text[end - 1]):
            return end
        if len(text) - end >= _LONGEST_WORD:
            return len(text)
    return 0


def _overlap(before: list[str], text: str, *, is_over: bool) -> int | None:
    """The position in a continuation after the words repeated from before; None if more must be known.

    Args:
        before: The words given out.
        text: The beginning of the continuation, in whole words.
        is_over: Whether it is all of it.
    """
    spans = [(end, key) for start, end in units(text) if (key := _key(text[start:end]))]
    found = [key for _, key in spans]
    may_grow = any(before[at : at + len(found)] == found for at in range(len(before) - len(found)))
    if may_grow and not is_over:
        return None
    anchor = min(_ANCHOR_WORDS, len(before))
    sizes = [size for size in range(1, len(before) + 1) if before[-size:] == found[:size]]
    if anchor in sizes and (len(before) not in sizes or before[:anchor] == before[-anchor:]):
        return spans[anchor - 1][0]  # it did as it was asked
    size = max(sizes, default=0)  # all of it, if it began anew
    return spans[size - 1][0] if size >= min(_LEAST_OVERLAP, len(before)) else 0


def _words(text: str) -> list[str]:
    return [key for start, end in units(text) if (key := _key(text[start:end]))]


def _key(word: str) -> str:
    return "".join(char for char in word.casefold() if char.isalnum())
