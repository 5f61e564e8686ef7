"""The page of a browser, in Python: it calls, plays, reports marks, and comes back after a break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.transports.browser.protocol import FORMATS

PARAMETERS = {"From": "+15550100", "To": "+15550199"}


class PageCall:
    """A call, as the person at the browser hears and sees it."""

    def __init__(self, page: Page, name: str) -> None:
        self.was_refused = False
        self.is_over = False
        self.transferred_to: list[str] = []
        self.shown: list[dict[str, Any]] = []
        self.call_id = self.root = ""
        self.format: AudioFormat = FORMATS[name]
        self._name = name
        self._page = page
        self._loop = asyncio.get_running_loop()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._played = bytearray()
        self._until = 0.0
        self._marks: dict[str, asyncio.TimerHandle] = {}
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def heard(self) -> bytes:
        """What has been played up to now."""
        unplayed = self.format.size(max(0.0, self._until - self._loop.time()))
        return bytes(self._played[: len(self._played) - unplayed])

    async def say(self, data: bytes) -> None:
        assert self._socket is not None
        await self._socket.send_bytes(data)

    async def press(self, digit: str) -> None:
        await self._send({"type": "key", "digit": digit})

    async def hang_up(self) -> None:
        self.is_over = True
        if self._socket is not None:
            await self._send({"type": "stop"})
            await self._socket.close()

    async def transferred(self) -> list[str]:
        return self.transferred_to

    async def run(self) -> None:
        async with self._page.post("calls") as answer:
            self.was_refused = answer.status == 503
            if self.was_refused:
                self.is_over = True
                return
            found = await answer.json()
            self.call_id, self.root = found["call"], found["root"]
        again = True
        while again:
            await self._stream()
            if self.is_over or self.transferred_to:
                return
            async with self._page.post(f"{self.root}calls/{self.call_id}/return") as answer:
                again = (await answer.json())["again"]
        self.is_over = True

    async def _stream(self) -> None:
        async with self._page.connect(f"{self.root}stream?call={self.call_id}") as socket:
            self._socket = socket
            start = {"call": self.call_id, "format": self._name, "parameters": PARAMETERS}
            await self._send({"type": "start", **start})
            async for message in socket:
                self._take(message.data)
        for timer in self._marks.values():
            timer.cancel()
        self._marks.clear()

    def _take(self, message: Any) -> None:
        now = self._loop.time()
        if isinstance(message, bytes):
            self._played += message
            self._until = max(now, self._until) + self.format.seconds(len(message))
            return
        content = json.loads(message)
        match content["type"]:
            case "mark":
                name = content["name"]
                self._marks[name] = self._loop.call_at(max(now, self._until), self._report, name)
            case "clear":
                self._played[:] = self.heard
                self._until = now
                for name, timer in list(self._marks.items()):
                    timer.cancel()
                    self._report(name)
            case "ended":
                self.is_over = True
            case "transferred":
                self.transferred_to.append(content["to"])
            case _:
                self.shown.append(content)

    def _report(self, name: str) -> None:
        del self._marks[name]
        task = asyncio.create_task(self._send({"type": "played", "name": name}))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, content: dict[str, Any]) -> None:
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_str(json.dumps(content))


class Page:
    """A browser with the page open.

    Args:
        url: The server's address.
        token: The token in the page's address.
        http: Reaches the server; it keeps the cookie.
    """

    def __init__(self, url: str, token: str, http: aiohttp.ClientSession) -> None:
        self._url = url
        self._token = token
        self._http = http
        self._cookies: dict[str, str] = {}

    async def open(self) -> str:
        """Open the page; returns its HTML."""
        async with self._http.get(f"{self._url}/web/?token={self._token}", allow_redirects=False) as answer:
            assert answer.status == 303
            self._cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
            assert answer.headers["Location"] == "./"
        async with self.get("") as answer:
            assert answer.status == 200
            html: str = await answer.text()
        return html

    @asynccontextmanager
    async def call(self, name: str = "pcm16") -> AsyncIterator[PageCall]:
        call = PageCall(self, name)
        running = asyncio.create_task(call.run())
        try:
            yield call
            if not call.is_over:
                await call.hang_up()
            await running
        finally:
            running.cancel()

    def get(self, path: str) -> Any:
        return self._http.get(f"{self._url}/web/{path}", headers=self.headers())

    def post(self, path: str) -> Any:
        return self._http.post(f"{self._url}/web/{path}", headers=self.headers())

    def connect(self, path: str) -> Any:
        return self._http.ws_connect(f"{self._url}/web/{path}", headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Origin": self._url,
        }
