"""``voiceflow fleet calls``: the calls of all members."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voiceflow.cli.fleet.options import FleetOption, operate

if TYPE_CHECKING:
    from voiceflow.server.fleet.operator import FleetOperator
    from voiceflow.server.placed_calls import PlacedCall


def calls(fleet: FleetOption = None) -> None:
    """Id, member, length, state and the last digits of both numbers of each.

    Members that do not answer are named on standard error.
    """
    operate(fleet, _print)


async def _print(fleet: FleetOperator) -> None:
    found = await fleet.calls()
    rows = [(one.call_id, each.member, *_columns(one)) for each in found for one in each.calls]
    widths = [max(len(row[column]) for row in rows) for column in range(5)] if rows else []
    for row in rows:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
    for each in found:
        if each.more:
            print(f"{each.member} has {each.more} more", file=sys.stderr)
        if each.failure:
            print(each.failure, file=sys.stderr)
    if not rows:
        print("no call is up", file=sys.stderr)


def _columns(call: PlacedCall) -> tuple[str, str, str]:
    since = "–" if call.seconds is None else f"{call.seconds // 60:.0f}:{int(call.seconds) % 60:02}"
    numbers = " → ".join(number for number in (call.caller, call.called) if number)
    return since, call.state, numbers
