"""A bare server of speech whose first bytes tell the time: ``python -m benchmarks.load.stamps``.

It answers the four ways of streaming speech just far enough for a client, as fast as it can, and prints its
port. The clock is the machine's, so that another process may read it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from typing import Any

from aiohttp import web

AUDIO = 6400
"""Bytes of the one piece of audio: 0.2 s of PCM at 16 kHz."""
QUIET = 0.01
"""Seconds before it, so that the client waits when it comes."""
TEXT = "Is it working?"
STAMP = 8


def stamped() -> bytes:
    """A piece of audio that begins with the present time."""
    return time.perf_counter_ns().to_bytes(STAMP, "little") + bytes(AUDIO - STAMP)


def age(data: bytes) -> float:
    """Nanoseconds since a piece was stamped."""
    return time.perf_counter_ns() - int.from_bytes(data[:STAMP], "little")


def encoded() -> str:
    """A stamped piece as text."""
    return base64.b64encode(stamped()).decode()


async def stream(request: web.Request) -> web.StreamResponse:
    """Audio as it is."""
    return await answer(request, lambda: stamped())


async def timed(request: web.Request) -> web.StreamResponse:
    """Audio with timestamps: one object, on a line."""
    times = [0.01 * number for number in range(len(TEXT))]
    alignment = {
        "characters": list(TEXT),
        "character_start_times_seconds": times,
        "character_end_times_seconds": [time + 0.01 for time in times],
    }

    def line() -> bytes:
        value = {"audio_base64": encoded(), "alignment": alignment, "normalized_alignment": alignment}
        return json.dumps(value).encode() + b"\n"

    return await answer(request, line)


async def answer(request: web.Request, made: Any) -> web.StreamResponse:
    """One piece, after a while."""
    await request.read()
    response = web.StreamResponse()
    await response.prepare(request)
    await asyncio.sleep(QUIET)
    await response.write(made())
    await response.write_eof()
    return response


async def socket(request: web.Request) -> web.WebSocketResponse:
    """Either websocket: each text that is to be spoken gets one piece, and the end its final."""
    response = web.WebSocketResponse()
    await response.prepare(request)
    is_multi = request.path.endswith("/multi-stream-input")
    async for message in response:
        given = json.loads(message.data)
        name = {"contextId": given["context_id"]} if "context_id" in given else {}
        if given.get("text", "").strip():
            await asyncio.sleep(QUIET)
            alignment = {
                "chars": list(TEXT),
                "charStartTimesMs": [10 * number for number in range(len(TEXT))],
                "charDurationsMs": [10] * len(TEXT),
            }
            text = json.dumps({"audio": encoded(), "alignment": alignment, "isFinal": None, **name})
            await response.send_str(text)
        if given.get("close_context") or (not is_multi and given.get("text") == ""):
            await response.send_json({"audio": None, "isFinal": True, **name})
            if not is_multi:
                await response.close()
    return response


def app() -> web.Application:
    """The server."""
    made = web.Application()
    root = "/v1/text-to-speech/{voice_id}"
    made.add_routes(
        [
            web.post(f"{root}/stream", stream),
            web.post(f"{root}/stream/with-timestamps", timed),
            web.get(f"{root}/stream-input", socket),
            web.get(f"{root}/multi-stream-input", socket),
        ]
    )
    return made


async def main() -> None:
    """Serve until the process is ended."""
    runner = web.AppRunner(app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
