"""``voiceflow elevenlabs numbers``: list the account's phone numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from voiceflow.cli.elevenlabs.screen import Screen
    from voiceflow.clients.elevenlabs.client import ElevenLabs


def numbers(
    is_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON array with everything the service returns.")
    ] = False,
) -> None:
    """Print a table; in a pipe, one line per number with tabs between number, id, label, provider, agent."""
    from voiceflow.cli.elevenlabs.session import run

    run(show, is_json=is_json)


async def show(client: ElevenLabs, screen: Screen) -> None:
    """Print the phone numbers.

    Args:
        client: The API client.
        screen: Where to print.
    """
    with screen.busy("Asking for the phone numbers …"):
        found = [number.written() async for number in client.phone_numbers.list()]
    if screen.is_json:
        screen.json(found)
        return
    screen.table(("number", "id", "label", "provider", "agent"), [_row(number) for number in found])
    if not found:
        screen.note("The account has no phone numbers.")


def _row(number: Mapping[str, Any]) -> tuple[str, ...]:
    # As JSON: a number of an undocumented provider may lack fields.
    values = [
        str(number.get(name) or "") for name in ("phone_number", "phone_number_id", "label", "provider")
    ]
    agent = number.get("assigned_agent") or {}
    return (*values, str(agent.get("agent_name") or agent.get("agent_id") or ""))
