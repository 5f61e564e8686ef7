"""Pronunciation lexicons as files.

Source: https://www.w3.org/TR/pronunciation-lexicon/ (PLS 1.0)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from voiceflow.clients.elevenlabs.schema.dictionaries import StoredAliasRule, StoredPhonemeRule

Rule = StoredAliasRule | StoredPhonemeRule

NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
SIZE_LIMIT = 2 * 2**20
"""Bytes of a file that is read."""
_DEPTH_LIMIT = 8


def read_lexicon(data: bytes) -> list[Rule]:
    """Read a PLS file. It may declare no document type, and so no entities that grow without bound.

    Raises:
        ValueError: If it is none, or too large.
    """
    if len(data) > SIZE_LIMIT:
        raise ValueError(f"a lexicon of more than {SIZE_LIMIT} bytes")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise ValueError("a lexicon that is not XML") from None
    return reader.rules


def write_lexicon(rules: Iterable[Rule]) -> bytes:
    """Write a PLS file. It has no word for case and for the bounds of words, which are lost."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<lexicon version="1.0" xmlns="{NAMESPACE}" alphabet="ipa" xml:lang="en-US">')
    for rule in rules:
        said = (
            f"<alias>{escape(rule.alias)}</alias>"
            if isinstance(rule, StoredAliasRule)
            else f'<phoneme alphabet="{escape(rule.alphabet)}">{escape(rule.phoneme)}</phoneme>'
        )
        lines.append(f"  <lexeme><grapheme>{escape(rule.string_to_replace)}</grapheme>{said}</lexeme>")
    return "\n".join([*lines, "</lexicon>", ""]).encode()


@dataclass
class _Reader:
    """Takes the parser's calls."""

    rules: list[Rule] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _alphabet: str = "ipa"
    _graphemes: list[str] = field(default_factory=list)
    _said: tuple[str, str, str] | None = None
    _given: str = ""
    _text: str = ""

    def doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        raise ValueError("a lexicon with a document type")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if not self._path and local != "lexicon":
            raise ValueError("XML that is no lexicon")
        self._path.append(local)
        if len(self._path) > _DEPTH_LIMIT:
            raise ValueError("a lexicon that is too deep")
        self._text = ""
        match local:
            case "lexicon":
                self._alphabet = attributes.get("alphabet", "ipa")
            case "lexeme":
                self._graphemes, self._said = [], None
            case "phoneme":
                self._given = attributes.get("alphabet", self._alphabet)

    def end(self, name: str) -> None:
        text = self._text.strip()
        match self._path.pop():
            case "grapheme":
                self._graphemes.append(text)
            case "alias" if self._said is None:
                self._said = ("alias", text, "")
            case "phoneme" if self._said is None:
                self._said = ("phoneme", text, self._given)
            case "lexeme":
                self._add()

    def characters(self, text: str) -> None:
        self._text += text

    def _add(self) -> None:
        if not self._graphemes or self._said is None or not all((*self._graphemes, self._said[1])):
            raise ValueError("a lexeme without a grapheme, or without what is said for it")
        kind, said, alphabet = self._said
        for grapheme in self._graphemes:
            self.rules.append(
                StoredAliasRule(string_to_replace=grapheme, alias=said)
                if kind == "alias"
                else StoredPhonemeRule(string_to_replace=grapheme, phoneme=said, alphabet=alphabet)
            )
