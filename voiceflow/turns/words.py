"""The words of a transcript, for rules that compare and count them."""

from __future__ import annotations

import re

from voiceflow.audio.scripts import is_mark, is_unspaced

_JOINERS = "'’-‑"
_PLAIN = re.compile(r"[\0-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027]*")
"""Text without signs on letters, in scripts with spaces: Latin, Greek, Cyrillic, Armenian and punctuation."""
_PLAIN_WORD = re.compile(rf"[^\W_]+(?:[{re.escape(_JOINERS)}][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """The words in lower case, without punctuation.

    In scripts without spaces each letter counts as a word, together with the signs on it.
    """
    return [lower(word).replace("’", "'").replace("‑", "-") for word in _split(text)]


def lower(text: str) -> str:
    """The text in lower case; the dot of a Turkish capital (İ) is not a separate sign."""
    return text.lower().replace("i\u0307", "i")


def skip_words(text: str, count: int) -> str:
    """The rest of a text after a number of words, without the white space before it."""
    place = 0
    for word in _split(text)[:count]:
        place = text.index(word, place) + len(word)
    return text[place:].lstrip(" \t\n.,;:!?…。，、")


def end_of(text: str, most: int) -> str:
    """The last words of a text: as many characters at most, cut at white space."""
    text = text.rstrip()
    if len(text) <= most:
        return text
    return text[-most:].partition(" ")[2] or text[-most:]


def _split(text: str) -> list[str]:
    return _PLAIN_WORD.findall(text) if _PLAIN.fullmatch(text) else _split_signs(text)


def _split_signs(text: str) -> list[str]:
    """The words of text in any script."""
    words: list[str] = []
    is_open = False
    for place, char in enumerate(text):
        if is_open and _goes_on(text, place):
            words[-1] += char
        elif char.isalnum():
            words.append(char)
            is_open = True
        else:
            is_open = False
    return words


def _goes_on(text: str, place: int) -> bool:
    """Whether the character at that place belongs to the word that is open before it."""
    char, before = text[place], text[place - 1]
    if is_mark(char):
        return True
    if char in _JOINERS:
        return before.isalnum() and text[place + 1 : place + 2].isalnum()
    if not char.isalnum() or is_unspaced(char):
        return False
    letters = (sign for sign in reversed(text[:place]) if sign.isalnum())
    return before in _JOINERS or not is_unspaced(next(letters))
