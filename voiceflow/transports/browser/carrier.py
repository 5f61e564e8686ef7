"""Browsers as a carrier of the server: the page, its requests, its media stream."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from importlib.resources import files

from aiohttp import ClientSession, web

from voiceflow.observers import Observer
from voiceflow.transports.addresses import WORKER, worker_root
from voiceflow.transports.browser.captions import Captions
from voiceflow.transports.browser.control import BrowserControl
from voiceflow.transports.browser.protocol import BrowserProtocol
from voiceflow.transports.browser.settings import BrowserConfig
from voiceflow.transports.carrier import CallRegister, Return
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.line import MediaLine
from voiceflow.transports.page_access import PageAccess

PAGE_PATH = "/web/"
CALLS_PATH = "/web/calls"
STREAM_PATH = "/web/stream"

COOKIE = "voiceflow_web"

MOST_KNOWN = 1000
"""Calls that are remembered, so that a broken one can come back."""

FILES = {
    "page.css": "text/css",
    "icon.svg": "image/svg+xml",
    "page.js": "text/javascript",
    "call.js": "text/javascript",
    "audio.js": "text/javascript",
    "view.js": "text/javascript",
    "worklets.js": "text/javascript",
}
"""What the page consists of, with the types."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class BrowserCarrier:
    """Takes calls from the page that it serves.

    Args:
        config: The token and the limits.

    Attributes:
        voice_path: The path of the page.
    """

    voice_path = PAGE_PATH

    def __init__(self, config: BrowserConfig) -> None:
        self._config = config
        self._access = PageAccess(config.token, cookie=COOKIE, public_url=config.public_url)
        self._lines: dict[str, MediaLine] = {}
        self._known: OrderedDict[str, int] = OrderedDict()
        self._open = 0

    def page_url(self, server_url: str) -> str:
        """The address of the page, with the token.

        Args:
            server_url: Where browsers reach the server, ``http://127.0.0.1:8080``.
        """
        return f"{server_url}{PAGE_PATH}?token={self._config.token.get_secret_value()}"

    def check(self) -> None:
        self._config.check()

    def routes(self, register: CallRegister) -> Iterable[web.AbstractRouteDef]:
        return [
            web.get(PAGE_PATH, self._page),
            web.post(CALLS_PATH, partial(self._call, register)),
            web.post(CALLS_PATH + "/{call}/return", partial(self._return, register)),
            web.get(STREAM_PATH, partial(self._stream, register)),
            web.get(PAGE_PATH + "{name}", self._file),
        ]

    def protocol(self) -> BrowserProtocol:
        return BrowserProtocol()

    def control(self, http: ClientSession) -> BrowserControl:
        return BrowserControl(self._lines)

    def follow(self, started: StreamStarted, line: MediaLine) -> Sequence[Observer]:
        if started.call_id not in self._known:
            return []
        self._lines[started.call_id] = line
        return [Captions(line.send).observe]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if self._access.has_token(request):
            # A relative address stays right behind a proxy that strips a path.
            response = web.Response(status=303, headers={**_HEADERS, "Location": "./"})
            self._access.admit(request, response)
            return response
        self._access.check(request)
        html = _read("index.html").decode().replace("{title}", escape(self._config.title))
        return web.Response(body=html.encode(), content_type="text/html", charset="utf-8", headers=_HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        self._access.check(request)
        name = request.match_info["name"]
        if name not in FILES:
            raise web.HTTPNotFound
        return web.Response(body=_read(name), content_type=FILES[name], charset="utf-8", headers=_HEADERS)

    async def _call(self, register: CallRegister, request: web.Request) -> web.Response:
        self._access.check(request)
        call_id = f"web-{secrets.token_hex(16)}"
        if self._open >= self._config.max_calls or not register.promise(call_id):
            raise web.HTTPServiceUnavailable(text="every line is busy")
        self._known[call_id] = 0
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        worker = request.app.get(WORKER)
        # The stream has to reach the worker that knows the call.
        root = "" if worker is None else worker_root(worker, request, PAGE_PATH)
        return web.json_response({"call": call_id, "root": root})

    async def _return(self, register: CallRegister, request: web.Request) -> web.Response:
        self._access.check(request)
        call_id = request.match_info["call"]
        if call_id not in self._known:
            raise web.HTTPNotFound(text="no such call")
        self._known[call_id] += 1
        may_return = self._known[call_id] <= self._config.max_returns
        found = await register.bring_back(call_id, may_return=may_return)
        return web.json_response({"again": found in (Return.AFTER_BREAK, Return.AFTER_REFUSAL)})

    async def _stream(self, register: CallRegister, request: web.Request) -> web.StreamResponse:
        self._access.check(request)
        call_id = request.query.get("call", "")
        if call_id not in self._known:
            raise web.HTTPNotFound(text="no such call")
        if self._open >= self._config.max_calls:
            raise web.HTTPServiceUnavailable(text="every line is busy")
        self._open += 1
        response = None
        try:
            response = await register.stream(request)
        finally:
            if response is None or response.stream is None:
                self._ended()
            else:
                response.stream.add_done_callback(self._ended)
        return response

    def _ended(self, _: object = None) -> None:
        self._open -= 1
        # A call that came back already has the line of its new stream.
        for closed in [one for one, line in self._lines.items() if not line.is_open]:
            del self._lines[closed]


def _read(name: str) -> bytes:
    return (files(__package__) / "page" / name).read_bytes()
