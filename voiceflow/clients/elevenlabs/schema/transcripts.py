"""The API's transcripts, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model


class AdditionalFormat(Model):
    """``AdditionalFormatResponseModel`` as it is published."""

    requested_format: str
    file_extension: str
    content_type: str
    is_base64_encoded: bool
    content: str


class SegmentedJsonExportOptions(Model):
    """``SegmentedJsonExportOptions`` as it is published."""

    include_speakers: bool = True
    include_timestamps: bool = True
    format: Literal["segmented_json"] = "segmented_json"
    segment_on_silence_longer_than_s: float | None = None
    max_segment_duration_s: float | None = None
    max_segment_chars: int | None = None


class DocxExportOptions(Model):
    """``DocxExportOptions`` as it is published."""

    include_speakers: bool = True
    include_timestamps: bool = True
    format: Literal["docx"] = "docx"
    segment_on_silence_longer_than_s: float | None = None
    max_segment_duration_s: float | None = None
    max_segment_chars: int | None = None


class PdfExportOptions(Model):
    """``PdfExportOptions`` as it is published."""

    include_speakers: bool = True
    include_timestamps: bool = True
    format: Literal["pdf"] = "pdf"
    segment_on_silence_longer_than_s: float | None = None
    max_segment_duration_s: float | None = None
    max_segment_chars: int | None = None


class TxtExportOptions(Model):
    """``TxtExportOptions`` as it is published."""

    max_characters_per_line: int | None = 100
    include_speakers: bool = True
    include_timestamps: bool = True
    format: Literal["txt"] = "txt"
    segment_on_silence_longer_than_s: float | None = None
    max_segment_duration_s: float | None = None
    max_segment_chars: int | None = None


class HtmlExportOptions(Model):
    """``HtmlExportOptions`` as it is published."""

    include_speakers: bool = True
    include_timestamps: bool = True
    format: Literal["html"] = "html"
    segment_on_silence_longer_than_s: float | None = None
    max_segment_duration_s: float | None = None
    max_segment_chars: int | None = None


class SrtExportOptions(Model):
    """``SrtExportOptions`` as it is published."""

    max_characters_per_line: int | None = 42
    include_speakers: bool = False
    include_timestamps: bool = True
    format: Literal["srt"] = "srt"
    segment_on_silence_longer_than_s: float | None = 0.8
    max_segment_duration_s: float | None = 4
    max_segment_chars: int | None = 84


class DetectedEntity(Model):
    """``DetectedEntity`` as it is published."""

    text: str
    entity_type: str
    start_char: int
    end_char: int


class TranscriptCharacter(Model):
    """``SpeechToTextCharacterResponseModel`` as it is published."""

    text: str
    start: float | None = None
    end: float | None = None


class TranscriptWord(Model):
    """``SpeechToTextWordResponseModel`` as it is published."""

    text: str
    start: float | None = None
    end: float | None = None
    type: Annotated[Literal["word", "spacing", "audio_event"], OPEN]
    speaker_id: str | None = None
    logprob: float
    characters: list[TranscriptCharacter] | None = None
    channel_index: int | None = None


class Transcript(Model):
    """``SpeechToTextChunkResponseModel`` as it is published."""

    language_code: str
    language_probability: float
    text: str
    words: list[TranscriptWord]
    channel_index: int | None = None
    additional_formats: list[AdditionalFormat | None] | None = None
    transcription_id: str | None = None
    entities: list[DetectedEntity] | None = None
    audio_duration_secs: float | None = None
    edited_transcript: Any = None


class MultichannelTranscript(Model):
    """``MultichannelSpeechToTextResponseModel`` as it is published."""

    transcripts: list[Transcript]
    transcription_id: str | None = None
    audio_duration_secs: float | None = None


class PendingTranscript(Model):
    """``SpeechToTextWebhookResponseModel`` as it is published."""

    message: str
    request_id: str
    transcription_id: str | None = None


class Transcription(Model):
    """The body of ``POST /v1/speech-to-text``."""

    model_id: Annotated[Literal["scribe_v1", "scribe_v2", "scribe_v2_medical", "scribe_v3"], OPEN]
    language_code: str | None = None
    tag_audio_events: bool = True
    num_speakers: Annotated[int, Field(ge=1, le=32), OPEN] | None = None
    timestamps_granularity: Annotated[Literal["none", "word", "character"], OPEN] = "word"
    diarize: bool = False
    diarization_threshold: Annotated[float, Field(ge=0.1, le=0.4), OPEN] | None = None
    additional_formats: AdditionalFormats | None = None
    file_format: Annotated[Literal["pcm_s16le_16", "other"], OPEN] = "other"
    cloud_storage_url: str | None = None
    source_url: str | None = None
    webhook: bool = False
    webhook_id: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2), OPEN] | None = None
    seed: Annotated[int, Field(ge=0, le=2147483647), OPEN] | None = None
    use_multi_channel: bool = False
    multichannel_output_style: Annotated[Literal["separate", "combined"], OPEN] = "separate"
    webhook_metadata: str | dict[str, Any] | None = None
    entity_detection: str | list[str] | None = None
    no_verbatim: bool = False
    use_speaker_library: bool = False
    detect_speaker_roles: bool = False
    entity_redaction: str | list[str] | None = None
    entity_redaction_mode: str = "enumerated_entity_type"
    keyterms: list[str] | None = None
    numbers_format: Any = None
    secondary_language_codes: list[str | None] | None = None
    transcript_edit: str | None = None


class TranscriptionFields(TypedDict, total=False):
    """The fields of ``Transcription`` as keywords."""

    model_id: Annotated[Literal["scribe_v1", "scribe_v2", "scribe_v2_medical", "scribe_v3"], OPEN]
    language_code: str | None
    tag_audio_events: bool
    num_speakers: Annotated[int, Field(ge=1, le=32), OPEN] | None
    timestamps_granularity: Annotated[Literal["none", "word", "character"], OPEN]
    diarize: bool
    diarization_threshold: Annotated[float, Field(ge=0.1, le=0.4), OPEN] | None
    additional_formats: AdditionalFormats
    file_format: Annotated[Literal["pcm_s16le_16", "other"], OPEN]
    cloud_storage_url: str | None
    source_url: str | None
    webhook: bool
    webhook_id: str | None
    temperature: Annotated[float, Field(ge=0, le=2), OPEN] | None
    seed: Annotated[int, Field(ge=0, le=2147483647), OPEN] | None
    use_multi_channel: bool
    multichannel_output_style: Annotated[Literal["separate", "combined"], OPEN]
    webhook_metadata: str | Mapping[str, object] | None
    entity_detection: str | Sequence[str] | None
    no_verbatim: bool
    use_speaker_library: bool
    detect_speaker_roles: bool
    entity_redaction: str | Sequence[str] | None
    entity_redaction_mode: str
    keyterms: Sequence[str]
    numbers_format: Any
    secondary_language_codes: Sequence[str | None] | None
    transcript_edit: str | None


class TranscriptionQuery(Model):
    """The query of ``POST /v1/speech-to-text``."""

    token: str | None = None
    enable_logging: bool = True


class TranscriptionQueryFields(TypedDict, total=False):
    """The fields of ``TranscriptionQuery`` as keywords."""

    token: str | None
    enable_logging: bool


ExportOptions = Annotated[
    SegmentedJsonExportOptions
    | DocxExportOptions
    | PdfExportOptions
    | TxtExportOptions
    | HtmlExportOptions
    | SrtExportOptions,
    Field(discriminator="format"),
    OPEN,
]


AdditionalFormats = Annotated[list[ExportOptions], Field(max_length=10), OPEN]
