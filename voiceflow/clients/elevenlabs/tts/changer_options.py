"""Settings of the voice changer on a live call."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import ConfigDict, Field

from voiceflow.arguments import Options
from voiceflow.clients.elevenlabs.limits import Seconds
from voiceflow.clients.elevenlabs.model import checked
from voiceflow.clients.elevenlabs.schema.speech import VoiceChange, VoiceChangeQuery
from voiceflow.clients.elevenlabs.tts.options import TTSOutputFormat
from voiceflow.clients.elevenlabs.tts.voice_settings import BoundedSettings


class VoiceChangerOptions(Options):
    """What every phrase is asked for with.

    Source: https://elevenlabs.io/docs/api-reference/speech-to-speech/stream

    Attributes:
        model_id: ``eleven_multilingual_sts_v2`` or ``eleven_english_sts_v2``.
        voice_settings: How the voice speaks.
        seed: For the same speech each time, as far as the service can.
        remove_background_noise: Whether to isolate the voice first; costs latency.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), hide_input_in_errors=True)

    model_id: str = "eleven_multilingual_sts_v2"
    voice_settings: BoundedSettings | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = None
    remove_background_noise: bool | None = None
    enable_logging: bool | None = None
    optimize_streaming_latency: Annotated[int, Field(ge=0, le=4)] | None = None

    def change(self) -> VoiceChange:
        """The form's fields, for samples without a header."""
        names = {"model_id", "seed", "remove_background_noise"}
        fields: dict[str, object] = self.model_dump(exclude_none=True, include=names)
        if self.voice_settings is not None:
            fields["voice_settings"] = json.dumps(self.voice_settings.written())
        return checked(VoiceChange, {**fields, "file_format": "pcm_s16le_16"})

    def query(self, output_format: TTSOutputFormat) -> VoiceChangeQuery:
        """The query of a request."""
        names = {"enable_logging", "optimize_streaming_latency"}
        fields = self.model_dump(exclude_none=True, include=names)
        return checked(VoiceChangeQuery, {"output_format": output_format, **fields})


class VoiceChangerLimits(Options):
    """Limits of the voice changer, in seconds.

    Attributes:
        first_audio: From a whole phrase to the first of its changed audio; past it the original is heard.
        stall: Between two pieces of changed audio, likewise.
        rest: After two failures in a row, speech is heard as it came for so long: each further one would
            make it lag more.
        backlog: Speech that may wait to be changed; what is beyond is heard as it came.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    first_audio: Seconds = 2.0
    stall: Seconds = 1.5
    rest: Seconds = 10.0
    backlog: Seconds = 60.0
