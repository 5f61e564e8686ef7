"""Rules for combinations of transcription options."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.clients.elevenlabs.api.transcription_rules import (
    EDIT_LIMIT,
    KEYTERM_LETTERS,
    KEYTERMS,
    METADATA_LIMIT,
    named,
    problem,
)
from voiceflow.clients.elevenlabs.schema.transcripts import Transcription


def broken(*, has_file: bool = True, **fields: Any) -> str:
    """The field of the first rule that is broken; empty if none is."""
    found = problem(Transcription.model_validate({"model_id": "scribe_v2", **fields}), has_file=has_file)
    return "" if found is None else found[0]


def test_there_is_exactly_one_source() -> None:
    assert broken() == ""
    assert broken(has_file=False) == "file"
    assert broken(has_file=False, source_url="https://example.com/a.wav") == ""
    assert broken(source_url="https://example.com/a.wav") == "file"


@each_row(
    ("fields", "field"),
    [
        ({"diarization_threshold": 0.3}, "diarization_threshold"),
        ({"diarization_threshold": 0.3, "diarize": True}, ""),
        ({"diarization_threshold": 0.3, "diarize": True, "num_speakers": 2}, "diarization_threshold"),
        ({"detect_speaker_roles": True}, "detect_speaker_roles"),
        ({"detect_speaker_roles": True, "diarize": True}, ""),
        ({"keyterms": ["Ada"] * KEYTERMS}, ""),
        ({"keyterms": ["Ada"] * (KEYTERMS + 1)}, "keyterms"),
        ({"keyterms": ["x" * KEYTERM_LETTERS]}, ""),
        ({"keyterms": ["x" * (KEYTERM_LETTERS + 1)]}, "keyterms"),
        ({"keyterms": ["a b c d e f"]}, "keyterms"),
        ({"keyterms": [" "]}, "keyterms"),
        ({"keyterms": ["a<b"]}, "keyterms"),
        ({"model_id": "scribe_v1", "keyterms": ["Ada"]}, "keyterms"),
        ({"model_id": "scribe_v1", "no_verbatim": True}, "no_verbatim"),
        ({"numbers_format": "roman"}, "numbers_format"),
        ({"transcript_edit": "x" * EDIT_LIMIT}, ""),
        ({"transcript_edit": "x" * (EDIT_LIMIT + 1)}, "transcript_edit"),
        ({"transcript_edit": "x", "entity_detection": "all"}, "transcript_edit"),
        ({"webhook_id": "w"}, "webhook_id"),
        ({"webhook_id": "w", "webhook": True}, ""),
    ],
)
def test_an_option_that_needs_or_excludes_another_is_named(fields: dict[str, Any], field: str) -> None:
    assert broken(**fields) == field


@pytest.mark.parametrize(
    ("detected", "redacted", "field"),
    [
        ("all", "name", ""),
        (["pii"], "name", ""),
        (["name", "email"], ["email"], ""),
        (["name"], "email", "entity_redaction"),
        (None, "email", "entity_redaction"),
        (["pii"], "phi", "entity_redaction"),
        (["pii"], "all", "entity_redaction"),
    ],
)
def test_only_what_is_detected_can_be_redacted(detected: object, redacted: object, field: str) -> None:
    assert broken(entity_detection=detected, entity_redaction=redacted) == field


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"a": {"b": 1}}, ""),
        ('{"a": 1}', ""),
        ("[1]", "webhook_metadata"),
        ("{", "webhook_metadata"),
        ({"a": {"b": {"c": 1}}}, "webhook_metadata"),
        ({"a": [[1]]}, "webhook_metadata"),
        ({"a": "x" * METADATA_LIMIT}, "webhook_metadata"),
    ],
)
def test_the_metadata_of_a_webhook_are_a_small_flat_object(metadata: object, field: str) -> None:
    assert broken(webhook=True, webhook_metadata=metadata) == field
    text = metadata if isinstance(metadata, str) else json.dumps(metadata)
    assert broken(webhook=True, webhook_metadata=text) == field


def test_types_of_entities_may_be_one_or_many() -> None:
    assert (named(None), named("a"), named(["a", "b"])) == ((), ("a",), ("a", "b"))
