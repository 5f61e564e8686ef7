"""Settings as query parameters and opening messages, against the published form."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from tests.rows import each_row
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.clients.elevenlabs import ContextSettings, STTOptions, TTSOptions, VoiceSettings
from voiceflow.clients.elevenlabs.stt.options import FORMATS as STT_FORMATS
from voiceflow.clients.elevenlabs.tts.changer_options import VoiceChangerOptions
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.clients.elevenlabs.tts.options import FORMATS as TTS_FORMATS

Check = Callable[[str, Any], None]
Examples = Callable[[str], Any]

EVERY_STT = {
    "model_id": "scribe_v2_realtime",
    "token": "sutkn_1",
    "audio_format": "pcm_16000",
    "language_code": "en",
    "secondary_languages": ["de", "fr"],
    "commit_strategy": "vad",
    "vad_silence_threshold_secs": 0.7,
    "vad_threshold": 0.5,
    "min_speech_duration_ms": 60,
    "min_silence_duration_ms": 70,
    "include_timestamps": True,
    "include_language_detection": True,
    "keyterms": ["Ada Lovelace", "IBAN"],
    "no_verbatim": True,
    "entity_detection": ["pii", "pci"],
    "entity_redaction": ["pci"],
    "entity_redaction_mode": "redacted",
    "enable_logging": False,
}
EVERY_TTS = {
    "model_id": "eleven_flash_v2_5",
    "language_code": "en",
    "enable_logging": False,
    "enable_ssml_parsing": True,
    "output_format": "pcm_16000",
    "inactivity_timeout": 60,
    "sync_alignment": False,
    "auto_mode": False,
    "apply_text_normalization": "off",
    "seed": 7,
    "authorization": "bearer",
    "single_use_token": "sutkn_2",
}
LISTS = {"secondary_languages", "keyterms", "entity_detection", "entity_redaction"}
NUMBERS = {"vad_silence_threshold_secs", "vad_threshold"}
COUNTS = {"min_speech_duration_ms", "min_silence_duration_ms", "inactivity_timeout", "seed"}


def decoded(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """The query as a server reads it."""
    query: dict[str, Any] = {}
    for name, value in pairs:
        if name in LISTS:
            query.setdefault(name, []).append(value)
            continue
        assert name not in query
        words = {"true": True, "false": False}
        query[name] = (
            float(value) if name in NUMBERS else int(value) if name in COUNTS else words.get(value, value)
        )
    return query


def test_every_stt_parameter_is_sent_as_published(check: Check) -> None:
    query = decoded(STTOptions.model_validate(EVERY_STT).query())
    assert query == EVERY_STT
    check("ws_query_params#SttRealtime", query)


def test_every_tts_parameter_is_sent_as_published(check: Check) -> None:
    query = decoded(TTSOptions.model_validate(EVERY_TTS).query())
    assert query == EVERY_TTS
    check("ws_query_params#TtsMultiStreamInput", query)


def test_every_published_parameter_can_be_set(examples: Examples) -> None:
    schema = examples("../schemas/ws_query_params.schema")["$defs"]
    assert set(STTOptions.model_fields) == set(schema["SttRealtime"]["properties"])
    older = {"apply_language_text_normalization", "optimize_streaming_latency"}
    assert set(TTSOptions.model_fields) == set(schema["TtsMultiStreamInput"]["properties"]) - older


def test_what_is_not_set_is_left_to_the_service_and_false_is_sent() -> None:
    assert STTOptions().query() == [
        ("model_id", "scribe_v2_realtime"),
        ("audio_format", "ulaw_8000"),
        ("commit_strategy", "manual"),
    ]
    assert ("enable_logging", "false") in STTOptions(enable_logging=False).query()
    assert ("enable_logging", "false") in TTSOptions(enable_logging=False).query()


def test_the_published_examples_of_queries_are_taken_or_refused_alike(examples: Examples) -> None:
    kinds: dict[str, type[STTOptions] | type[TTSOptions]] = {
        "SttRealtime": STTOptions,
        "TtsMultiStreamInput": TTSOptions,
        "TtsStreamInput": TTSOptions,
    }
    for case in examples("messages.ws_query_params")["cases"]:
        if case["def"] not in kinds:
            continue
        if case["valid"]:
            kinds[case["def"]].model_validate(case["message"])
        else:
            with pytest.raises(ValidationError):
                kinds[case["def"]].model_validate(case["message"])


@pytest.mark.parametrize(
    "settings",
    [
        {"transcript_edit": "Polite.", "entity_detection": ["all"]},
        {"transcript_edit": "Polite.", "entity_redaction": ["all"]},
        {"filter_background_audio": True, "include_timestamps": True},
        {"keyterms": ["x"] * 51},
        {"unknown": 1},
    ],
)
def test_settings_that_the_service_would_refuse_are_refused_here(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        STTOptions.model_validate(settings)


def test_tokens_are_in_no_repr() -> None:
    assert "secret" not in repr(STTOptions(token=SecretStr("secret")))
    assert "secret" not in repr(
        TTSOptions(authorization=SecretStr("secret"), single_use_token=SecretStr("secret"))
    )


def test_a_phone_call_needs_no_conversion_either_way() -> None:
    assert STT_FORMATS[TELEPHONE] == TTS_FORMATS[TELEPHONE] == "ulaw_8000"
    assert AudioFormat(Encoding.ALAW, 8000) not in STT_FORMATS
    for audio, name in STT_FORMATS.items():
        assert STTOptions(audio_format=name).audio == audio
    for audio, output in TTS_FORMATS.items():
        options = TTSOptions(output_format=output)
        assert (options.audio, options.bytes_per_second) == (audio, audio.bytes_per_second)


def test_compressed_audio_plays_by_its_bit_rate() -> None:
    options = TTSOptions(output_format="mp3_44100_128")
    assert (options.audio, options.bytes_per_second) == (None, 16000)


def test_the_opening_message_has_all_settings_of_a_context(check: Check) -> None:
    settings = ContextSettings.model_validate(
        {
            "voice_settings": {
                "stability": 0.5,
                "similarity_boost": 0.8,
                "style": 0.1,
                "use_speaker_boost": False,
                "speed": 1.1,
            },
            "chunk_length_schedule": (50, 120),
            "pronunciation_dictionaries": ({"pronunciation_dictionary_id": "pd", "version_id": "v"},),
        }
    )
    message = {"text": " ", "context_id": "a", **settings.message()}
    check("tts_multi_stream_input.client#InitializeConnectionMulti", message)
    assert message["voice_settings"]["use_speaker_boost"] is False
    assert message["generation_config"] == {"chunk_length_schedule": [50, 120]}
    assert message["pronunciation_dictionary_locators"] == [
        {"pronunciation_dictionary_id": "pd", "version_id": "v"}
    ]
    assert ContextSettings().message() == {}


def change_form(settings: VoiceSettings) -> Any:
    """The settings in the voice changer's form, which has them as text."""
    told = VoiceChangerOptions(voice_settings=settings).change().voice_settings
    return json.loads(told or "null")


