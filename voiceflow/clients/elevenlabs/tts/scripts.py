"""Where words begin, in scripts with and without spaces."""

from __future__ import annotations

import unicodedata

_WORD = 40
"""Characters of a word at most; what is longer is no word, or in a script without spaces."""


def is_wide(char: str) -> bool:
    """Whether it is of a script whose characters are words by themselves, such as Chinese."""
    return unicodedata.east_asian_width(char) in "WF"


def word_start(text: str, place: int) -> int:
    """Where the word begins of which the text has a part behind that place; else the place itself."""
    if not text[place - 1 : place].strip():
        return place
    behind = text[place : place + _WORD].split(maxsplit=1) if text[place : place + 1].strip() else []
    if not behind or not any(map(str.isalnum, behind[0])):
        return place
    begin = place
    while begin and place - begin <= _WORD and not (text[begin - 1].isspace() or is_wide(text[begin - 1])):
        begin -= 1
    return begin if place - begin <= _WORD else place
