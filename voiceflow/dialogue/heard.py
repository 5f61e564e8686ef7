"""Finds the beginning of a written text that was heard, in any script."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from voiceflow.audio.scripts import is_mark
from voiceflow.audio.units import units

_NEAR = 8
"""Units in a row that may be written but not spoken."""
_WORD = re.compile(r"\S+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def heard_prefix(written: str, heard: str) -> str:
    """Return the beginning of a written text that was heard, spelled as written.

    White space, punctuation and case may differ between the two. A word that the voice reads differently
    counts as heard once a word after it was heard as well. The result never exceeds what was heard.

    Args:
        written: The text to be spoken.
        heard: The words heard, from the start of the text.
    """
    return written[: _length(written, heard)]


def unheard(written: str, heard: str) -> str:
    """Return the rest of a written text; ``heard_prefix`` followed by this rest equals the text."""
    return written[_length(written, heard) :]


def _length(written: str, heard: str) -> int:
    # An SSML tag is not spoken; without its letters it counts as a dash.
    written = _TAG.sub(lambda tag: "<" * len(tag[0]), written)
    spans = _spans(written)
    spoken = [key for _, key in _spans(heard)]
    count = sure = 0
    for place, key in enumerate(spoken):
        if count < len(spans) and spans[count][1] == key:
            count = sure = count + 1
            continue
        after = spoken[place + 1] if place + 1 < len(spoken) else ""
        count += _advance([key for _, key in spans[count : count + _NEAR + 1]], key, after)
        if count and spans[count - 1][1] == key:
            sure = count
    if spoken and sure == len(spans):
        return len(written)
    return spans[sure - 1][0] if sure else 0


def _spans(text: str) -> list[tuple[int, str]]:
    """Where each unit that can be heard ends, and its letters and digits."""
    if text.isascii():
        words = _WORD.finditer(text.lower())
        return [(word.end(), key) for word in words if (key := "".join(filter(str.isalnum, word[0])))]
    return [(end, key) for start, end in units(text) if (key := _key(text[start:end]))]


def _advance(ahead: list[str], key: str, after: str) -> int:
    """Return how many written units one heard unit completes.

    Args:
        ahead: The next written units.
        key: The unit heard.
        after: The unit heard next; it shows whether words were left out or inserted.
    """
    if not ahead or ahead[0] == key:
        return min(1, len(ahead))
    if after:
        skipped = next(
            (count for count, pair in enumerate(pairwise(ahead)) if count and pair == (key, after)), 0
        )
        if skipped or ahead[0] == after:
            return skipped + 1 if skipped else 0
    return 1


def _key(unit: str) -> str:
    """Letters and digits, for comparison; empty if there are none."""
    plain = unicodedata.normalize("NFKC", unit).casefold()
    letters = [char for char in plain if char.isalnum() or is_mark(char)]
    return "".join(letters) if any(map(str.isalnum, letters)) else ""
