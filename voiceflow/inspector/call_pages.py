"""The pages of calls: their requests, the events that keep them current, listening and controls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from html import escape

from aiohttp import web

from voiceflow.errors import VoiceflowError
from voiceflow.inspector.control_form import control_form
from voiceflow.inspector.feed import WRITE_LIMIT, Feed
from voiceflow.inspector.html import HEADERS, fragments
from voiceflow.inspector.served_pages import PATH, ServedPages
from voiceflow.inspector.shown_call import CallUnknownError, ShownCall
from voiceflow.server.call_controls import ACTIONS

LISTENERS = 5
"""The most listeners of one call."""

GONE = "This call is not known any more."


class CallPages:
    """Serves the pages of single calls.

    Args:
        pages: Their frame, and who may open them.
        feed: Keeps them current.
        find: Returns the call that a request names; raises ``CallUnknownError``.
    """

    def __init__(self, pages: ServedPages, feed: Feed, find: Callable[[web.Request], ShownCall]) -> None:
        self._pages, self._feed, self._find = pages, feed, find

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """The pages of a call and of its turns, their events, and the controls."""
        return [
            web.get(PATH + "calls/{key}/", self._call),
            web.get(PATH + "calls/{key}/turns/{turn}/", self._turn),
            web.get(PATH + "calls/{key}/events", self._events),
            web.get(PATH + "calls/{key}/sound", self._sound),
            web.post(PATH + "calls/{key}/{action}", self._act),
        ]

    async def _open(self, request: web.Request) -> ShownCall:
        self._pages.access.check(request)
        try:
            call = self._find(request)
            await call.refresh()
        except CallUnknownError:
            raise web.HTTPNotFound(text=GONE) from None
        except VoiceflowError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from None
        return call

    async def _call(self, request: web.Request) -> web.StreamResponse:
        call = await self._open(request)
        parts = dict(call.parts())
        first: dict[str, str] = {name: parts.pop(name) for name in ("state", "figures") if name in parts}
        controls = [control_form(listen_at=call.listen_at)] if call.is_up else []
        body = [*fragments(first), *controls, *fragments(parts)]
        return self._pages.call(call.name, call.about, body, events="events" if call.is_up else "")

    async def _turn(self, request: web.Request) -> web.StreamResponse:
        call = await self._open(request)
        try:
            content = await call.turn(request.match_info["turn"])
        except VoiceflowError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from None
        return self._pages.turn(call.name, content)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        call = await self._open(request)
        shown = _FollowedCall(call)
        return await self._feed.follow(
            request,
            shown.parts,
            version=lambda: (call.version, shown.failure),
            is_over=lambda: not call.is_up,
            before=shown.refresh,
        )

    async def _sound(self, request: web.Request) -> web.StreamResponse:
        call = await self._open(request)
        if call.sound is None:
            raise web.HTTPServiceUnavailable(text="listen in on the page of the member that carries it")
        if not call.is_up or len(call.sound) >= LISTENERS:
            raise web.HTTPServiceUnavailable(text="the call is over, or too many listen")
        response = web.StreamResponse(
            headers={**HEADERS, "Content-Type": "application/octet-stream", "X-Accel-Buffering": "no"}
        )
        with call.sound.listen() as listener:
            try:
                await response.prepare(request)
                async for piece in listener.pieces():
                    async with asyncio.timeout(WRITE_LIMIT):
                        await response.write(piece)
            except (TimeoutError, ConnectionError):
                if request.transport is not None:
                    request.transport.abort()
        return response

    async def _act(self, request: web.Request) -> web.StreamResponse:
        self._pages.access.check_change(request)
        action = request.match_info["action"]
        if action not in ACTIONS:
            raise web.HTTPNotFound(text="no such action")
        call = await self._open(request)
        try:
            text = (await request.post()).get("text", "")
            answer = await call.act(action, text if isinstance(text, str) else "")
        except VoiceflowError as error:
            return web.json_response({"answer": str(error)}, status=409, headers=HEADERS)
        return web.json_response({"answer": answer}, headers=HEADERS)


class _FollowedCall:
    """A call on an open page. While its process cannot be asked, the page shows why."""

    def __init__(self, call: ShownCall) -> None:
        self.failure = ""
        self._call = call

    async def refresh(self) -> None:
        """Learn the newest state, or why there is none."""
        try:
            await self._call.refresh()
            self.failure = ""
        except CallUnknownError:
            self.failure = GONE
        except VoiceflowError as error:
            self.failure = str(error)

    def parts(self) -> dict[str, str]:
        """The newest parts that are known."""
        parts = dict(self._call.parts())
        if self.failure:
            parts["state"] = failure_note(self.failure)
        return parts


def failure_note(text: str) -> str:
    """Why a page is not current, as HTML."""
    return f'<span class="bad" role="status">{escape(text)}</span>'
