"""``voiceflow elevenlabs agents``: list the account's agents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voiceflow.cli.elevenlabs.screen import Screen
    from voiceflow.clients.elevenlabs.client import ElevenLabs

_PAGE = 100


def agents(
    search: Annotated[str | None, typer.Option(help="Only agents with these words in their name.")] = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON array with everything the service returns.")
    ] = False,
) -> None:
    """Print a table, newest first; in a pipe, one line per agent with tabs between name, id, tags and day."""
    from voiceflow.cli.elevenlabs.session import run

    run(lambda client, screen: show(client, screen, search=search), is_json=is_json)


async def show(client: ElevenLabs, screen: Screen, *, search: str | None = None) -> None:
    """Print the agents that are not archived, the newest first.

    Args:
        client: The API client.
        screen: Where to print.
        search: Words that the names must contain.
    """
    from voiceflow.clients.elevenlabs.schema.agent_pages import AgentFilter

    wanted = AgentFilter(page_size=_PAGE) if search is None else AgentFilter(page_size=_PAGE, search=search)
    with screen.busy("Asking for the agents …"):
        found = [agent async for agent in client.agents.list(wanted)]
    if screen.is_json:
        screen.json([agent.written() for agent in found])
        return
    rows = [
        (agent.name, agent.agent_id, ", ".join(agent.tags), _day(agent.created_at_unix_secs))
        for agent in found
    ]
    screen.table(("name", "id", "tags", "made"), rows)
    if not rows:
        screen.note("No agent found." if search else "The account has no agents.")


def _day(unix: int) -> str:
    return datetime.fromtimestamp(unix, UTC).date().isoformat()
