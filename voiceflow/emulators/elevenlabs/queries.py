"""The query parameters of the emulated websockets, checked as the service checks them.

Source: the published AsyncAPI pages of the four websockets, autumn 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from voiceflow.emulators.elevenlabs.formats import InputFormat, SocketOutputFormat


def _lower_case_bool(value: object) -> object:
    words = {"true": True, "false": False}
    if isinstance(value, str):
        if value not in words:
            raise ValueError("must be true or false")
        return words[value]
    return value


def _entity_list(value: object) -> object:
    # Repeated, or one value with commas.
    if isinstance(value, list):
        return [part for item in value for part in str(item).split(",")]
    return value


Flag = Annotated[bool, BeforeValidator(_lower_case_bool)]
Entities = Annotated[list[str], BeforeValidator(_entity_list)]
Keyterm = Annotated[str, StringConstraints(max_length=20)]


class TtsQuery(BaseModel):
    """What both text-to-speech sockets take. Unknown parameters are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())

    model_id: str = "eleven_multilingual_v2"
    language_code: str | None = None
    output_format: SocketOutputFormat = SocketOutputFormat.MP3_44100_128
    inactivity_timeout: int = Field(20, ge=1, le=180)
    auto_mode: Flag = False
    sync_alignment: Flag = False
    enable_logging: Flag = True
    enable_ssml_parsing: Flag = False
    apply_text_normalization: Literal["auto", "on", "off"] = "auto"
    seed: int | None = Field(None, ge=0, le=4294967295)
    authorization: str | None = Field(None, repr=False)
    single_use_token: str | None = Field(None, repr=False)

    @property
    def is_served(self) -> bool:
        """Whether the model is one that the websockets serve."""
        return not self.model_id.startswith(("eleven_v3", "eleven_v4"))


class SttQuery(BaseModel):
    """What the speech-to-text socket takes. Unknown parameters are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())

    model_id: str = "scribe_v2_realtime"
    token: str | None = Field(None, repr=False)
    audio_format: InputFormat = InputFormat.PCM_16000
    language_code: str | None = None
    secondary_languages: list[str] | None = None
    commit_strategy: Literal["manual", "vad", "turn_prediction"] = "manual"
    vad_silence_threshold_secs: float = Field(1.5, ge=0.3, le=3.0)
    vad_threshold: float = Field(0.4, ge=0.1, le=0.9)
    min_speech_duration_ms: int = Field(100, ge=50, le=2000)
    min_silence_duration_ms: int = Field(100, ge=50, le=2000)
    include_timestamps: Flag = False
    include_language_detection: Flag = False
    keyterms: list[Keyterm] | None = Field(None, max_length=50)
    no_verbatim: Flag = False
    entity_detection: Entities | None = None
    entity_redaction: Entities | None = None
    entity_redaction_mode: Literal["redacted", "entity_type", "enumerated_entity_type"] | None = None
    transcript_edit: str | None = Field(None, max_length=2000)
    filter_background_audio: Flag = False
    enable_logging: Flag = True

    @model_validator(mode="after")
    def _exclusions(self) -> Self:
        if self.filter_background_audio and self.include_timestamps:
            raise ValueError("filter_background_audio and include_timestamps exclude each other")
        if self.transcript_edit is not None and (self.entity_detection or self.entity_redaction):
            raise ValueError("transcript_edit and entity parameters exclude each other")
        return self


class AgentSocketQuery(BaseModel):
    """What the agents' socket takes. Unknown parameters are ignored: clients add what they are."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    agent_id: str = Field(min_length=1)
    conversation_signature: str | None = Field(None, repr=False)


_LISTS = frozenset({"secondary_languages", "keyterms", "entity_detection", "entity_redaction"})


def decoded(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str | list[str]]:
    """The query as the models take it: what may be repeated as a list, else the last value."""
    values: dict[str, str | list[str]] = {}
    for name, value in pairs:
        if name in _LISTS:
            found = values.setdefault(name, [])
            assert isinstance(found, list)
            found.append(value)
        else:
            values[name] = value
    return values
