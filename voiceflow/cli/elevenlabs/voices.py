"""``voiceflow elevenlabs voices``: list the account's voices."""

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
        bool, typer.Option("--json", help="Print one JSON array with everything the service returns.")
    ] = False,
) -> None:
    """Print a table; in a pipe, one line per voice with tabs between name, id, category and labels."""
    from voiceflow.cli.elevenlabs.session import run

    run(lambda client, screen: show(client, screen, search=search), is_json=is_json)


async def show(client: ElevenLabs, screen: Screen, *, search: str | None = None) -> None:
    """Print the voices.

    Args:
        client: The API client.
        screen: Where to print.
        search: Words that the voices must match.
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
        screen.note("No voice found." if search else "The account has no voices.")
