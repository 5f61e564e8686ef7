"""The settings of a server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    SerializeAsAny,
    ValidationError,
    field_validator,
    model_validator,
)

from voiceflow.arguments import Options
from voiceflow.errors import ConfigurationError
from voiceflow.net.loopback import LOOPBACK
from voiceflow.server.fleet.settings import FleetConfig
from voiceflow.server.places import PROMISE
from voiceflow.transports.addresses import split_member
from voiceflow.transports.carrier import is_number, needs_public_url
from voiceflow.transports.carriers import CarrierChoice, make_carriers
from voiceflow.transports.default import read_account, settings_from_env

HEALTH_PATH = "/health"
CARRIER = "VOICEFLOW_CARRIER"

MOST_WORKERS = 64

# Field -> variable.
_VARIABLES = {
    "public_url": "PUBLIC_URL",
    "trust_proxy": "VOICEFLOW_TRUST_PROXY",
    "host": "HOST",
    "port": "PORT",
    "workers": "VOICEFLOW_WORKERS",
    "max_calls": "VOICEFLOW_MAX_CALLS",
    "max_pending": "VOICEFLOW_MAX_PENDING",
    "promise": "VOICEFLOW_PROMISE_SECONDS",
    "drain": "VOICEFLOW_DRAIN_SECONDS",
}


PUT_THROUGH = "I'm sorry, we have a technical problem. I'll put you through to somebody."
"""The apology before a transfer."""


class ResumeConfig(BaseModel):
    """What happens to a call whose media stream breaks or is never established.

    Attributes:
        return_by: How the carrier learns to come back: by a ``"callback"`` when the stream has ended, by a
            ``"continuation"`` of its instructions after the stream, by ``"both"``, which is one request all
            the same, or not at all (``"off"``: the call ends). At Twilio these are the ``action`` of
            ``<Connect>`` and a ``<Redirect>`` after it.
        limit: Returns per call. After that the caller hears the apology, and is put through or hung up.
        apology: What the carrier's voice says when no further stream is opened.
        transfer_to: The number of somebody to whom the carrier puts the caller through after the apology
            (E.164); empty to hang up.
        language: Language of the apology in the carrier's notation: ``de-DE``. The carrier's default if None.
    """

    return_by: Literal["callback", "continuation", "both", "off"] = "both"
    limit: int = Field(default=2, ge=0)
    apology: str = "I'm sorry, we have a technical problem. Please call again later. Goodbye."
    language: str | None = None
    transfer_to: str = Field(default="", repr=False)

    @model_validator(mode="before")
    @classmethod
    def _says_that_it_goes_on(cls, values: object) -> object:
        if isinstance(values, Mapping) and values.get("transfer_to"):
            return {"apology": PUT_THROUGH, **values}
        return values

    @field_validator("transfer_to")
    @classmethod
    def _is_a_number(cls, transfer_to: str) -> str:
        if transfer_to and not is_number(transfer_to):
            raise ValueError("must be a number in E.164 form: +15550100")
        return transfer_to


class ServerConfig(Options):
    """A server's settings.

    Attributes:
        public_url: Where the carrier reaches this server, ``https://voice.example.com``. A path in it is one
            that a proxy strips before it forwards requests. For a carrier's emulator on the same machine it
            may be ``http://127.0.0.1:8080``.
        auth_token: The token with which the carrier signs.
        shared_keys: Secrets by key id, for accounts that sign with shared keys.
        trust_proxy: Whether ``X-Forwarded-Proto`` and ``X-Forwarded-Host`` say at which address a request was
            made, for a server with several names. Only for a proxy that sets both itself.
        validate_signatures: Whether requests without a valid signature are refused. If False, anybody who
            finds the address can talk to the bot.
        twilio: The account for hanging up by REST, a ``TwilioConfig``; if None, calls end by closing the
            socket.
        carriers: Names of the carriers whose calls are answered, such as ``("twilio", "telnyx")``; Twilio if
            empty.
        host: Address to listen on.
        port: Port to listen on.
        workers: Processes that carry calls; ``"auto"`` for one on each core. 1 means a single process.
        max_calls: The most calls at a time, in all workers together; further callers hear a busy signal.
        max_pending: The most connections without a call at a time; one more closes the one that waited
            longest.
        parameters: Custom parameters of every stream.
        promise: Seconds within which the stream of a call must arrive after its webhook was answered. A
            server that shuts down still accepts promised streams.
        drain: Seconds in which running calls may end normally at shutdown.
        goodbye: Seconds for a last sentence after that.
        resume: What happens to a call whose media stream breaks.
        fleet: The fleet of servers of which this one is a member; None if it is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    public_url: str = ""
    auth_token: SecretStr = SecretStr("")
    shared_keys: dict[str, SecretStr] = Field(default_factory=dict, repr=False)
    trust_proxy: bool = False
    validate_signatures: bool = True
    twilio: SerializeAsAny[BaseModel] | None = None
    carriers: tuple[str, ...] = ()
    host: str = "0.0.0.0"  # noqa: S104 (a phone server is meant to be reached; it checks who calls)
    port: int = Field(default=8080, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=MOST_WORKERS)
    max_calls: int = Field(default=200, ge=1)
    max_pending: int = Field(default=256, ge=1)
    parameters: dict[str, str] = Field(default_factory=dict, repr=False)
    promise: float = Field(default=PROMISE, gt=0)
    drain: float = Field(default=30.0, ge=0)
    goodbye: float = Field(default=15.0, ge=0)
    resume: ResumeConfig = ResumeConfig()
    fleet: FleetConfig | None = None

    @field_validator("public_url")
    @classmethod
    def _is_a_plain_url(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            # The error's text quotes the address.
            raise ValueError("must look like https://voice.example.com") from None
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("must begin with https://: carriers open media streams over TLS only")
        if url and (parts.scheme not in ("https", "http") or not parts.hostname or "?" in url or "#" in url):
            raise ValueError("must look like https://voice.example.com")
        if "@" in parts.netloc:
            # The address appears in logs and in responses to the carrier.
            raise ValueError("must not contain a user name or password")
        if split_member(parts.path + "/")[0] is not None:
            raise ValueError("must not have the path /member/…, which is that of one member of a fleet")
        return url.rstrip("/")

    @field_validator("twilio", mode="before")
    @classmethod
    def _is_an_account(cls, account: object) -> object:
        return None if account is None else read_account(account)

    @field_validator("workers", mode="before")
    @classmethod
    def _is_a_number(cls, workers: object) -> object:
        return cores() if workers == "auto" else workers

    def check(self, carrier: CarrierChoice = None) -> None:
        """Check that the settings that the server and its carriers need are present.

        Args:
            carrier: Carriers or their names; those of ``carriers`` if None.

        Raises:
            ConfigurationError: If a setting is missing; the message names it.
        """
        carriers = make_carriers(carrier, self, names=self.carriers)
        if not self.public_url and any(needs_public_url(one) for one in carriers):
            raise ConfigurationError("set PUBLIC_URL to the address at which the carrier reaches this server")
        for one in carriers:
            one.check()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: object) -> ServerConfig:
        """Read the environment; ``settings`` take precedence.

        Variables: ``PUBLIC_URL``, ``VOICEFLOW_CARRIER`` (names, separated by commas), ``TWILIO_AUTH_TOKEN``,
        ``TWILIO_ACCOUNT_SID``, ``TWILIO_BASE_URL``, ``HOST``, ``PORT``, ``VOICEFLOW_WORKERS``,
        ``VOICEFLOW_MAX_CALLS``, ``VOICEFLOW_TRUST_PROXY``,
        ``VOICEFLOW_MAX_PENDING``, ``VOICEFLOW_PROMISE_SECONDS``, ``VOICEFLOW_DRAIN_SECONDS``, and
        those of ``FleetConfig``. A carrier reads its own variables.

        Raises:
            ConfigurationError: If a variable is malformed; the message names it.
        """
        env = os.environ if environ is None else environ
        values: dict[str, Any] = {field: env[name] for field, name in _VARIABLES.items() if env.get(name)}
        values |= settings_from_env(env)
        if names := split_names(env.get(CARRIER, "")):
            values["carriers"] = names
        values["fleet"] = FleetConfig.from_env(env)
        try:
            return cls.model_validate({**values, **settings})
        except ValidationError as exc:
            wrong = "; ".join(f"{_name(error['loc'])}: {error['msg']}" for error in exc.errors())
            raise ConfigurationError(f"malformed settings: {wrong}") from None


def cores() -> int:
    """The cores on which this process may run, up to the most workers."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(found, MOST_WORKERS)


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _name(location: tuple[int | str, ...]) -> str:
    field = str(location[0]) if location else ""
    return _VARIABLES.get(field, field)
