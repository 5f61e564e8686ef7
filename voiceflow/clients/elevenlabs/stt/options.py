"""Settings of realtime speech to text."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, SecretStr, model_validator

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.formats import AUDIO
from voiceflow.clients.elevenlabs.places import check_places
from voiceflow.clients.elevenlabs.sockets.wire import QueryOptions

STTAudioFormat = Literal[
    "pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000"
]

FORMATS: dict[AudioFormat, STTAudioFormat] = {AUDIO[name]: name for name in get_args(STTAudioFormat)}
"""What the service takes, by its own name. There is no A-law."""

_SILENCE = 1.5  # the service's default

Keyterm = Annotated[str, Field(min_length=1, max_length=20)]
Milliseconds = Annotated[int, Field(ge=50, le=2000)]


class STTOptions(QueryOptions):
    """The query parameters of ``/v1/speech-to-text/realtime``; there is no other configuration.

    Source: https://elevenlabs.io/docs/api-reference/speech-to-text/v-1-speech-to-text-realtime

    Attributes:
        token: A single-use token of type ``realtime_scribe``, in place of the API key. It opens one
            socket only, so a lost one cannot be replaced; see ``Access.tokens`` for one that can.
        commit_strategy: ``manual``: we end each segment; ``vad``: the service does, after
            ``vad_silence_threshold_secs`` of silence (1.5 by default). Ask for timestamps then: without them
            the end of a segment is unknown, and words may be reported twice when a socket is lost.
            ``turn_prediction`` is in the SDK's types only: the service decides when to end the segments.
    """

    model_id: str = "scribe_v2_realtime"
    token: SecretStr | None = None
    audio_format: STTAudioFormat = "ulaw_8000"
    language_code: str | None = None
    secondary_languages: tuple[str, ...] = ()
    commit_strategy: Literal["manual", "vad", "turn_prediction"] = "manual"
    vad_silence_threshold_secs: Annotated[float, Field(ge=0.3, le=3.0)] | None = None
    vad_threshold: Annotated[float, Field(ge=0.1, le=0.9)] | None = None
    min_speech_duration_ms: Milliseconds | None = None
    min_silence_duration_ms: Milliseconds | None = None
    include_timestamps: bool | None = None
    include_language_detection: bool | None = None
    keyterms: Annotated[tuple[Keyterm, ...], Field(max_length=50)] = ()
    no_verbatim: bool | None = None
    entity_detection: tuple[str, ...] = ()
    entity_redaction: tuple[str, ...] = ()
    entity_redaction_mode: Literal["redacted", "entity_type", "enumerated_entity_type"] | None = None
    transcript_edit: Annotated[str, Field(max_length=2000)] | None = None
    filter_background_audio: bool | None = None
    enable_logging: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _places(cls, data: object) -> object:
        check_places(cls, data)
        return data

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        if self.transcript_edit and (self.entity_detection or self.entity_redaction):
            raise ValueError("transcript_edit excludes entity_detection and entity_redaction")
        if self.filter_background_audio and self.include_timestamps:
            raise ValueError("filter_background_audio excludes include_timestamps")
        return self

    @property
    def audio(self) -> AudioFormat:
        """What the bytes of the audio are."""
        return AUDIO[self.audio_format]

    @property
    def is_manual(self) -> bool:
        """Whether segments end where we say."""
        return self.commit_strategy == "manual"

    @property
    def silence(self) -> float:
        """Seconds of silence after which the service ends a segment, if it does."""
        return _SILENCE if self.vad_silence_threshold_secs is None else self.vad_silence_threshold_secs

    @property
    def sends_words(self) -> bool:
        """Whether each final comes a second time, with words or language."""
        return bool(self.include_timestamps or self.include_language_detection)
