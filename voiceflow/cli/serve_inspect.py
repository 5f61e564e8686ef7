"""Who watches the calls of ``voiceflow serve``: the inspector's pages, and a folder of journals."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.inspector import Inspector
    from voiceflow.observers import Observer
    from voiceflow.records import JournalFolder, PriceTable
    from voiceflow.server import ServerConfig
    from voiceflow.server.app import Observe
    from voiceflow.transports import StreamStarted


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions:
    """The options.

    Attributes:
        inspect: Whether pages show the calls.
        journals: The folder of their journals.
    """

    inspect: Annotated[
        bool,
        typer.Option(
            "--inspect",
            help="Also serve pages that show the calls, whose address contains VOICEFLOW_INSPECT_TOKEN; a "
            "server that only this machine reaches makes one.",
        ),
    ] = False
    journals: Annotated[
        Path | None,
        typer.Option(help="Folder for the journal of each call, which contains what people said."),
    ] = None


def open_inspector(file: Path, config: ServerConfig, prices: PriceTable | None = None) -> Inspector:
    """The pages that show the calls.

    Args:
        file: The bot's.
        config: The settings of the server.
        prices: For the cost of each call.

    Raises:
        ConfigurationError: If others can reach the server, and there is no token for them.
    """
    from voiceflow.inspector import Inspector, InspectorConfig, new_token
    from voiceflow.net.loopback import LOOPBACK

    environ = dict(os.environ)
    if config.host in LOOPBACK:
        environ.setdefault("VOICEFLOW_INSPECT_TOKEN", new_token())
    settings = InspectorConfig.from_env(environ, title=file.stem, public_url=config.public_url)
    return Inspector(settings, prices=prices)


@dataclass(frozen=True, slots=True)
class _Journals:
    """Observes each call for its journal, in this process or in a worker."""

    folder: JournalFolder

    def __call__(self, started: StreamStarted) -> Sequence[Observer]:
        return self.folder.observe(started.call_id)


def journals_in(folder: Path | None) -> Observe | None:
    """What makes the observers of each call for a folder of journals; None without a folder.

    Raises:
        ConfigurationError: If the folder cannot be made.
    """
    if folder is None:
        return None
    from voiceflow.records import JournalFolder

    try:
        return _Journals(JournalFolder(folder.absolute()))
    except OSError as exc:
        raise ConfigurationError(f"{folder}: {os.strerror(exc.errno or 0)}") from exc
