"""Scripts without white space between words."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

# Source: https://www.unicode.org/charts/ and UAX #14, class SA and ID. First and last of each block.
_UNSPACED = (
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x2E80, 0x2FDF),  # CJK radicals
    (0x3005, 0x3007),  # iteration mark, closing mark, zero
    (0x3021, 0x3029),  # Suzhou numerals
    (0x3031, 0x30FF),  # Hiragana, Katakana
    (0x3105, 0x312F),  # Bopomofo
    (0x31A0, 0x31FF),  # Bopomofo and Katakana extensions
    (0x3400, 0x4DBF),  # CJK extension A
    (0x4E00, 0x9FFF),  # CJK ideographs
    (0xA9E0, 0xA9FF),  # Myanmar extended B
    (0xAA60, 0xAADF),  # Myanmar extended A, Tai Viet
    (0xF900, 0xFAFF),  # CJK compatibility ideographs
    (0xFF66, 0xFF9F),  # half-width Katakana
    (0x1B000, 0x1B16F),  # Kana supplement
    (0x20000, 0x3FFFF),  # CJK extensions B and later
)
_FIRSTS = tuple(first for first, _ in _UNSPACED)


def is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script without white space between words.

    Chinese, Japanese, Thai, Lao, Tibetan, Khmer and Burmese; not Korean, and no digits.
    """
    code = ord(character)
    if code < _FIRSTS[0] or character.isdecimal():
        return False
    return code <= _UNSPACED[bisect_right(_FIRSTS, code) - 1][1]


def is_mark(character: str) -> bool:
    """Whether a character is written on the one before it: an accent, a vowel sign, a variant, a joiner."""
    if character < "\u0300":
        return False
    return unicodedata.category(character)[0] == "M" or character in "\u200c\u200d" or _is_modifier(character)


def _is_modifier(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
