"""Splits a stream of text into clauses that can be spoken while the rest is still being written."""

from __future__ import annotations

import re
import unicodedata

from voiceflow.dialogue.abbreviations import is_abbreviation

_CLOSERS = "\"')]}*_~`»”’」』）】"
_SENTENCE_ENDS = ".!?…।؟"
_CLAUSE_ENDS = ",;:—–،؛"
_WIDE_ENDS = "。！？，、；：．"
_DASHES = ("-", "–", "—")
_NUMBER = re.compile(r"[#(]*\d+[.)]+")

# A tag, link or code span that may hold punctuation; the alternatives that end in $ are incomplete.
_SPAN = re.compile(
    r"<[A-Za-z/!][^<>]{0,200}(?:>|$)"
    r"|!?\[[^\[\]]{0,200}(?:$|\](?:$|\([^()]{0,400}(?:\)|$)|(?!\()))"
    r"|`[^`\n]{0,200}(?:`|$)"
)
_ELEMENT = re.compile(r"<(/?)([A-Za-z][\w:-]*)[^<>]*?(/?)>")
_VOID = frozenset({"break", "br", "hr", "img", "mark", "bookmark", "b", "i"})


class ClauseSplitter:
    """Takes text as it is written and returns it clause by clause.

    The clauses, with the result of ``flush``, concatenate to the text. The cuts depend only on the text,
    not on the pieces in which it arrives. A clause is returned as soon as the white space after it
    has arrived.

    Lengths are in characters; one of a wide script (Chinese, Japanese) counts as three.

    Args:
        first_min: The least length of the first clause: short, so that the voice starts early.
        min_length: The least length of the others: longer, for a better melody.
        max_length: A clause longer than this is cut at white space, wherever there is some.
    """

    def __init__(self, *, first_min: int = 12, min_length: int = 24, max_length: int = 200) -> None:
        self._first_min = first_min
        self._min_length = min_length
        self._max_length = max_length
        self._least = first_min
        self._text = ""
        self._weight = 0

    def feed(self, piece: str) -> list[str]:
        """Take the next piece of the text and return the complete clauses."""
        clauses: list[str] = []
        for char in piece:
            if self._ends_wide_clause(char):
                clauses.append(self._take(len(self._text)))
            self._text += char
            self._weight += _weight(char)
            if char.isspace() and self._ends_clause():
                clauses.append(self._take(len(self._text)))
            elif self._weight >= self._max_length and (end := self._end_of_long(char)):
                clauses.append(self._take(end))
        return clauses

    def flush(self) -> str:
        """Return the rest, which may be empty or white space, and begin a new text."""
        rest = self._take(len(self._text))
        self._least = self._first_min
        return rest

    def _take(self, end: int) -> str:
        clause, self._text = self._text[:end], self._text[end:]
        self._weight = sum(map(_weight, self._text))
        self._least = self._min_length
        return clause

    def _ends_clause(self) -> bool:
        """Whether the text, which ends in its first white space after a word, is a clause."""
        text = self._text[:-1]
        if self._weight - 1 < self._least or not text or text[-1].isspace():
            return False
        if _length(text.strip()) < self._least:
            return False
        is_end = self._text[-1] == "\n" or _is_end(text)
        return is_end and not _is_inside(self._text)

    def _ends_wide_clause(self, char: str) -> bool:
        """Whether a clause of a script without white space ended just before this character."""
        if not self._text or self._text[-1] not in _WIDE_ENDS + _CLOSERS:
            return False
        if char.isspace() or char in _WIDE_ENDS + _CLOSERS:
            return False
        stripped = self._text.rstrip(_CLOSERS)
        if not stripped or stripped[-1] not in _WIDE_ENDS:
            return False
        return _length(self._text.strip()) >= self._least and not _is_inside(self._text)

    def _end_of_long(self, char: str) -> int:
        """The position at which to cut a text that is too long; 0 if there is none yet."""
        spaces = [place for place, sign in enumerate(self._text, 1) if sign.isspace()]
        spaces = [place for place in spaces if not self._text[:place].isspace()]
        if self._weight >= 2 * self._max_length:
            # A cut in a tag, even in a word, is better than no bound at all.
            return spaces[-1] if spaces else len(self._text)
        if self._weight - _weight(char) >= self._max_length:
            # Earlier positions were tried when the text became too long.
            spaces = spaces[-1:] if char.isspace() else []
        allowed = (place for place in reversed(spaces) if not _is_inside(self._text[:place], only_spans=True))
        return next(allowed, 0)


def _is_end(text: str) -> bool:
    """Whether a clause may end after the last word of this text."""
    word = text.split()[-1]
    if word in _DASHES:
        return True
    bare = word.rstrip(_CLOSERS)
    if not bare or bare == "." or bare[-1] not in _SENTENCE_ENDS + _CLAUSE_ENDS + _WIDE_ENDS:
        return False
    if bare[-1] != ".":
        return True
    line = text.rpartition("\n")[2].strip()
    return not is_abbreviation(bare) and not _NUMBER.fullmatch(line)


def _is_inside(text: str, *, only_spans: bool = False) -> bool:
    """Whether the end of this text is inside a tag, link, code span or SSML element."""
    if any(span.end() == len(text) and _is_open(span[0]) for span in _SPAN.finditer(text)):
        return True
    return not only_spans and _depth(text) > 0


def _is_open(span: str) -> bool:
    match span[0]:
        case "<":
            return not span.endswith(">")
        case "`":
            return len(span) == 1 or not span.endswith("`")
        case _:
            return not span.endswith((")", "]"))


def _depth(text: str) -> int:
    depth = 0
    for closing, name, empty in _ELEMENT.findall(text):
        if empty or name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
    return depth


def _weight(char: str) -> int:
    return 3 if ord(char) > 0x2E7F and unicodedata.east_asian_width(char) in "WF" else 1


def _length(text: str) -> int:
    return sum(map(_weight, text))
