"""Entities in a transcript: those requested, their places, and the text without them.

The script of the emulator provides the entities: ``HeardUtterance.entities``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from voiceflow.clients.elevenlabs.api.transcription_rules import named
from voiceflow.clients.elevenlabs.schema.transcripts import DetectedEntity
from voiceflow.emulators.elevenlabs.listeners import HeardEntity, HeardUtterance
from voiceflow.emulators.elevenlabs.transcripts.hearing import VoicedStretch

_CARD = frozenset({"credit_card", "credit_card_expiration", "cvv", "bank_account", "account_number"})


def chosen(entities: Iterable[HeardEntity], wanted: str | list[str] | None) -> list[HeardEntity]:
    """The entities of these types. Of the categories, ``pci`` has cards and accounts, ``pii`` all others."""
    names = set(named(wanted))
    return [e for e in entities if names & {"all", e.kind, "pci" if e.kind in _CARD else "pii"}]


def detected(said: HeardUtterance, offset: int, wanted: str | list[str]) -> list[DetectedEntity]:
    """The entities of an utterance that begins at ``offset`` in the transcript."""
    return [
        DetectedEntity(
            text=entity.text,
            entity_type=entity.kind,
            start_char=offset + entity.start,
            end_char=offset + entity.start + len(entity.text),
        )
        for entity in chosen(said.entities, wanted)
    ]


def redacted(heard: Sequence[VoicedStretch], wanted: str | list[str], mode: str) -> list[VoicedStretch]:
    """The same with a label in the place of each entity. The words of such an utterance are timed anew."""
    seen: Counter[str] = Counter()
    return [replace(stretch, said=_redacted(stretch.said, wanted, mode, seen)) for stretch in heard]


def _redacted(said: HeardUtterance, wanted: str | list[str], mode: str, seen: Counter[str]) -> HeardUtterance:
    if said.redacted is not None:
        return HeardUtterance(said.redacted, language=said.language)
    found = sorted(chosen(said.entities, wanted), key=lambda entity: entity.start)
    if not found:
        return said
    text, done = "", 0
    for entity in found:
        seen[entity.kind] += 1
        text += said.text[done : entity.start] + _label(entity.kind, mode, seen[entity.kind])
        done = entity.start + len(entity.text)
    return HeardUtterance(text + said.text[done:], language=said.language)


def _label(kind: str, mode: str, number: int) -> str:
    match mode:
        case "redacted":
            return "{REDACTED}"
        case "entity_type":
            return f"{{{kind.upper()}}}"
    return f"{{{kind.upper()}_{number}}}"
