"""Keeping pages current: their changed parts as server-sent events.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from voiceflow.inspector.html import HEADERS
from voiceflow.server import CALLS

PERIOD = 0.5
"""Seconds between two looks at what has changed."""

PULSE = 15.0
"""Seconds of silence after which a comment is sent, so that a proxy keeps the connection."""

WRITE_LIMIT = 5.0
"""Seconds that a page may take to read; a slower one is dropped, and connects again by itself."""


class Feed:
    """Sends each page the parts that have changed. Nothing is queued: a slow page gets the newest parts only.

    Args:
        limit: The most pages at a time.
    """

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._open = 0

    def __len__(self) -> int:
        """Pages that are kept current now."""
        return self._open

    async def follow(
        self,
        request: web.Request,
        parts: Callable[[], Mapping[str, str]],
        *,
        version: Callable[[], object],
        is_over: Callable[[], bool] = lambda: False,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> web.StreamResponse:
        """Answer a page's request for events. Returns when the page is gone, too slow, or complete.

        Args:
            request: The request.
            parts: Returns the parts of the page, by the id of their element.
            version: Changes whenever the parts may have changed.
            is_over: Whether the parts will not change any more.
            before: Awaited before each look at the version.

        Raises:
            web.HTTPServiceUnavailable: If too many pages are open.
        """
        if self._open >= self._limit:
            raise web.HTTPServiceUnavailable(text="too many pages are open")
        self._open += 1
        response = web.StreamResponse(
            headers={**HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        try:
            await response.prepare(request)
            await self._send(request, _Page(response, parts, version, before), is_over)
        except (TimeoutError, ConnectionError):
            if request.transport is not None:
                request.transport.abort()
        finally:
            self._open -= 1
        return response

    async def _send(self, request: web.Request, page: _Page, is_over: Callable[[], bool]) -> None:
        while request.transport is not None and not _has_drained(request.app):
            was_over = is_over()
            await page.refresh()
            if was_over:
                await page.write("event: over\ndata:\n\n")
                return
            await asyncio.sleep(PERIOD)


def _has_drained(app: web.Application) -> bool:
    """Whether the server shuts down, and no call is left to look at."""
    return app[CALLS].is_draining and not len(app[CALLS])


class _Page:
    """One open page, and what it shows."""

    def __init__(
        self,
        response: web.StreamResponse,
        parts: Callable[[], Mapping[str, str]],
        version: Callable[[], object],
        before: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._before = before
        self._response = response
        self._parts = parts
        self._version = version
        self._seen: object = None
        self._shown: dict[str, str] = {}
        self._loop = asyncio.get_running_loop()
        self._written = self._loop.time()

    async def refresh(self) -> None:
        """Send the parts that the page does not show yet."""
        if self._before is not None:
            await self._before()
        version = self._version()
        if version != self._seen:
            self._seen = version
            for name, html in self._parts().items():
                if self._shown.get(name) != html:
                    self._shown[name] = html
                    data = json.dumps({"id": name, "html": html}, ensure_ascii=False)
                    await self.write(f"event: part\ndata: {data}\n\n")
        if self._loop.time() - self._written >= PULSE:
            await self.write(":\n\n")

    async def write(self, text: str) -> None:
        """Send a text.

        Raises:
            TimeoutError: If the page does not read.
            ConnectionError: If it is gone.
        """
        async with asyncio.timeout(WRITE_LIMIT):
            await self._response.write(text.encode())
        self._written = self._loop.time()
