"""Settings of the Twilio carrier. ``ServerConfig`` contains all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, SecretStr

from voiceflow.clients.twilio.config import ACCOUNT_SID, AUTH_TOKEN, TwilioConfig
from voiceflow.errors import ConfigurationError
from voiceflow.transports.stream_address import websocket_url

VOICE_PATH = "/twilio/voice"
STREAM_PATH = "/twilio/stream"
STATUS_PATH = "/twilio/status"
RESUME_PATH = "/twilio/resume"


class TwilioResume(Protocol):
    """What happens to a call whose media stream breaks; see ``voiceflow.server.ResumeConfig``."""

    @property
    def return_by(self) -> str:
        """``"callback"`` (``action``), ``"continuation"`` (``<Redirect>``), ``"both"`` or ``"off"``."""

    @property
    def limit(self) -> int:
        """How often a call may come back."""

    @property
    def apology(self) -> str:
        """The text that Twilio's voice says when there is no further stream."""

    @property
    def language(self) -> str | None:
        """The language of the apology."""

    @property
    def transfer_to(self) -> str:
        """The number of somebody to whom the call is put through after the apology; empty to hang up."""


@runtime_checkable
class TwilioSettings(Protocol):
    """The settings that the carrier needs."""

    @property
    def public_url(self) -> str:
        """The address at which Twilio reaches this server, such as ``https://voice.example.com``."""

    @property
    def auth_token(self) -> SecretStr:
        """The token that Twilio signs its requests with."""

    @property
    def shared_keys(self) -> Mapping[str, SecretStr]:
        """Secrets by key id, for accounts that sign with shared keys."""

    @property
    def validate_signatures(self) -> bool:
        """Whether requests without a valid signature are refused."""

    @property
    def twilio(self) -> BaseModel | None:
        """The account for hanging up by REST, a ``TwilioConfig``; without one, sockets are closed instead."""

    @property
    def parameters(self) -> Mapping[str, str]:
        """Custom parameters of every stream."""

    @property
    def resume(self) -> TwilioResume:
        """What happens to a call whose media stream breaks."""


def check(settings: TwilioSettings) -> None:
    """Make sure that the settings Twilio needs are present.

    Raises:
        ConfigurationError: If one is missing. The message says what to set.
    """
    if settings.validate_signatures and not settings.auth_token.get_secret_value():
        raise ConfigurationError(
            f"set {AUTH_TOKEN}, with which Twilio signs its requests (see the Twilio console); to answer "
            "anybody instead, pass --no-validate-signatures, or validate_signatures=False in Python"
        )


def stream_url(settings: TwilioSettings) -> str:
    """The address at which Twilio opens media streams: ``wss://…``."""
    return websocket_url(settings.public_url) + STREAM_PATH


def settings_from_env(environ: Mapping[str, str]) -> dict[str, Any]:
    """The fields ``auth_token`` and ``twilio``, if the environment sets them.

    Raises:
        ConfigurationError: If one is malformed. The message says which.
    """
    values: dict[str, Any] = {}
    if environ.get(AUTH_TOKEN):
        values["auth_token"] = environ[AUTH_TOKEN]
        if environ.get(ACCOUNT_SID):
            values["twilio"] = TwilioConfig.from_env(environ)
    return values


def read_account(value: object) -> TwilioConfig | None:
    """An account, from its object or its fields.

    Raises:
        ValidationError: If the value is no account.
    """
    return None if value is None else TwilioConfig.model_validate(value)
