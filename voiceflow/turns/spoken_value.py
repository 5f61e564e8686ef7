"""The value at the end of a text: digits, letters and signs, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from voiceflow.turns.languages.language import Language


class Kind(Enum):
    """The kind of a piece of a value."""

    DIGIT = "digit"
    FIGURES = "figures"
    NUMBER = "number"
    LETTERS = "letters"
    MIXED = "mixed"
    SIGN = "sign"
    MULTIPLIER = "multiplier"
    FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of a value.

    Attributes:
        kind: What it is.
        text: In lower case, without the punctuation around it.
        count: Digits and letters that it stands for.
    """

    kind: Kind
    text: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class SpokenValue:
    """The pieces at the end of a text.

    Attributes:
        before: The words in front, in lower case.
        pieces: In order, fillers left out; never empty.
    """

    before: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        """Digits and letters."""
        return sum(piece.count for piece in self.pieces)

    @property
    def is_cut(self) -> bool:
        """Whether it ends in a word that needs another one: "double", "dash"."""
        return self.pieces[-1].kind in (Kind.MULTIPLIER, Kind.SIGN)

    @property
    def starts(self) -> str:
        """The first piece."""
        return self.pieces[0].text

    @property
    def is_in_fours(self) -> bool:
        """Whether it is written in groups of four figures, as the numbers of cards are."""
        return len(self.pieces) > 1 and all(
            piece.kind is Kind.FIGURES and piece.count == 4 for piece in self.pieces
        )

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What its pieces are."""
        return tuple(piece.kind for piece in self.pieces)

    @property
    def joined(self) -> str:
        """Letters and figures without anything between them."""
        return "".join(char for piece in self.pieces for char in piece.text if char.isalnum())

    def is_counting(self, counts: tuple[str, ...]) -> bool:
        """Whether somebody counts from one on, as people do who try out a line."""
        return (
            len(self.pieces) > 2 and tuple(piece.text for piece in self.pieces) == counts[: len(self.pieces)]
        )

    def has(self, kind: Kind) -> bool:
        """Whether a piece of it is of this kind."""
        return kind in self.kinds

    def is_plain_number(self, zeros: frozenset[str]) -> bool:
        """Whether it is read as one number, or as a time: "twenty five", "nine thirty", "two hundred".

        Args:
            zeros: Words for 0, with which a number that is counted does not begin.
        """
        if self.has(Kind.LETTERS) or self.has(Kind.MULTIPLIER):
            return False
        if self.has(Kind.MIXED):
            return self.size < 4
        is_zero_first = self.starts in zeros or self.starts[0] == "0"
        if len(self.pieces) == 1:
            return self.size < 3 and not is_zero_first if self.kinds == (Kind.FIGURES,) else True
        if is_zero_first:
            return False
        if set(self.kinds) <= {Kind.FIGURES}:
            return len(self.pieces) == 2 and all(p.count <= 2 for p in self.pieces) and self.size > 2
        if any(piece.kind is Kind.NUMBER and piece.text in _SCALES for piece in self.pieces):
            return True
        pairs = zip(self.kinds, self.kinds[1:], strict=False)
        is_digit_by_digit = any(pair == (Kind.DIGIT, Kind.DIGIT) for pair in pairs)
        return not is_digit_by_digit and sum(piece.count > 0 for piece in self.pieces) < 3


_AROUND = "\"'“”‘’«»()[]{}#*.,;:!?…。，、！？।-–—"
_FIGURES = re.compile(r"\+?\d+(?:[-/–().]+\d+)*")
_CLOCK = re.compile(
    r"\d{1,2}(?::|h)\d{2}(?:[ap]m)?|\d{1,3}(?:[.,]\d{3})+|\d+[.,]\d{1,2}|\d+(?:st|nd|rd|th|[ap]m|er|%|°)"
)
_SPELLED = re.compile(r"[^\W\d_](?:[-–][^\W\d_])+|[^\W\d_](?:\.[^\W\d_])+")
_MIXED = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]+(?:-[^\W_]+)*")
_ABBREVIATIONS = frozenset({"a.m", "p.m", "e.g", "i.e", "u.s", "u.k", "u.s.a", "z.b", "d.h"})
_DIGITS = re.compile(r"\d")
_COUNTRY_SIGNS = frozenset({"plus", "más", "mais", "più", "artı", "प्लस", "加", "プラス"})
"""Words for the sign in front of a country's number."""
_SCALES = frozenset(
    "hundred thousand hundert tausend cien cientos mil cent cents mille cem cento honderd duizend sto "
    "tysiąc yüz bin सौ हज़ार हजार 百 千 万 萬".split()
)


