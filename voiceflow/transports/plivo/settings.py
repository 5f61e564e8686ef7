"""Settings of the Plivo carrier. ``ServerConfig`` contains all of them except the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

VOICE_PATH = "/plivo/voice"
STREAM_PATH = "/plivo/stream"
RESUME_PATH = "/plivo/resume"
HANGUP_PATH = "/plivo/hangup"
TRANSFER_PATH = "/plivo/transfer"


class PlivoResume(Protocol):
    """What happens to a call whose media stream breaks; see ``voiceflow.server.ResumeConfig``."""

    @property
    def return_by(self) -> str:
        """``"off"`` if a broken stream ends the call; otherwise Plivo asks for another document."""

    @property
    def limit(self) -> int:
        """How often a call may come back."""

    @property
    def apology(self) -> str:
        """The text that Plivo's voice says when there is no further stream."""

    @property
    def language(self) -> str | None:
        """The language of the apology."""


class PlivoSettings(Protocol):
    """The settings that the carrier needs."""

    @property
    def public_url(self) -> str:
        """The address at which Plivo reaches this server, such as ``https://voice.example.com``."""

    @property
    def validate_signatures(self) -> bool:
        """Whether requests without a valid signature are refused."""

    @property
    def parameters(self) -> Mapping[str, str]:
        """Custom parameters of every stream."""

    @property
    def resume(self) -> PlivoResume:
        """What happens to a call whose media stream breaks."""


def websocket_url(settings: PlivoSettings) -> str:
    """The public address for websockets: ``wss://…``, or ``ws://…`` on this machine."""
    scheme, colon, rest = settings.public_url.partition(":")
    return f"{'wss' if scheme.lower() == 'https' else 'ws'}{colon}{rest}"
