"""Settings of the Telnyx carrier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.clients.telnyx.config import API_KEY, PUBLIC_KEY, TelnyxConfig
from voiceflow.clients.telnyx.texml import Codec
from voiceflow.errors import ConfigurationError

VOICE_PATH = "/telnyx/voice"
STREAM_PATH = "/telnyx/stream"
STATUS_PATH = "/telnyx/status"
RESUME_PATH = "/telnyx/resume"

AUDIO = "TELNYX_AUDIO"
AudioName = Literal["PCMU", "PCMA", "L16"]

FORMATS: Mapping[Codec, AudioFormat] = {
    "PCMU": TELEPHONE,
    "PCMA": AudioFormat(Encoding.ALAW, 8000),
    "L16": AudioFormat(Encoding.PCM16, 16000),
}
"""The audio of each codec that a stream may have."""


class TelnyxSettings(BaseModel):
    """What the carrier needs besides the settings of the server.

    Attributes:
        public_key: The account's public key, in base64; with it webhooks are verified.
        account: For hanging up, transfers and digits; without one, calls end by closing their stream.
        audio: Of the streams: G.711 µ-law or A-law at 8000 Hz, or PCM16 at 16000 Hz.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    public_key: str = ""
    account: TelnyxConfig | None = None
    audio: AudioName = "PCMU"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> TelnyxSettings:
        """Read ``TELNYX_PUBLIC_KEY``, ``TELNYX_AUDIO`` and the variables of the account.

        Raises:
            ConfigurationError: If one is malformed. The message says which.
        """
        audio = environ.get(AUDIO) or "PCMU"
        if audio not in get_args(AudioName):
            raise ConfigurationError(f"malformed: {AUDIO} is {', '.join(get_args(AudioName))}")
        return cls.model_validate(
            {
                "public_key": environ.get(PUBLIC_KEY, ""),
                "account": TelnyxConfig.from_env(environ) if environ.get(API_KEY) else None,
                "audio": audio,
            }
        )
