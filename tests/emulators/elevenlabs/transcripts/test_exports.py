"""Transcripts in other formats."""

from __future__ import annotations

import json
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.schema.transcripts import (
    SegmentedJsonExportOptions,
    SrtExportOptions,
    Transcript,
    TranscriptWord,
    TxtExportOptions,
)
from voiceflow.emulators.elevenlabs.transcripts.exports import exported


def transcript(*words: tuple[str, float, float, str]) -> Transcript:
    items: list[TranscriptWord] = []
    for text, start, end, speaker in words:
        if items:
            items.append(TranscriptWord(text=" ", start=start, end=start, type="spacing", logprob=0.0))
        items.append(
            TranscriptWord(text=text, start=start, end=end, type="word", logprob=0.0, speaker_id=speaker)
        )
    text = "".join(item.text for item in items)
    return Transcript(language_code="eng", language_probability=1.0, text=text, words=items)


def content(made: Transcript, options: Any) -> str:
    formats = exported(made, [options]).additional_formats
    assert formats is not None
    assert formats[0] is not None
    return formats[0].content


TALK = transcript(
    ("Good", 0.0, 0.5, "a"), ("day.", 0.5, 1.0, "a"), ("Well?", 3.0, 3.5, "a"), ("Hi.", 3725.5, 3726.0, "b")
)


def test_without_wishes_nothing_is_written() -> None:
    assert exported(TALK, []).additional_formats is None


def test_subtitles_are_parted_by_silence() -> None:
    assert content(TALK, SrtExportOptions()) == (
        "1\n00:00:00,000 --> 00:00:01,000\nGood day.\n\n"
        "2\n00:00:03,000 --> 00:00:03,500\nWell?\n\n"
        "3\n01:02:05,500 --> 01:02:06,000\nHi.\n"
    )


def test_text_is_parted_by_speakers_only_unless_told() -> None:
    assert content(TALK, TxtExportOptions(include_timestamps=False)) == "a: Good day. Well?\nb: Hi.\n"
    plain = TxtExportOptions(
        include_timestamps=False, include_speakers=False, segment_on_silence_longer_than_s=1.0
    )
    assert content(TALK, plain) == "Good day.\nWell?\nHi.\n"


@pytest.mark.parametrize("limits", [{"max_segment_chars": 9}, {"max_segment_duration_s": 1.0}])
def test_segments_have_limits(limits: dict[str, Any]) -> None:
    segments = json.loads(content(TALK, SegmentedJsonExportOptions(**limits)))["segments"]
    assert [segment["text"] for segment in segments] == ["Good day.", "Well?", "Hi."]


def test_lines_have_a_limit() -> None:
    options = TxtExportOptions(include_timestamps=False, include_speakers=False, max_characters_per_line=9)
    assert content(TALK, options) == "Good day.\nWell?\nHi.\n"
