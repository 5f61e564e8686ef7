"""Settings of the SignalWire carrier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, SecretStr

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.clients.signalwire.config import PROJECT, SIGNING_KEY, SignalWireConfig
from voiceflow.clients.signalwire.cxml import Codec
from voiceflow.errors import ConfigurationError

VOICE_PATH = "/signalwire/voice"
STREAM_PATH = "/signalwire/stream"
STATUS_PATH = "/signalwire/status"
RESUME_PATH = "/signalwire/resume"
TRANSFER_PATH = "/signalwire/transfer"

AUDIO = "SIGNALWIRE_AUDIO"
AudioName = Literal["PCMU", "L16"]

CODECS: Mapping[AudioName, Codec] = {"PCMU": "PCMU", "L16": "L16@16000h"}
FORMATS: Mapping[AudioName, AudioFormat] = {"PCMU": TELEPHONE, "L16": AudioFormat(Encoding.PCM16, 16000)}
"""The audio of a stream."""


class SignalWireSettings(BaseModel):
    """What the carrier needs besides the settings of the server.

    Attributes:
        signing_key: The signing key of the project; with it webhooks are verified.
        account: For hanging up and transfers; without one, calls end by closing their stream.
        audio: Of the streams: G.711 µ-law at 8000 Hz, or PCM16 at 16000 Hz.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    signing_key: SecretStr = SecretStr("")
    account: SignalWireConfig | None = None
    audio: AudioName = "PCMU"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> SignalWireSettings:
        """Read ``SIGNALWIRE_SIGNING_KEY``, ``SIGNALWIRE_AUDIO`` and the variables of the project.

        Raises:
            ConfigurationError: If one is malformed. The message says which.
        """
        audio = environ.get(AUDIO) or "PCMU"
        if audio not in get_args(AudioName):
            raise ConfigurationError(f"malformed: {AUDIO} is {', '.join(get_args(AudioName))}")
        return cls.model_validate(
            {
                "signing_key": environ.get(SIGNING_KEY, ""),
                "account": SignalWireConfig.from_env(environ) if environ.get(PROJECT) else None,
                "audio": audio,
            }
        )
