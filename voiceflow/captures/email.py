"""E-mail addresses as people say them and as recognisers write them."""

from __future__ import annotations

import re

from voiceflow.captures.capture import Capture, Understood
from voiceflow.captures.spelling import letter_of, without_examples
from voiceflow.captures.spoken_digits import read_number, tokens_of
from voiceflow.captures.words import CaptureWords
from voiceflow.turns import Expectation, UserTurn, Value

_ADDRESS = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_SIGNS = "._-+"
_ENDS = ".,;:!?\"'()<>"
_NAMES = frozenset(
    "gmail googlemail hotmail outlook yahoo icloud proton protonmail aol live msn web gmx online free orange "
    "com net org info de es fr it uk co eu at ch us edu gov".split()
)
"""Parts of a domain that are read back as words."""


class Email(Capture[str]):
    """An e-mail address, said or spelled. Its value is the address in lower case."""

    @property
    def noun(self) -> str:
        return "e-mail address"

    @property
    def expectation(self) -> Expectation | None:
        return Expectation(Value.EMAIL)

    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[str]:
        said = f"{part} {turn.text}".strip()
        address = address_in(said, words)
        if address:
            return Understood(address)
        has_begun = any(
            words.signs.get(chunk.strip(_ENDS)) == "@" or "@" in chunk for chunk in said.lower().split()
        )
        return Understood(part=said) if has_begun and not part else Understood()

    def render(self, value: str, words: CaptureWords) -> str:
        name, _, host = value.partition("@")
        hosts = [each if each in _NAMES else _spelled(each, words) for each in host.split(".")]
        dot = f" {_word_of('.', words)} "
        return f"{_spelled(name, words)}, {words.at} {dot.join(hosts)}"

    def render_part(self, part: str, words: CaptureWords) -> str:
        return part.strip(" .,")


def address_in(text: str, words: CaptureWords) -> str:
    """The e-mail address that a text contains, in lower case; or nothing."""
    written = _ADDRESS.search(text.lower())
    if written is not None and written.start() in (0, text.rfind(" ", 0, written.start()) + 1):
        before = text[: written.start()].lower().split()
        # "j o h n dot smith@gmail.com": the recogniser has written a part of it.
        if not before or not _is_part(before[-1], words):
            return written[0]
    pieces = _pieces(text.lower(), words)
    if "@" not in pieces:
        return ""
    at = len(pieces) - 1 - pieces[::-1].index("@")
    name = _joined_back(pieces[:at])
    host = _joined_on(pieces[at + 1 :])
    found = _ADDRESS.fullmatch(f"{name}@{host}")
    return found[0] if found is not None else ""


def _is_part(chunk: str, words: CaptureWords) -> bool:
    return chunk.strip(_ENDS) in words.signs or bool(letter_of(chunk, words))


def _pieces(text: str, words: CaptureWords) -> list[str]:
    """Signs, letters, digits and words in order; a space marks where a word ends."""
    chunks = [
        chunk for chunk in re.sub(r"([@_+])", r" \1 ", text).split() if chunk.strip(_ENDS) or chunk == "@"
    ]
    chunks = without_examples(chunks, words)
    pieces: list[str] = []
    place = 0
    while place < len(chunks):
        chunk = chunks[place].strip(_ENDS)
        number, used = ("", 0) if not chunk else _number(chunks, place, words)
        if chunk in words.signs:
            pieces.append(words.signs[chunk])
        elif chunk in "@_+" and chunk:
            pieces.append(chunk)
        elif letters := letter_of(chunk, words):
            pieces.append(f"={letters}")
        elif used:
            pieces.append(f"={number}")
            place += used - 1
        else:
            pieces.append(chunk)
        place += 1
    return pieces


def _number(chunks: list[str], place: int, words: CaptureWords) -> tuple[str, int]:
    """A number in words or figures; its tokens are those of single chunks."""
    tokens = [found[0] if (found := tokens_of(chunk, words)) else "" for chunk in chunks[place : place + 4]]
    if not tokens[0] or (not tokens[0].isdigit() and len(tokens_of(chunks[place], words)) > 1):
        return "", 0
    if not chunks[place].strip(_ENDS).isdigit() and any(map(str.isdigit, chunks[place])):
        return "", 0
    tokens = tokens[: tokens.index("")] if "" in tokens else tokens
    return read_number(tokens, 0, words)


def _joined_back(pieces: list[str]) -> str:
    """The part before the sign: letters, digits, and words that a sign or a digit follows."""
    name = ""
    for piece in reversed(pieces):
        is_loose = not piece.startswith("=") and piece not in _SIGNS
        if is_loose and name and name[0] not in _SIGNS and not name[0].isdigit():
            break
        name = piece.lstrip("=") + name
    return name.strip(".-+")


def _joined_on(pieces: list[str]) -> str:
    """The part behind the sign, up to the word that a dot leads to."""
    host = ""
    for piece in pieces:
        is_loose = not piece.startswith("=") and piece not in _SIGNS
        if is_loose and "." in host and host[-1] not in _SIGNS:
            break
        host += piece.lstrip("=")
    return host.strip(".-")


def _spelled(text: str, words: CaptureWords) -> str:
    return " ".join(_word_of(char, words) for char in text)


def _word_of(char: str, words: CaptureWords) -> str:
    if char.isalnum():
        return char.upper() if char.isalpha() else char
    return next((word for word, sign in words.signs.items() if sign == char), char)
