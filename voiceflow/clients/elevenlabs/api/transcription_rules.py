"""Rules for combinations of transcription options, which the types of ``Transcription`` do not express.

Source: https://elevenlabs.io/docs/api-reference/speech-to-text/convert
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from voiceflow.clients.elevenlabs.schema.transcripts import Transcription

Problem = tuple[str, str]
"""The name of a field, and what is wrong with it."""

CATEGORIES = frozenset({"pii", "phi", "pci", "other", "offensive_language"})
"""Names of many types of entities at once."""

REDACTION_MODES = ("redacted", "entity_type", "enumerated_entity_type")
METADATA_LIMIT = 16 * 1024
EDIT_LIMIT = 2000
KEYTERMS = 1000
KEYTERM_LETTERS = 50
KEYTERM_WORDS = 5

_REFUSED_LETTERS = frozenset("<>{}[]\\")
_METADATA_DEPTH = 2


def problem(wanted: Transcription, *, has_file: bool) -> Problem | None:
    """The first rule that is broken, or None.

    Args:
        wanted: The fields of the form.
        has_file: Whether a file comes with them.
    """
    checks = (_source(wanted, has_file), _speakers(wanted), _channels(wanted), _terms(wanted))
    for found in (*checks, _entities(wanted), _delivery(wanted), _text(wanted)):
        for first in found:
            return first
    return None


def named(value: str | list[str] | None) -> tuple[str, ...]:
    """Types and categories of entities, however many were given."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _source(wanted: Transcription, has_file: bool) -> Iterator[Problem]:
    sources = has_file + sum(url is not None for url in (wanted.source_url, wanted.cloud_storage_url))
    if sources != 1:
        yield "file", "exactly one of file, source_url and cloud_storage_url is required"


def _speakers(wanted: Transcription) -> Iterator[Problem]:
    if wanted.diarization_threshold is not None and (not wanted.diarize or wanted.num_speakers is not None):
        yield "diarization_threshold", "only with diarize and without num_speakers"
    if wanted.detect_speaker_roles and not wanted.diarize:
        yield "detect_speaker_roles", "only with diarize"
    if wanted.detect_speaker_roles and wanted.use_multi_channel:
        yield "detect_speaker_roles", "not with use_multi_channel"


def _channels(wanted: Transcription) -> Iterator[Problem]:
    if not wanted.use_multi_channel or wanted.multichannel_output_style != "combined":
        return
    if wanted.timestamps_granularity == "none":
        yield "multichannel_output_style", "combined channels need timestamps"
    if wanted.entity_detection is not None or wanted.entity_redaction is not None:
        yield "multichannel_output_style", "combined channels have no entities"


def _terms(wanted: Transcription) -> Iterator[Problem]:
    terms = wanted.keyterms or []
    is_old = wanted.model_id == "scribe_v1"
    if is_old and terms:
        yield "keyterms", "only with scribe_v2 or newer"
    if is_old and wanted.no_verbatim:
        yield "no_verbatim", "only with scribe_v2 or newer"
    if len(terms) > KEYTERMS:
        yield "keyterms", f"at most {KEYTERMS}"
    for place, term in enumerate(terms):
        if not term.strip() or len(term) > KEYTERM_LETTERS or len(term.split()) > KEYTERM_WORDS:
            shown = f"1 to {KEYTERM_WORDS} words and at most {KEYTERM_LETTERS} letters"
            yield "keyterms", f"number {place} must have {shown}"
        if _REFUSED_LETTERS & set(term):
            yield "keyterms", f"number {place} has one of < > {{ }} [ ] \\"


def _entities(wanted: Transcription) -> Iterator[Problem]:
    detected, redacted = set(named(wanted.entity_detection)), set(named(wanted.entity_redaction))
    if wanted.entity_redaction_mode not in REDACTION_MODES:
        yield "entity_redaction_mode", f"one of {', '.join(REDACTION_MODES)}"
    if "all" in detected:
        return
    # Which types a category has is not published: one that may be in it is let through.
    unknown = redacted - detected
    if unknown and (not detected & CATEGORIES or unknown & (CATEGORIES | {"all"})):
        yield "entity_redaction", "must be a part of entity_detection"


def _delivery(wanted: Transcription) -> Iterator[Problem]:
    if wanted.webhook_id is not None and not wanted.webhook:
        yield "webhook_id", "only with webhook"
    if wanted.webhook_metadata is None:
        return
    shown = _parsed(wanted.webhook_metadata)
    if not isinstance(shown, dict) or _depth(shown) > _METADATA_DEPTH:
        yield "webhook_metadata", f"must be a JSON object of at most {_METADATA_DEPTH} levels"
    elif len(json.dumps(shown).encode()) > METADATA_LIMIT:
        yield "webhook_metadata", f"at most {METADATA_LIMIT} bytes"


def _text(wanted: Transcription) -> Iterator[Problem]:
    if wanted.numbers_format not in (None, "digits", "words"):
        yield "numbers_format", "digits or words"
    if wanted.transcript_edit is None:
        return
    if len(wanted.transcript_edit) > EDIT_LIMIT:
        yield "transcript_edit", f"at most {EDIT_LIMIT} letters"
    if wanted.use_multi_channel or wanted.entity_detection is not None or wanted.entity_redaction is not None:
        yield "transcript_edit", "not with use_multi_channel, entity_detection or entity_redaction"


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _depth(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return 0
    return 1 + max(map(_depth, value), default=0)
