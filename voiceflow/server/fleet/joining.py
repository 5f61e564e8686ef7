"""Making a server a member of a fleet, by its settings."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from aiohttp import web

from voiceflow.errors import ConfigurationError
from voiceflow.server.config import ServerConfig
from voiceflow.server.fleet.member import FleetMember
from voiceflow.server.fleet.registry import FleetRegistry
from voiceflow.server.fleet.settings import FleetConfig
from voiceflow.transports.addresses import member_url
from voiceflow.transports.carrier import Carrier


def member_config(config: ServerConfig) -> ServerConfig:
    """The settings with the public address of the member itself, if the server is one.

    Raises:
        ConfigurationError: If the fleet has no public address, or one process is not what carries the calls.
    """
    if config.fleet is None or config.fleet.public_url:
        return config
    if config.workers > 1:
        raise ConfigurationError(
            "a member of a fleet is one process: start one member for each core, each with its port and name"
        )
    if not config.public_url:
        raise ConfigurationError("set PUBLIC_URL to the address at which the carrier reaches the fleet")
    fleet = config.fleet.model_copy(update={"public_url": config.public_url})
    try:
        own = member_url(fleet.public_url, fleet.name) if fleet.hosts is None else fleet.hosts.url(fleet.name)
    except ValueError as error:
        raise ConfigurationError(f"VOICEFLOW_FLEET_URL: {error}") from None
    return config.model_copy(update={"public_url": own, "fleet": fleet})


def make_member(
    app: web.Application,
    config: ServerConfig,
    carriers: Sequence[Carrier],
    leave: Callable[[], None],
    *,
    registry: FleetRegistry | None = None,
    chance: random.Random | None = None,
) -> FleetMember | None:
    """The member of the fleet that an application is, or None if it is none.

    Args:
        app: An application that has not started.
        config: Its settings, from :func:`member_config`.
        carriers: Whose calls it answers.
        leave: Makes the server drain and end.
        registry: Connects the members; NATS if None.
        chance: Chooses the members of which the less loaded one gets a call.

    Raises:
        ConfigurationError: If the client of NATS is not installed.
    """
    if config.fleet is None:
        return None
    found = _nats(config.fleet) if registry is None else registry
    return FleetMember(app, config, found, carriers, leave=leave, chance=chance)


def _nats(config: FleetConfig) -> FleetRegistry:
    try:
        from voiceflow.server.fleet.nats_registry import NatsRegistry
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "nats":
            raise
        raise ConfigurationError('a fleet needs NATS: pip install "voiceflow-calls[fleet]"') from None
    return NatsRegistry(config)
