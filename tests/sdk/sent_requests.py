"""Requests as they are sent, to compare ours with those of a carrier's official package."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import ClientSession, web

from voiceflow.testing import MemoryNetwork

Sent = tuple[str, str, dict[str, str], Any]


def sent(method: str, url: str, body: bytes | str | None) -> Sent:
    """A request as method, path, query and JSON."""
    parts = urlsplit(url)
    return method, parts.path, dict(parse_qsl(parts.query)), json.loads(body) if body else None


@asynccontextmanager
async def listening(host: str, answer: object) -> AsyncIterator[tuple[ClientSession, list[Sent]]]:
    """A host that notes what we send."""
    found: list[Sent] = []

    async def note(request: web.Request) -> web.Response:
        found.append(sent(request.method, str(request.url), await request.read()))
        return web.json_response(answer)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", note)
    async with MemoryNetwork() as network:
        network.add(host, app)
        yield network.session(), found
