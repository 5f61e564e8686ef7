"""What the commands for a fleet share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.server.fleet.operator import FleetOperator

FleetOption: TypeAlias = Annotated[
    str | None, typer.Option("--fleet", help="The NATS of the fleet; else VOICEFLOW_FLEET.")
]

CallArgument: TypeAlias = Annotated[str, typer.Argument(help="The carrier's id of the call.")]


def operate(url: str | None, act: Callable[[FleetOperator], Awaitable[None]]) -> None:
    """Connect to a fleet and do something there.

    Raises:
        ConfigurationError: If it is not known where it is, or it cannot be reached.
    """
    from voiceflow.server.fleet import FleetConfig

    config = FleetConfig.from_env(url=url)
    if config is None:
        raise ConfigurationError("say where the fleet is: --fleet nats://host:4222, or VOICEFLOW_FLEET")
    try:
        from voiceflow.server.fleet.operator import FleetOperator
    except ModuleNotFoundError:
        raise ConfigurationError('a fleet needs NATS: pip install "voiceflow-calls[fleet]"') from None

    async def run() -> None:
        async with FleetOperator(config) as fleet:
            await act(fleet)

    asyncio.run(run())


def command(url: str | None, call: str, kind: str, text: str = "") -> None:
    """Send a command to the member that carries a call."""
    operate(url, lambda fleet: fleet.command(call, kind, text))


def act(url: str | None, call: str, action: str, text: str = "") -> None:
    """Do one of the actions of operators in a call, and print the acknowledgement."""

    async def run(fleet: FleetOperator) -> None:
        print(await fleet.act(call, action, text))

    operate(url, run)
