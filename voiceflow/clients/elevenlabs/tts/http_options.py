"""Settings of text to speech over HTTP, for replies that are spoken while they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from voiceflow.arguments import Options
from voiceflow.clients.elevenlabs.model import checked
from voiceflow.clients.elevenlabs.schema.speech import DictionaryLocator, NewSpeech, SpeechQuery
from voiceflow.clients.elevenlabs.tts.options import TTSOutputFormat
from voiceflow.clients.elevenlabs.tts.voice_settings import BoundedSettings

PREVIOUS_TEXT = 300
"""Characters of what was said before that go with a request."""


class HttpTTSOptions(Options):
    """What every request of a reply asks for.

    Source: https://elevenlabs.io/docs/api-reference/text-to-speech/stream-with-timestamps

    Attributes:
        model_id: Any model of text to speech, the v3 family included.
        voice_settings: How the voice speaks.
        pronunciation_dictionaries: At most three, applied in order.
        seed: For the same speech each time, as far as the service can.
        enable_logging: Without it the service keeps nothing, and requests are not stitched by their ids.
        is_stitched: Whether a request names those before it, so that the voice goes on as it spoke.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), hide_input_in_errors=True)

    model_id: str = "eleven_flash_v2_5"
    language_code: str | None = None
    voice_settings: BoundedSettings | None = None
    pronunciation_dictionaries: Annotated[tuple[DictionaryLocator, ...], Field(max_length=3)] = ()
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = None
    use_pvc_as_ivc: bool | None = None
    apply_text_normalization: Literal["auto", "on", "off"] | None = None
    apply_language_text_normalization: bool | None = None
    enable_logging: bool | None = None
    optimize_streaming_latency: Annotated[int, Field(ge=0, le=4)] | None = None
    is_stitched: bool = True

    @property
    def takes_ids(self) -> bool:
        """Whether requests may name earlier ones."""
        return self.is_stitched and self.enable_logging is not False and self.model_id != "eleven_v3"

    def speech(self, text: str, *, previous: str = "", ids: Sequence[str] = ()) -> NewSpeech:
        """The body of a request.

        Args:
            text: What to speak.
            previous: What was spoken before.
            ids: The requests that spoke it, the newest last; they count more than the text.
        """
        fields: dict[str, object] = self.model_dump(
            exclude_none=True,
            exclude={
                *("enable_logging", "optimize_streaming_latency", "is_stitched"),
                *("voice_settings", "pronunciation_dictionaries"),
            },
        )
        if self.voice_settings is not None:
            fields["voice_settings"] = self.voice_settings
        if self.pronunciation_dictionaries:
            fields["pronunciation_dictionary_locators"] = [*self.pronunciation_dictionaries]
        if self.is_stitched and previous.strip():
            fields["previous_text"] = previous[-PREVIOUS_TEXT:]
        if self.takes_ids and ids:
            fields["previous_request_ids"] = [*ids]
        return checked(NewSpeech, {"text": text, **fields})

    def query(self, output_format: TTSOutputFormat) -> SpeechQuery:
        """The query of a request."""
        fields = self.model_dump(exclude_none=True, include={"enable_logging", "optimize_streaming_latency"})
        return checked(SpeechQuery, {"output_format": output_format, **fields})
