"""``voiceflow inspect``: recorded calls on pages."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.cli.terminal import console, say
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.inspector.archive import Archive

THIS_MACHINE = "127.0.0.1"
PORT = 8091


def inspect(
    folder: Annotated[Path, typer.Argument(help="Journals NAME.jsonl, each with NAME.wav or without.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on, on this machine.")] = PORT,
) -> None:
    """Show the calls in a folder until Ctrl-C: what was said and heard, waits, decisions, the recording.

    ``voiceflow serve --journals FOLDER`` saves journals, and ``Recorder`` recordings. Only this machine can
    reach the pages, and only by the address that is printed, which contains a random token.
    """
    from voiceflow.inspector import InspectorConfig, new_token
    from voiceflow.inspector.archive import Archive

    archive = Archive(folder, InspectorConfig.from_env(token=new_token(), title=folder.resolve().name))
    try:
        asyncio.run(_serve(archive, port))
    except OSError as exc:
        raise ConfigurationError(
            f"cannot listen on port {port} ({os.strerror(exc.errno or 0)}): choose another with --port"
        ) from exc


async def _serve(archive: Archive, port: int) -> None:
    from aiohttp import web

    runner = web.AppRunner(archive.app(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, THIS_MACHINE, port).start()
        address = f"http://{THIS_MACHINE}:{runner.addresses[0][1]}"
        say(console(), ("The calls: ", "bold"), (archive.page_url(address), "cyan"))
        say(console(), "Ctrl-C ends it.")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
