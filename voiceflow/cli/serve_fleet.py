"""How ``voiceflow serve`` joins a fleet, by its options."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import typer

from voiceflow.errors import ConfigurationError

FleetOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="Be one of several servers that continue each other's calls, and meet at this NATS, such as "
        "nats://10.0.0.5:4222; else VOICEFLOW_FLEET. SIGTERM moves the calls to the others.",
    ),
]

NameOption: TypeAlias = Annotated[
    str | None,
    typer.Option(help="This server's name in the fleet; else VOICEFLOW_FLEET_NAME, else the host's name."),
]

MemberUrlOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="Where the carrier reaches each member, such as https://{name}.voice.example.com; else "
        "VOICEFLOW_FLEET_URL, else /member/NAME at the fleet's address.",
    ),
]

PublicUrlOption: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Where the carrier reaches the server, or the whole fleet; else PUBLIC_URL."),
]


def fleet_settings(
    fleet: str | None, name: str | None, member_url: str | None, public_url: str | None
) -> dict[str, Any]:
    """The settings that the options make; those that are left out come from the environment.

    Raises:
        ConfigurationError: If one is malformed, or would have no effect.
    """
    from voiceflow.server.fleet import FleetConfig

    given: dict[str, Any] = {} if public_url is None else {"public_url": public_url}
    config = FleetConfig.from_env(url=fleet, name=name, member_url=member_url)
    if config is not None:
        given["fleet"] = config
    elif name is not None or member_url is not None:
        raise ConfigurationError(f"{'--member-url' if name is None else '--name'} needs --fleet")
    return given
