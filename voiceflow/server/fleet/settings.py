"""The settings of a member of a fleet."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping

from pydantic import ConfigDict, Field, SecretStr, ValidationError, field_validator

from voiceflow.arguments import Options
from voiceflow.errors import ConfigurationError
from voiceflow.transports.addresses import is_member_name
from voiceflow.transports.member_hosts import MemberHosts, is_template

_URL = re.compile(r"(?:nats|tls|ws|wss)://[^\s/,]+(?:/[^\s,]*)?")

# Field -> variable.
_VARIABLES = {
    "url": "VOICEFLOW_FLEET",
    "name": "VOICEFLOW_FLEET_NAME",
    "version": "VOICEFLOW_FLEET_VERSION",
    "member_url": "VOICEFLOW_FLEET_URL",
    "group": "VOICEFLOW_FLEET_GROUP",
    "replicas": "VOICEFLOW_FLEET_REPLICAS",
}


def host_name() -> str:
    """The name of this machine or container, as the name of a member."""
    return re.sub(r"[^a-z0-9-]", "-", socket.gethostname().lower())[:63].strip("-") or "member"


class FleetConfig(Options):
    """How a server is a member of a fleet.

    Attributes:
        url: Where NATS is: ``nats://user:password@host:4222``; several with commas. Whoever may use it can
            control every call.
        name: The name of this member; no other one may have it. It is part of its public address.
        member_url: The public address of a member, ``https://{name}.voice.example.com``, if each has a host
            name; empty for ``/member/<name>`` below the address of the fleet. The same for all members.
        version: The version of the bot, for people to see.
        group: The fleet's name in NATS, so that several fleets can share it.
        replicas: On how many NATS servers the states of calls are kept: 3 in a cluster of three.
        public_url: The public address of the fleet. It comes from the server's settings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: SecretStr
    name: str = Field(default_factory=host_name)
    member_url: str = ""
    version: str = Field(default="", max_length=100)
    group: str = Field(default="voiceflow", pattern=r"^[A-Za-z0-9_-]{1,40}$")
    replicas: int = Field(default=1, ge=1, le=5)
    public_url: str = ""

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: SecretStr) -> SecretStr:
        if not all(_URL.fullmatch(each) for each in url.get_secret_value().split(",")):
            raise ValueError("must look like nats://host:4222")
        return url

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not is_member_name(name):
            raise ValueError("must have lower-case letters, digits and hyphens only, 63 at most")
        return name

    @field_validator("member_url")
    @classmethod
    def _is_a_template(cls, member_url: str) -> str:
        if member_url and not is_template(member_url):
            raise ValueError("must look like https://{name}.voice.example.com")
        return member_url

    @property
    def hosts(self) -> MemberHosts | None:
        """The host names of the members, if they have some and the address of the fleet is known."""
        has_hosts = self.member_url and self.public_url
        return MemberHosts(self.public_url, self.member_url) if has_hosts else None

    @property
    def servers(self) -> list[str]:
        """The addresses of NATS."""
        return self.url.get_secret_value().split(",")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: object) -> FleetConfig | None:
        """Read the environment; ``settings`` take precedence, unless they are None.

        Variables: ``VOICEFLOW_FLEET`` (the address), ``VOICEFLOW_FLEET_NAME``, ``VOICEFLOW_FLEET_URL``,
        ``VOICEFLOW_FLEET_VERSION``, ``VOICEFLOW_FLEET_GROUP``, ``VOICEFLOW_FLEET_REPLICAS``.

        Returns:
            The settings, or None without an address.

        Raises:
            ConfigurationError: If one is malformed; the message names it.
        """
        env = os.environ if environ is None else environ
        values: dict[str, object] = {field: env[name] for field, name in _VARIABLES.items() if env.get(name)}
        values |= {field: value for field, value in settings.items() if value is not None}
        if "url" not in values:
            return None
        try:
            return cls.model_validate(values)
        except ValidationError as exc:
            wrong = "; ".join(f"{_VARIABLES[str(each['loc'][0])]}: {each['msg']}" for each in exc.errors())
            raise ConfigurationError(f"malformed settings: {wrong}") from None
