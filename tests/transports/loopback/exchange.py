"""The loopback exchange: the other side of the wire. It rings, plays, echoes marks and takes commands."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from tests.transports.loopback.carrier import BROKEN_PATH, ENDED_PATH, VOICE_PATH
from tests.transports.loopback.protocol import WIDE


class LoopbackCall:
    """A call in the exchange, as the person on the phone sees it."""

    def __init__(self, exchange: LoopbackExchange, sid: str) -> None:
        self.sid = sid
        self.was_refused = False
        self.is_over = False
        self.transferred_to: list[str] = []
        self._exchange = exchange
        self._loop = asyncio.get_running_loop()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._played = bytearray()
        self._until = 0.0
        self._echoes: dict[str, asyncio.TimerHandle] = {}
        self._breaks = 0

    @property
    def heard(self) -> bytes:
        """What has been played up to now."""
        unplayed = WIDE.size(max(0.0, self._until - self._loop.time()))
        return bytes(self._played[: len(self._played) - unplayed])

    async def say(self, data: bytes) -> None:
        await self._send(data)

    async def press(self, digit: str) -> None:
        await self._send(json.dumps({"type": "key", "digit": digit}))

    async def hang_up(self) -> None:
        self.is_over = True
        await self._send(json.dumps({"type": "stop"}))
        await self._close()

    def end(self) -> None:
        """The server has hung up."""
        self.is_over = True

    async def run(self, ask: str) -> None:
        """From the webhook to the end of the call."""
        while ask:
            answer = await self._exchange.post(
                ask, {"call": self.sid, "from": "+15550100", "to": "+15550199", "breaks": self._breaks}
            )
            self.was_refused = answer["do"] == "refuse"
            if answer["do"] != "stream":
                self.is_over = True
                break
            await self._stream(answer["path"], answer["parameters"])
            self._breaks += 1
            ask = "" if self.is_over or self.transferred_to else BROKEN_PATH
        if not self.transferred_to:
            self.is_over = True
            await self._exchange.post(ENDED_PATH, {"call": self.sid})

    async def _stream(self, path: str, parameters: dict[str, str]) -> None:
        async with self._exchange.connect(path) as socket:
            self._socket = socket
            start = {"stream": f"s{self._breaks}", "call": self.sid, "parameters": parameters}
            await self._send(json.dumps({"type": "start", **start}))
            async for message in socket:
                self._take(message.data)
        for timer in self._echoes.values():
            timer.cancel()
        self._echoes.clear()

    def _take(self, message: Any) -> None:
        now = self._loop.time()
        if isinstance(message, bytes):
            self._played += message
            self._until = max(now, self._until) + WIDE.seconds(len(message))
            return
        content = json.loads(message)
        if content["type"] == "mark":
            name = content["name"]
            self._echoes[name] = self._loop.call_at(self._until, self._echo, name)
        else:
            assert content == {"type": "clear"}
            self._played[:] = self.heard
            self._until = now
            for name, timer in list(self._echoes.items()):
                timer.cancel()
                self._echo(name)

    def _echo(self, name: str) -> None:
        del self._echoes[name]
        self._exchange.spawn(self._send(json.dumps({"type": "echo", "name": name})))

    async def _send(self, message: str | bytes) -> None:
        assert self._socket is not None
        if self._socket.closed:
            return
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        else:
            await self._socket.send_str(message)

    async def _close(self) -> None:
        assert self._socket is not None
        await self._socket.close()


class LoopbackExchange:
    """Makes calls to a server, and answers the commands of its control."""

    def __init__(self, server_url: str, token: str, http: aiohttp.ClientSession) -> None:
        self._url = server_url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = http
        self._calls: dict[str, LoopbackCall] = {}
        self._numbers = itertools.count(1)
        self._tasks: asyncio.TaskGroup
        self.app = web.Application()
        self.app.router.add_post("/calls/{sid}/end", self._end)
        self.app.router.add_post("/calls/{sid}/transfer", self._transfer)

    @asynccontextmanager
    async def call(self) -> AsyncIterator[LoopbackCall]:
        call = LoopbackCall(self, f"call{next(self._numbers)}")
        self._calls[call.sid] = call
        async with asyncio.TaskGroup() as self._tasks:
            running = self._tasks.create_task(call.run(VOICE_PATH))
            yield call
            if not call.is_over and not call.transferred_to:
                await call.hang_up()
            await running

    def spawn(self, work: Any) -> None:
        self._tasks.create_task(work)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._http.post(self._url + path, json=body, headers=self._headers) as answer:
            assert answer.ok
            return await answer.json() if answer.status == 200 else None

    def connect(self, path: str) -> Any:
        return self._http.ws_connect(self._url + path, headers=self._headers)

    async def _end(self, request: web.Request) -> web.Response:
        call = self._calls[request.match_info["sid"]]
        was_up = not call.is_over
        call.end()
        return web.Response(status=200 if was_up else 404)

    async def _transfer(self, request: web.Request) -> web.Response:
        call = self._calls[request.match_info["sid"]]
        # The stream stays open: it is the server that closes it.
        call.transferred_to.append((await request.json())["to"])
        return web.Response(status=200)
