"""``voiceflow fleet``: the members of a fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceflow.cli.fleet.options import FleetOption, operate

if TYPE_CHECKING:
    from voiceflow.server.fleet.operator import FleetOperator


def members(fleet: FleetOption = None) -> None:
    """Name, places that are taken and that there are, state, version and address of each."""
    operate(fleet, _print)


async def _print(fleet: FleetOperator) -> None:
    rows = await fleet.members()
    if not rows:
        print("no member is up")
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        state = "drains" if row.is_draining else "open"
        print(
            f"{row.name:<{width}}  {row.calls:>5} of {row.limit:<5}  {state:<6}  {row.version}  {row.address}"
        )
