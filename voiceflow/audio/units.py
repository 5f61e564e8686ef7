"""The smallest pieces of a text that can be heard: words, or letters in scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from voiceflow.audio.scripts import is_mark, is_unspaced

# Written before the consonant after which they are spoken (Thai, Lao), or joining the next (Khmer, Burmese).
_BINDS_NEXT = frozenset("เแโใไເແໂໃໄ\u17d2\u1039")
# Letters that only lengthen or change the one before: Thai and Lao vowels, small kana, iteration marks.
_BINDS_LAST = frozenset("ะาำๅๆฯະາຳໆຯーｰ々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")

_WORD = re.compile(r"\S+")


def begins_unit(unit: Sequence[str], character: str) -> bool:
    """Whether a character that is not white space begins a new unit after this one.

    White space ends a unit in any script. Punctuation belongs to the letters before it, an opening bracket or
    quotation mark to those after it.

    Args:
        unit: The characters of the unit so far; may be empty.
        character: The next one of the text.
    """
    if character.isascii() and unit and unit[-1].isascii() and unit[-1].isalnum():
        return False
    last = next((sign for sign in reversed(unit) if sign.isalnum()), "")
    if not last or is_mark(character):
        return False
    if not character.isalnum():
        return is_unspaced(last) and unicodedata.category(character) in ("Ps", "Pi")
    if unit[-1] in _BINDS_NEXT or unicodedata.category(unit[-1]) in ("Ps", "Pi"):
        return False
    if character in _BINDS_LAST and is_unspaced(last):
        return False
    return is_unspaced(last) or is_unspaced(character)


def units(text: str) -> list[tuple[int, int]]:
    """Where each unit of a text begins and ends, without the white space between them."""
    if text.isascii():
        # Only white space ends a unit there. A call asks a few times a second.
        return [word.span() for word in _WORD.finditer(text)]
    spans: list[tuple[int, int]] = []
    unit: list[str] = []
    for place, character in enumerate(text):
        if character.isspace():
            unit = []
        elif unit and not begins_unit(unit, character):
            unit.append(character)
            spans[-1] = (spans[-1][0], place + 1)
        else:
            unit = [character]
            spans.append((place, place + 1))
    return spans
