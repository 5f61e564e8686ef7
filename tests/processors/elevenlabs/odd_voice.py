"""A service that speaks over HTTP as a test says, line by line."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.testing import MemoryNetwork

Line = dict[str, Any]

PER_CHARACTER = 480
"""Bytes of audio: 60 ms in µ-law."""


ODD = Endpoint("https://odd.test", "k")
"""Where it is."""


class OddVoice:
    """Answers each request for timed speech with what the next function makes of its text.

    Attributes:
        texts: What was asked for.
        times: When, in loop time.
    """

    def __init__(self, *answers: Callable[[str], list[Line] | web.Response]) -> None:
        self._answers = list(answers)
        self.texts: list[str] = []
        self.times: list[float] = []

    def join(self, network: MemoryNetwork) -> None:
        """Be there; its sockets are refused as if it were busy."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._refuse)
        app.router.add_post("/v1/text-to-speech/{voice}/stream/with-timestamps", self._speak)
        network.add("odd.test", app)

    async def _refuse(self, _: web.Request) -> web.Response:
        self.times.append(asyncio.get_running_loop().time())
        found = self._answers[0]("")
        assert isinstance(found, web.Response)
        return found

    async def _speak(self, request: web.Request) -> web.Response:
        text = (await request.json())["text"]
        self.texts.append(text)
        self.times.append(asyncio.get_running_loop().time())
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        found = answer(text)
        if isinstance(found, web.Response):
            return found
        return web.Response(body=b"".join(json.dumps(line).encode() + b"\n" for line in found))


def line(text: str, start: float = 0.0, *, alignment: Any = ...) -> Line:
    """Audio of a text, with its true times or with others."""
    if alignment is ...:
        alignment = timestamps(text, start)
    audio = base64.b64encode(b"\x55" * PER_CHARACTER * len(text)).decode()
    return {"audio_base64": audio, "alignment": alignment, "normalized_alignment": None}


def timestamps(text: str, start: float = 0.0) -> Line:
    """The times of a text's characters."""
    return {
        "characters": list(text),
        "character_start_times_seconds": [start + 0.06 * number for number in range(len(text))],
        "character_end_times_seconds": [start + 0.06 * (number + 1) for number in range(len(text))],
    }


def silent(_: str) -> list[Line]:
    """An answer without any audio."""
    return [{"audio_base64": "", "alignment": None}]


def spoken(text: str) -> list[Line]:
    """An answer as it should be."""
    return [line(text)]
