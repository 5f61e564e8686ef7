"""Settings of text to speech over the websockets."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, SecretStr, model_validator

from voiceflow.arguments import Options
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.elevenlabs.formats import AUDIO
from voiceflow.clients.elevenlabs.places import check_places
from voiceflow.clients.elevenlabs.sockets.wire import QueryOptions
from voiceflow.clients.elevenlabs.tts.voice_settings import BoundedSettings

TTSOutputFormat = Literal[
    "mp3_22050_32",
    "mp3_24000_48",
    "mp3_44100_32",
    "mp3_44100_64",
    "mp3_44100_96",
    "mp3_44100_128",
    "mp3_44100_192",
    "pcm_8000",
    "pcm_16000",
    "pcm_22050",
    "pcm_24000",
    "pcm_32000",
    "pcm_44100",
    "pcm_48000",
    "ulaw_8000",
    "alaw_8000",
    "opus_48000_32",
    "opus_48000_64",
    "opus_48000_96",
    "opus_48000_128",
    "opus_48000_192",
]

FORMATS: dict[AudioFormat, TTSOutputFormat] = {
    AUDIO[name]: name for name in get_args(TTSOutputFormat) if name in AUDIO
}
"""What the service sends without compression, by its own name."""

MAX_INACTIVITY = 180


def served(wanted: AudioFormat) -> AudioFormat:
    """The format itself if the service has it, or linear samples at a rate that loses nothing of speech."""
    if wanted in FORMATS:
        return wanted
    rate = next((rate for rate in (8000, 16000) if rate >= wanted.sample_rate), 24000)
    return AudioFormat(Encoding.PCM16, rate)


class TTSOptions(QueryOptions):
    """The query parameters of ``multi-stream-input`` and ``stream-input``, which are the same.

    Source: https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-multi-stream-input

    Attributes:
        inactivity_timeout: Seconds without a message after which a context, or the socket that has
            but one, is closed; the service's own default is 20, ours its maximum, so that a warm
            socket lives long.
        auto_mode: Speak each message at once; send whole clauses then. On by default, for latency.
        sync_alignment: Timing with every chunk; on by default, because it shows what was received when a
            socket is lost.
        authorization: A bearer token in place of the API key.
        single_use_token: A token of type ``tts_websocket`` in place of the API key. It opens one
            socket only, so a lost one cannot be replaced.
    """

    model_id: str = "eleven_flash_v2_5"
    language_code: str | None = None
    enable_logging: bool | None = None
    enable_ssml_parsing: bool | None = None
    output_format: TTSOutputFormat = "ulaw_8000"
    inactivity_timeout: Annotated[int, Field(ge=1, le=MAX_INACTIVITY)] | None = MAX_INACTIVITY
    sync_alignment: bool | None = True
    auto_mode: bool | None = True
    apply_text_normalization: Literal["auto", "on", "off"] | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = None
    authorization: SecretStr | None = None
    single_use_token: SecretStr | None = None

    @model_validator(mode="before")
    @classmethod
    def _places(cls, data: object) -> object:
        check_places(cls, data, ContextSettings)
        return data

    @property
    def audio(self) -> AudioFormat | None:
        """What the bytes of the audio are, if they are samples and not compressed."""
        return AUDIO.get(self.output_format)

    @property
    def bytes_per_second(self) -> float:
        """How many bytes play a second; for compressed formats by their nominal bit rate."""
        if self.audio is not None:
            return self.audio.bytes_per_second
        return int(self.output_format.rpartition("_")[2]) * 1000 / 8


class _StreamSettings(Options):
    """The settings sent at the start."""


class PronunciationDictionary(_StreamSettings):
    """A version of a pronunciation dictionary; on the websocket the version cannot be left out."""

    pronunciation_dictionary_id: str
    version_id: str


class ContextSettings(_StreamSettings):
    """What belongs in the message that opens a context, or the socket that has but one, and in no other.

    Attributes:
        voice_settings: How the voice speaks; what is left out is as stored with the voice.
        chunk_length_schedule: Characters collected before each piece is spoken; the last value
            repeats. Without effect in auto mode.
        pronunciation_dictionaries: At most three, applied in order.
    """

    voice_settings: BoundedSettings | None = None
    chunk_length_schedule: tuple[Annotated[int, Field(ge=50, le=500)], ...] = ()
    pronunciation_dictionaries: Annotated[tuple[PronunciationDictionary, ...], Field(max_length=3)] = ()

    @model_validator(mode="before")
    @classmethod
    def _places(cls, data: object) -> object:
        check_places(cls, data, TTSOptions)
        return data

    def message(self) -> dict[str, Any]:
        """The fields of the opening message."""
        fields: dict[str, Any] = {}
        if self.voice_settings is not None:
            fields["voice_settings"] = self.voice_settings.model_dump(exclude_none=True)
        if self.chunk_length_schedule:
            fields["generation_config"] = {"chunk_length_schedule": list(self.chunk_length_schedule)}
        if self.pronunciation_dictionaries:
            fields["pronunciation_dictionary_locators"] = [
                dictionary.model_dump() for dictionary in self.pronunciation_dictionaries
            ]
        return fields
