"""An app for the carrier to call: bare aiohttp, with everything noted that it receives."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web

STREAM = (
    '<Response><Connect><Stream url="wss://voice.example.com/media">'
    '<Parameter name="tenant" value="blue"/></Stream></Connect></Response>'
)


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Socket:
    """The app's side of one stream."""

    ws: web.WebSocketResponse
    headers: dict[str, str]
    messages: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    ended: float | None = None

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message for _, message in self.messages if message["event"] == event]

    async def media(self, data: bytes) -> None:
        await self.send("media", media={"payload": base64.b64encode(data).decode()})

    async def send(self, event: str, **content: object) -> None:
        sid = self.of("start")[0]["streamSid"]
        await self.ws.send_json({"event": event, "streamSid": sid, **content})

    @property
    def audio(self) -> bytes:
        return b"".join(base64.b64decode(message["media"]["payload"]) for message in self.of("media"))


@dataclass
class App:
    """Answers every webhook with ``documents[path]`` and runs ``behave`` once a stream has started."""

    documents: dict[str, str] = field(default_factory=lambda: {"/voice": STREAM})
    behave: Callable[[Socket], Awaitable[None]] | None = None
    requests: list[tuple[float, str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    sockets: list[Socket] = field(default_factory=list)
    delay: float = 0.0

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/media", self._media)
        app.router.add_route("*", "/{path:.*}", self._hook)
        return app

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for _, at, form, _ in self.requests if at == path]

    async def _hook(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post() or request.query).items()}
        self.requests.append((now(), request.path, form, dict(request.headers)))
        await asyncio.sleep(self.delay)
        if request.path not in self.documents:
            return web.Response(status=204 if request.path.startswith("/status") else 404)
        return web.Response(text=self.documents[request.path], content_type="text/xml")

    async def _media(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        socket = Socket(ws, dict(request.headers))
        self.sockets.append(socket)
        async with asyncio.TaskGroup() as group:
            behaving = None
            async for message in ws:
                assert message.type is WSMsgType.TEXT
                event = json.loads(message.data)
                socket.messages.append((now(), event))
                if event["event"] == "start" and self.behave is not None:
                    behaving = group.create_task(self._run(self.behave, socket))
            socket.ended = now()
            if behaving is not None:
                behaving.cancel()
        return ws

    @staticmethod
    async def _run(behave: Callable[[Socket], Awaitable[None]], socket: Socket) -> None:
        await behave(socket)


@pytest.fixture
def app() -> App:
    return App()
