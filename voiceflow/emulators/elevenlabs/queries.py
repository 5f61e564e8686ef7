"""The query parameters of the emulated websockets, checked as the service checks them.

Source: the published AsyncAPI pages of the four websockets, autumn 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

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


def _known_language(code: str) -> str:
    if len(code) == 2 and code not in _TWO_LETTERS:
        raise ValueError("must be an ISO 639-1 or 639-3 code")
    return code


_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
    "dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
    "ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu "
    "lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu "
    "rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
    "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""ISO 639-1."""

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$"), AfterValidator(_known_language)]
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
    language_code: LanguageCode | None = None
    secondary_languages: list[LanguageCode] | None = None
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
