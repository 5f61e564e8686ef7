"""A bot on a stage with the inspector on, and the browser of an operator in Python."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from typing import Any, Self

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from voiceflow import Pipeline
from voiceflow.inspector import Inspector, InspectorConfig
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.records import Prices
from voiceflow.server import create_app
from voiceflow.session import Observer
from voiceflow.testing import Stage
from voiceflow.testing.stage import PUBLIC_URL
from voiceflow.transports import Bot, Call, StreamStarted

TOKEN = "a-token-for-tests"
GREETING = "Good morning. How can I help?"
VOID = {"meta", "br", "img", "input", "link", "hr", "rect", "line", "circle", "path", "polygon"}


async def bot(call: Call) -> None:
    agent = LLM(greeting=GREETING)
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))


class Office(Stage):
    """A stage whose application has an inspector."""

    application: web.Application

    def __init__(
        self, bot: Bot = bot, *, answers: Sequence[Any] = (), prices: Prices | None = None, **settings: Any
    ) -> None:
        self.inspector = Inspector(InspectorConfig(token=SecretStr(TOKEN), **settings), prices=prices)

        def application(
            *, http: aiohttp.ClientSession, observe: Callable[[StreamStarted], Sequence[Observer]]
        ) -> web.Application:
            self.application = create_app(
                bot,
                http=http,
                observe=observe,
                extensions=[self.inspector],
            )
            return self.application

        super().__init__(application, answers=answers)

    def browser(self) -> Browser:
        """A browser without a cookie."""
        return Browser(self.network.session())


class Browser:
    """The browser of an operator.

    Args:
        http: Reaches the server.
        server: Its address.
    """

    def __init__(self, http: aiohttp.ClientSession, server: str = PUBLIC_URL) -> None:
        self.http = http
        self._server = server
        self._headers: dict[str, str] = {}

    async def open(self) -> Self:
        """Open the address with the token, and keep its cookie."""
        url = f"{self._server}/inspect/?token={TOKEN}"
        async with self.http.get(url, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "./")
            [cookie] = answer.headers.getall("Set-Cookie")
        self._headers["Cookie"] = cookie.partition(";")[0]
        return self

    async def get(self, path: str = "") -> str:
        """The text at an address."""
        async with self.http.get(f"{self._server}/inspect/{path}", headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()

    async def refused(self, path: str) -> tuple[int, str]:
        """The status and the text of a page that is not shown."""
        async with self.http.get(f"{self._server}/inspect/{path}", headers=self._headers) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, *, origin: str | None = "", **fields: str) -> tuple[int, str]:
        """Send a form; the status and the answer to the operator. The origin is the server unless given."""
        headers = self._headers if origin is None else {**self._headers, "Origin": origin or self._server}
        async with self.http.post(f"{self._server}/inspect/{path}", headers=headers, data=fields) as answer:
            if answer.content_type == "application/json":
                return answer.status, (await answer.json())["answer"]
            return answer.status, await answer.text()

    @asynccontextmanager
    async def events(self, path: str) -> AsyncIterator[Events]:
        """The events of a page, while the block runs."""
        async with self.http.get(f"{self._server}/inspect/{path}", headers=self._headers) as answer:
            assert (answer.status, answer.content_type) == (200, "text/event-stream")
            yield Events(answer)


class Events:
    """What a page shows, as its events change it."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.parts: dict[str, str] = {}
        self.is_over = False
        self._answer = answer

    async def next(self) -> str:
        """Take the next event. Returns the part that it changes; empty at the end."""
        name = ""
        async for line in self._answer.content:
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field.startswith("data") and name == "over":
                self.is_over = True
                return ""
            elif field == "data":
                part = json.loads(value)
                self.parts[part["id"]] = part["html"]
                return str(part["id"])
        return ""

    async def until(self, name: str, words: str) -> str:
        """Take events until a part contains these words."""
        async with asyncio.timeout(60):
            while words not in self.parts.get(name, ""):
                assert await self.next(), f"no part {name!r} with {words!r}"
        return self.parts[name]


class Outline(HTMLParser):
    """Checks that every element is closed, and collects elements, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