WAYS: dict[str, Callable[[VoiceSettings], Any]] = {
    "socket": lambda s: ContextSettings(voice_settings=s).message()["voice_settings"],
    "http": lambda s: HttpTTSOptions(voice_settings=s).speech("Hello.").written()["voice_settings"],
    "changer": change_form,
}


@pytest.mark.parametrize("way", WAYS)
def test_only_what_was_set_of_a_voice_is_sent(way: str) -> None:
    settings = VoiceSettings(stability=0.4, use_speaker_boost=True)
    assert WAYS[way](settings) == {"stability": 0.4, "use_speaker_boost": True}


def test_a_null_that_was_read_of_a_voice_is_not_sent_on_a_socket() -> None:
    stored = VoiceSettings.read({"stability": 0.4, "style": 0.1, "speed": None})
    assert WAYS["socket"](stored) == {"stability": 0.4, "style": 0.1}


@each_row("way", WAYS)
@each_row("wrong", [{"speed": 0.6}, {"speed": 1.3}, {"style": -0.1}, {"style": 1.1}])
def test_a_voice_that_is_out_of_bounds_does_not_speak(way: str, wrong: dict[str, float]) -> None:
    (name,) = wrong
    with pytest.raises(ValidationError, match=f"{name}: from "):
        WAYS[way](VoiceSettings(**wrong))


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (TTSOptions, {"stability": 0.5}, "ContextSettings(voice_settings=VoiceSettings(...))"),
        (TTSOptions, {"voice_settings": {}}, "ContextSettings(...)"),
        (ContextSettings, {"stability": 0.5}, "voice_settings=VoiceSettings(...)"),
        (ContextSettings, {"output_format": "ulaw_8000"}, "TTSOptions(...)"),
    ],
)
def test_a_setting_in_the_wrong_place_is_told_where_it_belongs(
    kind: type[Any], given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(given)
    assert caught.value.errors()[0]["msg"] == f"{next(iter(given))} belongs in {told}"


def test_a_setting_that_is_misspelt_is_told_its_name() -> None:
    with pytest.raises(ValidationError, match=r"keyterm is not an argument; did you mean keyterms\?"):
        STTOptions.model_validate({"keyterm": ["IBAN"]})
