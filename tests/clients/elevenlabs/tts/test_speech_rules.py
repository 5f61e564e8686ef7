"""What a request for speech may be, beyond the types of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.speech import NewSpeech, SpeechQuery, VoiceChange, VoiceChangeQuery
from voiceflow.clients.elevenlabs.tts.speech_rules import (
    MAX_INPUT,
    MAX_INPUT_SECONDS,
    TEXT_LIMITS,
    change_faults,
    input_faults,
    speech_faults,
)


def faults(*, streamed: bool = False, query: Mapping[str, object] | None = None, **fields: Any) -> list[str]:
    speech = NewSpeech.model_validate({"text": "Hello.", **fields})
    asked = SpeechQuery.model_validate(query or {})
    return [f"{one.field}: {one.code}" for one in speech_faults(speech, asked, is_streamed=streamed)]


def test_a_plain_request_is_right() -> None:
    assert faults() == []
    assert faults(streamed=True, query={"output_format": "mp3_44100_128"}) == []


@pytest.mark.parametrize("model", sorted(TEXT_LIMITS))
def test_a_text_has_the_length_of_its_model(model: str) -> None:
    limit = TEXT_LIMITS[model]
    assert faults(text="x" * limit, model_id=model) == []
    assert faults(text="x" * (limit + 1), model_id=model) == ["text: text_too_long"]


@each_row(
    ("fields", "query", "found"),
    [
        ({"text": " \n"}, {}, ["text: empty_text"]),
        ({"seed": 2**32}, {}, ["seed: invalid_parameters"]),
        ({"seed": -1}, {}, ["seed: invalid_parameters"]),
        ({}, {"optimize_streaming_latency": 5}, ["optimize_streaming_latency: invalid_parameters"]),
        ({"previous_request_ids": list("abcd")}, {}, ["previous_request_ids: invalid_parameters"]),
        ({"next_request_ids": ["a"]}, {"enable_logging": False}, ["next_request_ids: invalid_parameters"]),
        (
            {"next_request_ids": ["a"], "model_id": "eleven_v3"},
            {},
            ["next_request_ids: invalid_parameters"],
        ),
        ({"voice_settings": {"speed": 1.3}}, {}, ["voice_settings.speed: invalid_voice_settings"]),
    ],
)
def test_each_fault_is_named_with_its_field(
    fields: dict[str, Any], query: dict[str, object], found: list[str]
) -> None:
    assert faults(query=query, **fields) == found


def test_wav_cannot_be_streamed() -> None:
    wav = {"output_format": "wav_16000"}
    assert faults(query=wav) == []
    assert faults(query=wav, streamed=True) == ["output_format: invalid_parameters"]


def test_a_change_of_the_voice_keeps_the_same_bounds() -> None:
    change, query = VoiceChange.model_validate({"seed": -1}), VoiceChangeQuery.model_validate({})
    found = change_faults(change, VoiceSettings(style=2.0), query, is_streamed=False)
    assert [one.field for one in found] == ["voice_settings.style", "seed"]


@pytest.mark.parametrize(
    ("size", "seconds", "codes"),
    [
        (1, None, []),
        (MAX_INPUT, MAX_INPUT_SECONDS, []),
        (0, None, ["audio_too_short"]),
        (10, 0.0, ["audio_too_short"]),
        (MAX_INPUT + 1, MAX_INPUT_SECONDS + 1, ["audio_too_long", "audio_too_long"]),
    ],
)
def test_the_audio_to_change_is_not_empty_and_not_too_long(
    size: int, seconds: float | None, codes: list[str]
) -> None:
    assert [one.code for one in input_faults(size, seconds)] == codes
