"""What a server needs to know before it answers the phone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, SerializeAsAny, ValidationError, field_validator

from voiceflow.arguments import Options
from voiceflow.errors import ConfigurationError
from voiceflow.net.loopback import LOOPBACK
from voiceflow.server.places import PROMISE
from voiceflow.transports.carrier import Carrier
from voiceflow.transports.default import default_carrier, read_account, settings_from_env

HEALTH_PATH = "/health"

# Field -> variable.
_VARIABLES = {
    "public_url": "PUBLIC_URL",
    "host": "HOST",
    "port": "PORT",
    "max_calls": "VOICEFLOW_MAX_CALLS",
    "max_pending": "VOICEFLOW_MAX_PENDING",
    "promise": "VOICEFLOW_PROMISE_SECONDS",
    "drain": "VOICEFLOW_DRAIN_SECONDS",
}


class ResumeConfig(BaseModel):
    """What happens to a caller whose media stream breaks, or does not come about.

    Attributes:
        return_by: How the carrier learns to come back: by a ``"callback"`` when the stream has ended, by a
            ``"continuation"`` of its instructions after the stream, by ``"both"``, which is one request all
            the same, or not at all (``"off"``: the call ends). At Twilio these are the ``action`` of
            ``<Connect>`` and a ``<Redirect>`` after it.
        limit: How often in a call. Then the caller hears the apology and is hung up.
        apology: What the carrier's voice says to a caller for whom there is no further stream.
        language: Of the apology, as the carrier names it: ``de-DE``. The carrier's default if not given.
    """

    return_by: Literal["callback", "continuation", "both", "off"] = "both"
    limit: int = Field(default=2, ge=0)
    apology: str = "I'm sorry, we have a technical problem. Please call again later. Goodbye."
    language: str | None = None


class ServerConfig(Options):
    """A server's settings.

    Attributes:
        public_url: Where the carrier reaches this server, ``https://voice.example.com``. A path in it is
            one that a proxy strips before it hands requests on. For a carrier's emulator on the same machine
            it may be ``http://127.0.0.1:8080``.
        auth_token: The carrier signs with it.
        shared_keys: Secrets by key id, for accounts that sign with shared keys.
        validate_signatures: Whether requests without a valid signature are refused. Without it
            anybody who finds the address can talk to the bot.
        twilio: The account for hanging up by REST, a ``TwilioConfig``; without one, sockets are closed.
        host: Address to listen on.
        port: Port to listen on.
        max_calls: At once; further callers hear a busy signal.
        max_pending: Connections without a call, at once; one more closes the one that waited longest.
        parameters: Custom parameters that every stream is given.
        promise: Seconds in which the stream of a call must come after its webhook was answered. A server that
            leaves takes the streams that it has promised.
        drain: Seconds that running calls get to end by themselves at shutdown.
        goodbye: Seconds that they then get for a last sentence.
        resume: What happens to a caller whose media stream breaks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    public_url: str = ""
    auth_token: SecretStr = SecretStr("")
    shared_keys: dict[str, SecretStr] = Field(default_factory=dict, repr=False)
    validate_signatures: bool = True
    twilio: SerializeAsAny[BaseModel] | None = None
    host: str = "0.0.0.0"  # noqa: S104 (a phone server is meant to be reached; it checks who calls)
    port: int = Field(default=8080, ge=0, le=65535)
    max_calls: int = Field(default=200, ge=1)
    max_pending: int = Field(default=256, ge=1)
    parameters: dict[str, str] = Field(default_factory=dict, repr=False)
    promise: float = Field(default=PROMISE, gt=0)
    drain: float = Field(default=30.0, ge=0)
    goodbye: float = Field(default=15.0, ge=0)
    resume: ResumeConfig = ResumeConfig()

    @field_validator("public_url")
    @classmethod
    def _is_a_plain_url(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            # Its text quotes the address.
            raise ValueError("looks like https://voice.example.com") from None
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("is https://…: carriers open media streams over TLS only")
        if url and (parts.scheme not in ("https", "http") or not parts.hostname or "?" in url or "#" in url):
            raise ValueError("looks like https://voice.example.com")
        if "@" in parts.netloc:
            # The address stands in logs and in what the carrier is told.
            raise ValueError("holds no user name or password")
        return url.rstrip("/")

    @field_validator("twilio", mode="before")
    @classmethod
    def _is_an_account(cls, account: object) -> object:
        return None if account is None else read_account(account)

    def check(self, carrier: Carrier | None = None) -> None:
        """Make sure that what the server and its carrier need is there.

        Args:
            carrier: Twilio if not given.

        Raises:
            ConfigurationError: It says what to set.
        """
        if not self.public_url:
            raise ConfigurationError("set PUBLIC_URL to the address at which the carrier reaches this server")
        (carrier or default_carrier(self)).check()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: object) -> ServerConfig:
        """Read the environment; what is given as ``settings`` wins.

        Variables: ``PUBLIC_URL``, ``TWILIO_AUTH_TOKEN``, ``TWILIO_ACCOUNT_SID``, ``TWILIO_BASE_URL``,
        ``HOST``, ``PORT``, ``VOICEFLOW_MAX_CALLS``, ``VOICEFLOW_MAX_PENDING``,
        ``VOICEFLOW_PROMISE_SECONDS``, ``VOICEFLOW_DRAIN_SECONDS``.

        Raises:
            ConfigurationError: If one is malformed; it says which.
        """
        env = os.environ if environ is None else environ
        values: dict[str, Any] = {field: env[name] for field, name in _VARIABLES.items() if env.get(name)}
        values |= settings_from_env(env)
        try:
            return cls.model_validate({**values, **settings})
        except ValidationError as exc:
            wrong = "; ".join(f"{_name(error['loc'])}: {error['msg']}" for error in exc.errors())
            raise ConfigurationError(f"malformed settings: {wrong}") from None


def _name(location: tuple[int | str, ...]) -> str:
    field = str(location[0]) if location else ""
    return _VARIABLES.get(field, field)
