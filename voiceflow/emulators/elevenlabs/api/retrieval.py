"""Pieces of documents, and those that fit a question, by shared words and therefore deterministic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from voiceflow.emulators.elevenlabs.api.store import StoredDocument

CHUNK_LENGTH = 1000
"""Characters of a chunk, at most."""

_WORD = re.compile(r"\w+")
_FEW = 3


@dataclass(frozen=True, slots=True)
class DocumentPassage:
    """A piece of a document: a paragraph, or a part of one that is long."""

    id: str
    document: StoredDocument = field(repr=False)
    text: str = field(repr=False)


def chunks_of(document: StoredDocument) -> list[DocumentPassage]:
    """A document in pieces, in order."""
    texts = [piece for paragraph in document.text for piece in _pieces(paragraph)]
    return [
        DocumentPassage(f"{document.id}_chunk_{number}", document, text) for number, text in enumerate(texts)
    ]


def words_of(text: str) -> set[str]:
    """The significant words of a text: those of more than three letters, or all if there are none."""
    found = {word.lower() for word in _WORD.findall(text)}
    return {word for word in found if len(word) > _FEW} or found


def score(question: str, text: str) -> float:
    """How many of a question's words are in a text, 0 to 1."""
    words = words_of(question)
    present = {word.lower() for word in _WORD.findall(text)}
    return len(words & present) / len(words) if words else 0.0


def best(question: str, documents: Iterable[StoredDocument]) -> list[tuple[float, DocumentPassage]]:
    """The chunks that share a word with a question, the best first."""
    found = [(score(question, chunk.text), chunk) for one in documents for chunk in chunks_of(one)]
    return sorted(((s, c) for s, c in found if s > 0), key=lambda pair: (-pair[0], pair[1].id))


def highlighted(question: str, text: str) -> Sequence[tuple[str, bool]]:
    """A text in parts, and whether each is a word of the question."""
    words = words_of(question)
    return [(part, part.lower() in words) for part in re.split(r"(\w+)", text) if part]


def _pieces(paragraph: str) -> list[str]:
    found: list[str] = []
    while len(paragraph) > CHUNK_LENGTH:
        at = paragraph.rfind(" ", 1, CHUNK_LENGTH) + 1 or CHUNK_LENGTH
        found.append(paragraph[:at].strip())
        paragraph = paragraph[at:]
    return [*found, paragraph.strip()]
