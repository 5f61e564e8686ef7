"""Validation of speech requests beyond the types of the fields.

Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert and
https://elevenlabs.io/docs/api-reference/speech-to-speech/convert
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.speech import (
    NewSpeech,
    SpeechQuery,
    VoiceChange,
    VoiceChangeQuery,
)
from voiceflow.clients.elevenlabs.tts.voice_settings import beyond_bounds

TEXT_LIMITS = {
    "eleven_flash_v2_5": 40_000,
    "eleven_turbo_v2_5": 40_000,
    "eleven_flash_v2": 30_000,
    "eleven_turbo_v2": 30_000,
    "eleven_multilingual_v2": 10_000,
    "eleven_v3": 5_000,
}
"""Characters of one request, by model."""

MAX_DICTIONARIES = 3
MAX_STITCHED = 3
MAX_INPUT = 50 * 1000 * 1000
"""Bytes of speech that is to be changed."""
MAX_INPUT_SECONDS = 300.0
INPUT_RATE = 16_000
"""Samples a second of input in ``pcm_s16le_16``."""

_MAX_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit.

    Attributes:
        field: Where.
        code: The service's name for it.
        text: What is wanted, without what was given.
    """

    field: str
    code: str
    text: str


def speech_faults(speech: NewSpeech, query: SpeechQuery, *, is_streamed: bool) -> Iterator[Fault]:
    """What is wrong with a request for speech."""
    limit = TEXT_LIMITS.get(speech.model_id)
    if not speech.text.strip():
        yield Fault("text", "empty_text", "must not be empty")
    if limit is not None and len(speech.text) > limit:
        yield Fault("text", "text_too_long", f"at most {limit} characters with this model")
    if len(speech.pronunciation_dictionary_locators or ()) > MAX_DICTIONARIES:
        yield _few("pronunciation_dictionary_locators", MAX_DICTIONARIES)
    yield from _settings_faults(speech.voice_settings)
    yield from _stitching_faults(speech, query)
    yield from _common_faults(speech.seed, query, is_streamed=is_streamed)


def change_faults(
    change: VoiceChange, settings: VoiceSettings | None, query: VoiceChangeQuery, *, is_streamed: bool
) -> Iterator[Fault]:
    """What is wrong with a request to change a voice, besides its audio."""
    yield from _settings_faults(settings)
    yield from _common_faults(change.seed, query, is_streamed=is_streamed)


def input_faults(size: int, seconds: float | None) -> Iterator[Fault]:
    """What is wrong with speech that is to be changed.

    Args:
        size: Its bytes.
        seconds: Its length, if known.
    """
    if size == 0 or seconds == 0:
        yield Fault("audio", "audio_too_short", "must not be empty")
    if size > MAX_INPUT:
        yield Fault("audio", "audio_too_long", f"at most {MAX_INPUT} bytes")
    if seconds is not None and seconds > MAX_INPUT_SECONDS:
        yield Fault("audio", "audio_too_long", f"at most {MAX_INPUT_SECONDS:g} seconds")


def _stitching_faults(speech: NewSpeech, query: SpeechQuery) -> Iterator[Fault]:
    sides: dict[str, Sequence[str] | None] = {
        "previous_request_ids": speech.previous_request_ids,
        "next_request_ids": speech.next_request_ids,
    }
    for name, ids in sides.items():
        if not ids:
            continue
        if len(ids) > MAX_STITCHED:
            yield _few(name, MAX_STITCHED)
        if not query.enable_logging:
            yield Fault(name, "invalid_parameters", "not without logging")
        if speech.model_id == "eleven_v3":
            yield Fault(name, "invalid_parameters", "not with eleven_v3")


def _settings_faults(settings: VoiceSettings | None) -> Iterator[Fault]:
    if settings is None:
        return
    for name, wanted in beyond_bounds(settings):
        yield Fault(f"voice_settings.{name}", "invalid_voice_settings", wanted)


def _common_faults(
    seed: int | None, query: SpeechQuery | VoiceChangeQuery, *, is_streamed: bool
) -> Iterator[Fault]:
    if seed is not None and not 0 <= seed <= _MAX_SEED:
        yield Fault("seed", "invalid_parameters", f"from 0 to {_MAX_SEED}")
    if query.optimize_streaming_latency not in (None, 0, 1, 2, 3, 4):
        yield Fault("optimize_streaming_latency", "invalid_parameters", "from 0 to 4")
    if is_streamed and query.output_format.startswith("wav"):
        yield Fault("output_format", "invalid_parameters", "no WAV where the audio is streamed")


def _few(name: str, most: int) -> Fault:
    return Fault(name, "invalid_parameters", f"at most {most}")
