"""``voiceflow elevenlabs numbers``: the phone numbers that agents answer and call from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from voiceflow.cli.elevenlabs.screen import Screen
    from voiceflow.clients.elevenlabs.client import ElevenLabs


def numbers(
    is_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON array, with all that the service tells.")
    ] = False,
) -> None:
    """Print a table; in a pipe, a line for each with tabs between number, id, label, provider and agent."""
    from voiceflow.cli.elevenlabs.session import run

    run(show, is_json=is_json)


async def show(client: ElevenLabs, screen: Screen) -> None:
    """Print the phone numbers.

    Args:
        client: To ask with.
        screen: Where to.
    """
    with screen.busy("Asking for the phone numbers …"):
        found = [number.written() async for number in client.phone_numbers.list()]
    if screen.is_json:
        screen.json(found)
        return
    screen.table(("number", "id", "label", "provider", "agent"), [_row(number) for number in found])
    if not found:
        screen.note("There is no phone number.")


def _row(number: Mapping[str, Any]) -> tuple[str, ...]:
    # As JSON: one of a provider that is not documented yet need not have every field.
    told = [str(number.get(name) or "") for name in ("phone_number", "phone_number_id", "label", "provider")]
    agent = number.get("assigned_agent") or {}
    return (*told, str(agent.get("agent_name") or agent.get("agent_id") or ""))
