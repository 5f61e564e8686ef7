"""What OpenAI's server refuses of requests for speech and transcripts."""

from __future__ import annotations

import io
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row, example_count
from voiceflow.emulators.kit.multipart import FormPart
from voiceflow.emulators.openai.audio_rules import LONGEST_INPUT, check_speech, read_transcription
from voiceflow.emulators.openai.validation import InvalidRequestError

FIELDS = ("model", "input", "voice", "speed")
BODIES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=5,
)
SPEECH = {"model": "gpt-4o-mini-tts", "input": "Hello.", "voice": "alloy"}


def recording(seconds: float = 0.5) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(round(seconds * 8000) * 2))
    return file.getvalue()


def form(*fields: tuple[str, str | bytes], data: bytes | None = None, name: str = "a.wav") -> list[FormPart]:
    """A request for a transcript by Whisper, with these fields besides."""
    given = [("model", "whisper-1"), *fields] if "model" not in dict(fields) else list(fields)
    texts = [(key, value if isinstance(value, bytes) else value.encode()) for key, value in given]
    parts = [FormPart(key, None, "text/plain", value) for key, value in texts]
    return [*parts, FormPart("file", name, "audio/wav", recording() if data is None else data)]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"voice": {"id": "v1"}},
        {"input": "x" * LONGEST_INPUT},
        {"speed": 4, "response_format": "pcm", "stream_format": "sse", "instructions": "Whisper."},
    ],
)
def test_a_request_for_speech_that_is_right_passes(more: dict[str, object]) -> None:
    check_speech({**SPEECH, **more})


@each_row(
    ("more", "param"),
    [
        ({"model": ""}, "model"),
        ({"input": ""}, "input"),
        ({"input": "x" * (LONGEST_INPUT + 1)}, "input"),
        ({"voice": None}, "voice"),
        ({"voice": {}}, "voice"),
        ({"speed": 0.2}, "speed"),
        ({"speed": True}, "speed"),
        ({"response_format": "wma"}, "response_format"),
        ({"stream_format": "x"}, "stream_format"),
        ({"model": "tts-1", "stream_format": "sse"}, "stream_format"),
        ({"instructions": 3}, "instructions"),
        ({"pitch": 1}, None),
    ],
)
def test_what_is_wrong_with_a_request_for_speech_is_named(more: dict[str, object], param: str | None) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        check_speech({**SPEECH, **more})
    assert refused.value.param == param


def test_a_transcript_may_be_asked_for_with_its_times() -> None:
    times = "timestamp_granularities[]"
    request = read_transcription(
        form(("response_format", "verbose_json"), (times, "word"), (times, "segment"))
    )
    assert (request.value("model"), request.value("prompt")) == ("whisper-1", "")
    assert [value for name, value in request.fields if name == times] == ["word", "segment"]
    assert request.data == recording()


@each_row(
    "parts",
    [
        form(("model", "")),
        form(("tempo", "1")),
        form(("language", "eng")),
        form(("temperature", "2")),
        form(("temperature", "nan")),
        form(("stream", "yes")),
        form(("prompt", "a"), ("prompt", "b")),
        form(("prompt", b"\xff")),
        form(("timestamp_granularities[]", "word")),
        form(("include[]", "logprobs")),
        form(("model", "gpt-4o-transcribe"), ("response_format", "srt")),
        form(data=b"RIFF"),
        form(data=recording(0.05)),
        form(name="a.txt"),
        form()[:-1],
        [*form(), form()[-1]],
    ],
)
def test_a_form_that_is_wrong_is_refused(parts: list[FormPart]) -> None:
    with pytest.raises(InvalidRequestError):
        read_transcription(parts)


@settings(max_examples=example_count(40))
@given(BODIES)
def test_any_json_is_right_or_refused(body: object) -> None:
    try:
        check_speech(body)
    except InvalidRequestError:
        return
    assert isinstance(body, dict)
    assert SPEECH.keys() <= body.keys()
