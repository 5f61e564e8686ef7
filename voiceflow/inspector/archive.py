"""Pages of recorded calls: a folder of journals, with the recordings next to them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web

from voiceflow.errors import ConfigurationError
from voiceflow.inspector.call_page import record_parts
from voiceflow.inspector.filters import CallFilter
from voiceflow.inspector.html import HEADERS, fragments, section
from voiceflow.inspector.list_page import CallRow, call_table, filter_form
from voiceflow.inspector.recorded_call import RecordedFile
from voiceflow.inspector.served_pages import PATH, ServedPages
from voiceflow.inspector.settings import InspectorConfig
from voiceflow.inspector.summary import summarise
from voiceflow.inspector.turn_page import turn_content
from voiceflow.inspector.view import CallView
from voiceflow.journal import journal_of

UNREADABLE = "unreadable"
"""The outcome of a call whose journal cannot be read."""


class Archive:
    """Shows the calls in a folder and in those below it, the newest first.

    Args:
        folder: Where the journals are: ``NAME.jsonl``, with or without ``NAME.wav``.
        config: The token, and how many calls are shown at most.

    Raises:
        ConfigurationError: If there is no such folder, or the token is too short.
    """

    def __init__(self, folder: Path, config: InspectorConfig) -> None:
        if not folder.is_dir():
            raise ConfigurationError(f"no such folder: {folder}")
        self._folder = folder
        self._config = config
        self._pages = ServedPages(config)
        self._rows: dict[tuple[str, float], CallRow] = {}

    def page_url(self, server_url: str) -> str:
        """The address of the list of calls, with the token."""
        return self._pages.url(server_url)

    def app(self) -> web.Application:
        """The application that serves the pages."""
        app = web.Application()
        app.add_routes(
            [
                web.get(PATH, self._list),
                web.get(PATH + "{name}", self._pages.file),
                web.get(PATH + "calls/{key}/", self._call),
                web.get(PATH + "calls/{key}/turns/{turn}/", self._turn),
                web.get(PATH + "calls/{key}/recording.wav", self._recording),
            ]
        )
        return app

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if (entered := self._pages.enter(request)) is not None:
            return entered
        wanted = CallFilter.of(request.query)
        rows = await asyncio.to_thread(lambda: list(self._read()))
        outcomes = sorted({row.outcome for row in rows if row.outcome})
        parts = {"calls": call_table(rows, wanted)}
        return self._pages.list([*filter_form(wanted, outcomes), *fragments(parts)])

    def _files(self) -> dict[str, RecordedFile]:
        """The newest journals, by their name in addresses: the place in the folder, with dots for slashes."""
        found = sorted(self._folder.rglob("*.jsonl"), key=lambda file: file.stat().st_mtime, reverse=True)
        return {
            ".".join(file.relative_to(self._folder).with_suffix("").parts): RecordedFile.at(file)
            for file in found[: self._config.kept]
        }

    def _read(self) -> Iterator[CallRow]:
        known, self._rows = self._rows, {}
        for key, file in self._files().items():
            version = key, file.journal.stat().st_mtime
            row = known.get(version) or _row(key, file)
            self._rows[version] = row
            yield row

    async def _found(self, request: web.Request) -> RecordedFile:
        self._pages.access.check(request)
        found = (await asyncio.to_thread(self._files)).get(request.match_info["key"])
        if found is None:
            raise web.HTTPNotFound(text="no such call")
        return found

    async def _call(self, request: web.Request) -> web.StreamResponse:
        file = await self._found(request)
        view = await _read(file, with_sound=True)
        body = list(fragments(await asyncio.to_thread(record_parts, view)))
        if file.sound is not None:
            player = '<audio controls preload="metadata" src="recording.wav"></audio>'
            body.insert(1, section("The recording", [player]))
        return self._pages.call(file.name, file.saved_at(), body)

    async def _turn(self, request: web.Request) -> web.StreamResponse:
        file = await self._found(request)
        return self._pages.turn(file.name, turn_content(await _read(file), request.match_info["turn"]))

    async def _recording(self, request: web.Request) -> web.StreamResponse:
        file = await self._found(request)
        if file.sound is None:
            raise web.HTTPNotFound(text="this call has no recording")
        return web.FileResponse(file.sound, headers={**HEADERS, "Content-Type": "audio/wav"})


async def _read(file: RecordedFile, *, with_sound: bool = False) -> CallView:
    """Read a call in a thread.

    Raises:
        web.HTTPUnprocessableEntity: If one of its files cannot be used.
    """
    try:
        view, _ = await asyncio.to_thread(file.view, with_sound=with_sound)
    except (ValueError, OSError) as error:
        raise web.HTTPUnprocessableEntity(text=f"{file.name}: {error}") from None
    return view


def _row(key: str, file: RecordedFile) -> CallRow:
    try:
        view, outcome = file.view()
    except (ValueError, OSError):
        view, outcome = CallView(journal=journal_of([]), start=0.0, end=0.0), UNREADABLE
    return CallRow(key, file.name, "", file.saved_at(), outcome, view.end, summarise(view))
