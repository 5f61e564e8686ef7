"""``voiceflow elevenlabs voices``: who can speak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voiceflow.cli.elevenlabs.screen import Screen
    from voiceflow.clients.elevenlabs.client import ElevenLabs

_PAGE = 100


def voices(
    search: Annotated[
        str | None,
        typer.Option(help="Only voices with these words in name, description, labels or category."),
    ] = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON array, with all that the service tells.")
    ] = False,
) -> None:
    """Print a table; in a pipe, a line for each with tabs between name, id, category and labels."""
    from voiceflow.cli.elevenlabs.session import run

    run(lambda client, screen: show(client, screen, search=search), is_json=is_json)


async def show(client: ElevenLabs, screen: Screen, *, search: str | None = None) -> None:
    """Print the voices.

    Args:
        client: To ask with.
        screen: Where to.
        search: Words that they must have.
    """
    from voiceflow.clients.elevenlabs.schema.voices import VoiceFilter

    wanted = VoiceFilter(page_size=_PAGE) if search is None else VoiceFilter(page_size=_PAGE, search=search)
    with screen.busy("Asking for the voices …"):
        found = [voice async for voice in client.voices.list(wanted)]
    if screen.is_json:
        screen.json([voice.written() for voice in found])
        return
    rows = [
        (voice.name, voice.voice_id, voice.category, ", ".join(f"{k}: {v}" for k, v in voice.labels.items()))
        for voice in found
    ]
    screen.table(("name", "id", "category", "labels"), rows)
    if not rows:
        screen.note("There is no such voice." if search else "There is no voice.")
