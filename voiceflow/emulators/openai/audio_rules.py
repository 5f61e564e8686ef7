"""Validating requests for speech and transcripts as OpenAI's server does.

Source: https://platform.openai.com/docs/api-reference/audio
"""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voiceflow.emulators.kit.multipart import FormPart
from voiceflow.emulators.openai.validation import InvalidRequestError

LONGEST_INPUT = 4096
SPEECH_FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
_SPEECH_FIELDS = {"model", "input", "voice", "instructions", "response_format", "speed", "stream_format"}
_PLAIN_MODELS = ("tts-1", "tts-1-hd")
_SUFFIXES = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")
_ANSWERS = ("json", "text", "srt", "verbose_json", "vtt", "diarized_json")
_LISTS = {"timestamp_granularities[]": ("word", "segment"), "include[]": ("logprobs",)}
_TEXTS = {"model", "language", "prompt", "response_format", "temperature", "stream", "chunking_strategy"}
_LEAST_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """A valid request for a transcript.

    Attributes:
        fields: The form's fields but the file, in order.
        data: The file.
    """

    fields: Sequence[tuple[str, str]] = field(repr=False)
    data: bytes = field(repr=False)

    def value(self, name: str) -> str:
        """A field's value; empty if it is missing."""
        return next((value for key, value in self.fields if key == name), "")


def check_speech(request: Any) -> None:
    """Check a request for speech.

    Raises:
        InvalidRequestError: At the first problem.
    """
    _need(isinstance(request, dict), "The body must be a JSON object.", "")
    unknown = set(request) - _SPEECH_FIELDS
    _need(not unknown, f"Unknown parameter: {', '.join(sorted(unknown))}", "", "unknown_parameter")
    model, text, voice = request.get("model"), request.get("input"), request.get("voice")
    _need(isinstance(model, str) and model, "you must provide a model", "model")
    _need(isinstance(text, str) and text, "'input' must be a non-empty string", "input")
    _need(len(text) <= LONGEST_INPUT, f"longer than {LONGEST_INPUT} characters", "input", "string_too_long")
    is_custom = isinstance(voice, dict) and isinstance(voice.get("id"), str)
    _need((isinstance(voice, str) and voice) or is_custom, "'voice' is missing", "voice")
    kind = request.get("response_format", "mp3")
    _need(kind in SPEECH_FORMATS, "unknown format", "response_format", "invalid_value")
    speed = request.get("speed", 1.0)
    is_number = isinstance(speed, int | float) and not isinstance(speed, bool)
    _need(is_number and 0.25 <= speed <= 4, "'speed' is from 0.25 to 4", "speed", "invalid_value")
    stream = request.get("stream_format", "audio")
    _need(stream in ("audio", "sse"), "unknown stream format", "stream_format", "invalid_value")
    instructions = request.get("instructions")
    _need(instructions is None or isinstance(instructions, str), "must be a string", "instructions")
    _need(model not in _PLAIN_MODELS or stream == "audio", f"{model} has no sse", "stream_format")


def read_transcription(parts: Sequence[FormPart]) -> TranscriptionRequest:
    """Check the form of a request for a transcript.

    Raises:
        InvalidRequestError: At the first problem.
    """
    files = [part for part in parts if part.filename is not None]
    _need(len(files) == 1 and files[0].name == "file", "one 'file' is required", "file")
    try:
        fields = [(part.name, part.data.decode("utf-8")) for part in parts if part.filename is None]
    except UnicodeDecodeError:
        raise InvalidRequestError("a field that is not UTF-8", param=None) from None
    for name, value in fields:
        _need(name in _TEXTS or name in _LISTS, f"Unknown parameter: '{name}'", name, "unknown_parameter")
        _need(name not in _LISTS or value in _LISTS[name], "unknown value", name, "invalid_value")
    names = [name for name, _ in fields if name not in _LISTS]
    _need(len(names) == len(set(names)), "a field is given twice", "")
    request = TranscriptionRequest(fields, files[0].data)
    _check_fields(dict(fields), request)
    _check_file(files[0])
    return request


def _check_fields(fields: Mapping[str, str], request: TranscriptionRequest) -> None:
    model, kind = request.value("model"), request.value("response_format") or "json"
    _need(model, "you must provide a model", "model")
    _need(kind in _ANSWERS, "unknown format", "response_format", "invalid_value")
    has_times = "timestamp_granularities[]" in fields
    _need(
        not has_times or kind == "verbose_json",
        "needs verbose_json",
        "timestamp_granularities",
        "invalid_value",
    )
    is_old = model.startswith("whisper")
    is_newer = model.startswith("gpt-") and not model.endswith("diarize")
    _need(not is_newer or kind == "json", f"{model} has json only", "response_format", "unsupported_value")
    _need("include[]" not in fields or (not is_old and kind == "json"), "no logprobs here", "include")
    stream = fields.get("stream", "false")
    _need(stream in ("true", "false"), "'stream' must be a boolean", "stream", "invalid_type")
    try:
        temperature = float(fields.get("temperature", "0"))
    except ValueError:
        temperature = -1.0
    _need(0 <= temperature <= 1, "'temperature' is from 0 to 1", "temperature", "invalid_value")
    language = fields.get("language", "en")
    _need(len(language) == 2 and language.isalpha(), "not ISO-639-1", "language", "invalid_language_format")


def _check_file(file: FormPart) -> None:
    suffix = (file.filename or "").rpartition(".")[2]
    _need(suffix in _SUFFIXES, "Unrecognized file format.", "file")
    if suffix == "wav":
        try:
            with wave.open(io.BytesIO(file.data)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
        except (wave.Error, EOFError, ZeroDivisionError):
            raise InvalidRequestError("Audio file might be corrupted or unsupported", param="file") from None
        _need(seconds >= _LEAST_SECONDS, "Audio file is too short.", "file", "audio_too_short")


def _need(holds: object, message: str, param: str, code: str | None = None) -> None:
    if not holds:
        raise InvalidRequestError(message, param=param or None, code=code)
