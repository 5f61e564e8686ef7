"""How ``voiceflow serve`` joins a fleet, by its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from voiceflow.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetOptions:
    """The options.

    Attributes:
        fleet: Where the servers of the fleet meet.
        name: The name of this one.
        member_url: Where the carrier reaches each of them.
        public_url: Where the carrier reaches the server, or the whole fleet.
    """

    fleet: Annotated[
        str | None,
        typer.Option(
            help="Be one of several servers that continue each other's calls, and meet at this NATS, such as "
            "nats://10.0.0.5:4222; else VOICEFLOW_FLEET. SIGTERM moves the calls to the others.",
        ),
    ] = None
    name: Annotated[
        str | None,
        typer.Option(
            help="This server's name in the fleet; else VOICEFLOW_FLEET_NAME, else the host's name."
        ),
    ] = None
    member_url: Annotated[
        str | None,
        typer.Option(
            help="Where the carrier reaches each member, such as https://{name}.voice.example.com; else "
            "VOICEFLOW_FLEET_URL, else /member/NAME at the fleet's address.",
        ),
    ] = None
    public_url: Annotated[
        str | None,
        typer.Option(help="Where the carrier reaches the server, or the whole fleet; else PUBLIC_URL."),
    ] = None

    def settings(self) -> dict[str, Any]:
        """The settings that the options make; those that are left out come from the environment.

        Raises:
            ConfigurationError: If one is malformed, or would have no effect.
        """
        from voiceflow.server.fleet import FleetConfig

        given: dict[str, Any] = {} if self.public_url is None else {"public_url": self.public_url}
        config = FleetConfig.from_env(url=self.fleet, name=self.name, member_url=self.member_url)
        if config is not None:
            given["fleet"] = config
        elif self.name is not None or self.member_url is not None:
            raise ConfigurationError(f"{'--member-url' if self.name is None else '--name'} needs --fleet")
        return given