def spoken_value(text: str, language: Language) -> SpokenValue | None:
    """The value with which the text ends, if it ends in one."""
    chunks = [chunk.strip(_AROUND).lower().replace("’", "'") for chunk in _split(language.cut(text))]
    chunks = _collapse_spelling([chunk for chunk in chunks if chunk], language)
    chunks = _collapse_tens(chunks, language)
    pieces: list[Piece] = []
    place = len(chunks)
    while place and (piece := _piece(chunks, place - 1, language)):
        pieces.append(piece)
        place -= 1
    pieces = [piece for piece in reversed(pieces) if piece.kind is not Kind.FILLER]
    before = chunks[:place]
    while pieces and not _may_start(pieces, is_alone=not before):
        before.append(pieces.pop(0).text)
    return SpokenValue(tuple(before), tuple(pieces)) if pieces else None


def _split(text: str) -> Iterator[str]:
    for chunk in text.split():
        # Commas and slashes glue what people say in pieces: "0155,234".
        yield from re.split(r"(?<=\d)[,;](?=\d{4})|(?<=[^\W\d_])[,;](?=\w)", chunk)


def _collapse_spelling(chunks: list[str], language: Language) -> list[str]:
    """Leave the letter of "b as in boy"; of "b as in" too, since the word that is missing does not matter."""
    kept: list[str] = []
    place = 0
    while place < len(chunks):
        kept.append(chunks[place])
        place += 1
        if len(kept[-1]) != 1 or not kept[-1].isalpha():
            continue
        for link in language.spelling:
            if tuple(chunks[place : place + len(link)]) != link:
                continue
            end = place + len(link)
            named = chunks[end] if end < len(chunks) else ""
            if len(link) > 1 or named.startswith(kept[-1]):
                place = min(end + 1, len(chunks))
                break
    return kept


def _collapse_tens(chunks: list[str], language: Language) -> list[str]:
    """One number of "treinta y cinco", as if it were written "treinta-cinco"."""
    kept: list[str] = []
    for chunk in chunks:
        joins = len(kept) > 1 and kept[-1] in language.conjunctions and kept[-2] in language.tens
        if joins and chunk in language.digits:
            kept[-2:] = [f"{kept[-2]}-{chunk}"]
        else:
            kept.append(chunk)
    return kept


def _piece(chunks: list[str], place: int, language: Language) -> Piece | None:
    chunk = chunks[place]
    if chunk in language.fillers:
        return Piece(Kind.FILLER, chunk)
    if _CLOCK.fullmatch(chunk) or chunk in _ABBREVIATIONS:
        return None
    if _FIGURES.fullmatch(chunk):
        return Piece(Kind.FIGURES, chunk, len(_DIGITS.findall(chunk)))
    if len(chunk) == 1 and chunk.isalpha() and chunk not in language.digits and not _is_wide(chunk):
        return Piece(Kind.LETTERS, chunk, 1)
    if _SPELLED.fullmatch(chunk):
        return Piece(Kind.LETTERS, chunk, len(re.findall(r"[^\W_]", chunk)))
    if _MIXED.fullmatch(chunk):
        return Piece(Kind.MIXED, chunk, len(re.findall(r"[^\W_]", chunk)))
    return _word(chunks, place, language)


def _word(chunks: list[str], place: int, language: Language) -> Piece | None:
    chunk = chunks[place]
    if chunk in language.digits:
        # "Forty two" is one number of two digits.
        follows_tens = place > 0 and chunks[place - 1] in language.tens
        return Piece(Kind.NUMBER, chunk) if follows_tens else Piece(Kind.DIGIT, chunk, 1)
    if chunk in language.numbers:
        return Piece(Kind.NUMBER, chunk, language.numbers[chunk])
    if "-" in chunk and all(part in language.digits or part in language.numbers for part in chunk.split("-")):
        parts = chunk.split("-")
        is_list = all(part in language.digits for part in parts)
        return Piece(Kind.DIGIT, chunk, len(parts)) if is_list else Piece(Kind.NUMBER, chunk, 2)
    if chunk in language.multipliers:
        return Piece(Kind.MULTIPLIER, chunk, language.multipliers[chunk] - 1)
    if chunk in language.separators:
        return Piece(Kind.SIGN, chunk)
    if chunk in language.letters:
        return Piece(Kind.LETTERS, chunk, 1)
    return None


def _is_wide(char: str) -> bool:
    return ord(char) > 0x2E7F


def _may_start(pieces: list[Piece], *, is_alone: bool) -> bool:
    """Whether a value may begin with the first of these: "a" and "i" are words, NATO's names too."""
    first, second = pieces[0], pieces[1] if len(pieces) > 1 else None
    if first.kind is Kind.SIGN:
        return first.text in _COUNTRY_SIGNS and second is not None and second.count > 0
    if first.text == "a" and len(pieces) == 2 and not is_alone:
        return False
    is_word = first.kind is Kind.LETTERS and (first.text in ("a", "i", "o", "e", "y") or len(first.text) > 1)
    if is_word and first.text.count("-") == 0 and first.text.count(".") == 0:
        followers = (
            (Kind.LETTERS, Kind.MULTIPLIER, Kind.DIGIT)
            if first.text == "o"
            else (Kind.LETTERS, Kind.MULTIPLIER)
        )
        return second is not None and second.kind in followers
    return True
