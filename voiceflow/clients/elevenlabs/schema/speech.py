"""The API's speech, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings


class CharacterTimes(Model):
    """``CharacterAlignmentResponseModel`` as it is published."""

    characters: list[str]
    character_start_times_seconds: list[float]
    character_end_times_seconds: list[float]


class DictionaryLocator(Model):
    """``PronunciationDictionaryVersionLocatorRequestModel`` as it is published."""

    pronunciation_dictionary_id: str
    version_id: str | None = None


class NewSpeech(Model):
    """The body of ``POST /v1/text-to-speech/{voice_id}``."""

    text: str
    model_id: str = "eleven_multilingual_v2"
    language_code: str | None = None
    voice_settings: VoiceSettings | None = None
    pronunciation_dictionary_locators: list[DictionaryLocator] | None = None
    seed: int | None = None
    previous_text: str | None = None
    next_text: str | None = None
    previous_request_ids: list[str] | None = None
    next_request_ids: list[str] | None = None
    use_pvc_as_ivc: bool = False
    apply_text_normalization: Annotated[Literal["auto", "on", "off"], OPEN] = "auto"
    apply_language_text_normalization: bool = False
    audio_effects: Any = None


class NewSpeechFields(TypedDict, total=False):
    """The fields of ``NewSpeech`` as keywords."""

    text: str
    model_id: str
    language_code: str | None
    voice_settings: VoiceSettings | Mapping[str, object] | None
    pronunciation_dictionary_locators: Sequence[DictionaryLocator | Mapping[str, object]] | None
    seed: int | None
    previous_text: str | None
    next_text: str | None
    previous_request_ids: Sequence[str] | None
    next_request_ids: Sequence[str] | None
    use_pvc_as_ivc: bool
    apply_text_normalization: Annotated[Literal["auto", "on", "off"], OPEN]
    apply_language_text_normalization: bool
    audio_effects: Any


class SpeechQuery(Model):
    """The query of ``POST /v1/text-to-speech/{voice_id}``."""

    enable_logging: bool = True
    optimize_streaming_latency: int | None = None
    output_format: Annotated[
        Literal[
            "alaw_8000",
            "mp3_22050_32",
            "mp3_24000_48",
            "mp3_44100_128",
            "mp3_44100_192",
            "mp3_44100_32",
            "mp3_44100_64",
            "mp3_44100_96",
            "opus_48000_128",
            "opus_48000_192",
            "opus_48000_32",
            "opus_48000_64",
            "opus_48000_96",
            "pcm_16000",
            "pcm_22050",
            "pcm_24000",
            "pcm_32000",
            "pcm_44100",
            "pcm_48000",
            "pcm_8000",
            "ulaw_8000",
            "wav_16000",
            "wav_22050",
            "wav_24000",
            "wav_32000",
            "wav_44100",
            "wav_48000",
            "wav_8000",
        ],
        OPEN,
    ] = "mp3_44100_128"


class SpeechQueryFields(TypedDict, total=False):
    """The fields of ``SpeechQuery`` as keywords."""

    enable_logging: bool
    optimize_streaming_latency: int | None
    output_format: Annotated[
        Literal[
            "alaw_8000",
            "mp3_22050_32",
            "mp3_24000_48",
            "mp3_44100_128",
            "mp3_44100_192",
            "mp3_44100_32",
            "mp3_44100_64",
            "mp3_44100_96",
            "opus_48000_128",
            "opus_48000_192",
            "opus_48000_32",
            "opus_48000_64",
            "opus_48000_96",
            "pcm_16000",
            "pcm_22050",
            "pcm_24000",
            "pcm_32000",
            "pcm_44100",
            "pcm_48000",
            "pcm_8000",
            "ulaw_8000",
            "wav_16000",
            "wav_22050",
            "wav_24000",
            "wav_32000",
            "wav_44100",
            "wav_48000",
            "wav_8000",
        ],
        OPEN,
    ]


class TimedChunk(Model):
    """``StreamingAudioChunkWithTimestampsResponseModel`` as it is published."""

    audio_base64: str
    alignment: CharacterTimes | None = None
    normalized_alignment: CharacterTimes | None = None


class TimedSpeech(Model):
    """``AudioWithTimestampsResponseModel`` as it is published."""

    audio_base64: str
    alignment: CharacterTimes | None = None
    normalized_alignment: CharacterTimes | None = None


class VoiceChange(Model):
    """The body of ``POST /v1/speech-to-speech/{voice_id}``."""

    model_id: str = "eleven_english_sts_v2"
    voice_settings: str | None = None
    seed: int | None = None
    remove_background_noise: bool = False
    file_format: Annotated[Literal["pcm_s16le_16", "other"], OPEN] | None = "other"


class VoiceChangeFields(TypedDict, total=False):
    """The fields of ``VoiceChange`` as keywords."""

    model_id: str
    voice_settings: str | None
    seed: int | None
    remove_background_noise: bool
    file_format: Annotated[Literal["pcm_s16le_16", "other"], OPEN] | None


class VoiceChangeQuery(Model):
    """The query of ``POST /v1/speech-to-speech/{voice_id}``."""

    enable_logging: bool = True
    optimize_streaming_latency: int | None = None
    output_format: Annotated[
        Literal[
            "alaw_8000",
            "mp3_22050_32",
            "mp3_24000_48",
            "mp3_44100_128",
            "mp3_44100_192",
            "mp3_44100_32",
            "mp3_44100_64",
            "mp3_44100_96",
            "opus_48000_128",
            "opus_48000_192",
            "opus_48000_32",
            "opus_48000_64",
            "opus_48000_96",
            "pcm_16000",
            "pcm_22050",
            "pcm_24000",
            "pcm_32000",
            "pcm_44100",
            "pcm_48000",
            "pcm_8000",
            "ulaw_8000",
            "wav_16000",
            "wav_22050",
            "wav_24000",
            "wav_32000",
            "wav_44100",
            "wav_48000",
            "wav_8000",
        ],
        OPEN,
    ] = "mp3_44100_128"


class VoiceChangeQueryFields(TypedDict, total=False):
    """The fields of ``VoiceChangeQuery`` as keywords."""

    enable_logging: bool
    optimize_streaming_latency: int | None
    output_format: Annotated[
        Literal[
            "alaw_8000",
            "mp3_22050_32",
            "mp3_24000_48",
            "mp3_44100_128",
            "mp3_44100_192",
            "mp3_44100_32",
            "mp3_44100_64",
            "mp3_44100_96",
            "opus_48000_128",
            "opus_48000_192",
            "opus_48000_32",
            "opus_48000_64",
            "opus_48000_96",
            "pcm_16000",
            "pcm_22050",
            "pcm_24000",
            "pcm_32000",
            "pcm_44100",
            "pcm_48000",
            "pcm_8000",
            "ulaw_8000",
            "wav_16000",
            "wav_22050",
            "wav_24000",
            "wav_32000",
            "wav_44100",
            "wav_48000",
            "wav_8000",
        ],
        OPEN,
    ]
