"""The least that a server on this wire can do: aiohttp, JSON, base64, µ-law, a VAD, a paced timer.

No framework and no protection: it trusts every message, sends no marks, and knows one thing to say.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import webrtcvad
from aiohttp import WSMsgType, web

from benchmarks.load.probe import Probe
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams
from voiceflow.audio.vad_webrtc import WebRTCDetector

HANGOVER = 15
"""Silent packets that end speech."""
PAUSE = 0.4
LEAD = 0.2
MESSAGE = 800
REPLY = bytes(0x20 + index % 64 for index in range(16_000))

LOUD = 500.0**2
"""Mean square above which a packet is speech, for a VAD that costs nothing."""

ONSET = 10
"""Loud packets that begin speech, by the power."""

Listen = Callable[[np.ndarray[Any, np.dtype[np.int16]]], SpeechChange | None]
"""Takes a packet's samples and says whether speech has just begun or ended."""


def bare_vad() -> Listen:
    """Judge by webrtcvad as it comes, and two counters."""
    vad = webrtcvad.Vad(0)
    voiced = silent = 0

    def listen(samples: np.ndarray[Any, np.dtype[np.int16]]) -> SpeechChange | None:
        nonlocal voiced, silent
        if vad.is_speech(samples.tobytes(), 8000):
            voiced, silent = voiced + 1, 0
            return SpeechChange.STARTED if voiced == ONSET else None
        silent += 1
        if silent != HANGOVER:
            return None
        was_speech, voiced = voiced >= ONSET, 0
        return SpeechChange.STOPPED if was_speech else None

    return listen


def energy_vad() -> Listen:
    """Judge by the power, and two counters."""
    voiced = silent = 0

    def listen(samples: np.ndarray[Any, np.dtype[np.int16]]) -> SpeechChange | None:
        nonlocal voiced, silent
        values = samples.astype(np.float32)
        if float(values @ values) > LOUD * len(values):
            voiced, silent = voiced + 1, 0
            return SpeechChange.STARTED if voiced == ONSET else None
        silent += 1
        if silent != HANGOVER:
            return None
        was_speech, voiced = voiced >= ONSET, 0
        return SpeechChange.STOPPED if was_speech else None

    return listen


def our_vad() -> Listen:
    """The detector and the segmenter that voiceflow uses by default."""
    detector = WebRTCDetector()
    segmenter = SpeechSegmenter(VADParams(), detector.window)
    changes: list[SpeechChange | None] = []
    detector.start(8000, lambda probability, end: changes.append(segmenter.hear(probability, end)))

    def listen(samples: np.ndarray[Any, np.dtype[np.int16]]) -> SpeechChange | None:
        changes.clear()
        detector.feed(samples, asyncio.get_running_loop().time())
        return next((one for one in changes if one in (SpeechChange.STARTED, SpeechChange.STOPPED)), None)

    return listen


VADS: dict[str, Callable[[], Listen]] = {
    "floor": our_vad,
    "floor with bare webrtcvad": bare_vad,
    "bare aiohttp": energy_vad,
}
"""By the name of the server: what makes the VAD of a call."""


class Floor:
    """The server.

    Args:
        make: Makes the VAD of a call.
        probe: Told how late each message is.
    """

    def __init__(self, make: Callable[[], Listen], probe: Probe) -> None:
        self._make = make
        self._probe = probe

    async def _play(self, socket: web.WebSocketResponse, sid: str) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(PAUSE)
        begin = loop.time()
        for start in range(0, len(REPLY), MESSAGE):
            due = begin + max(0.0, start / 8000 - LEAD)
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            self._probe.note(loop.time() - due)
            payload = base64.b64encode(REPLY[start : start + MESSAGE]).decode()
            text = json.dumps({"event": "media", "streamSid": sid, "media": {"payload": payload}})
            try:
                await socket.send_str(text)
            except ConnectionError:
                return  # the caller has hung up

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Answer a call."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        listen = self._make()
        sid, playing = "", set[asyncio.Task[None]]()
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            found = json.loads(message.data)
            if found["event"] == "start":
                sid = found["streamSid"]
            elif found["event"] == "media":
                data = base64.b64decode(found["media"]["payload"])
                change = listen(decode(data, Encoding.MULAW))
                if change is SpeechChange.STOPPED:
                    _start(playing, self._play(socket, sid))
                elif change is SpeechChange.STARTED and playing:
                    await socket.send_str(json.dumps({"event": "clear", "streamSid": sid}))
                    playing.pop().cancel()
            elif found["event"] == "stop":
                break
        for task in playing:
            task.cancel()
        return socket


def application(make: Callable[[], Listen], probe: Probe) -> web.Application:
    """The server as an application."""
    app = web.Application()
    app.router.add_get("/twilio/stream", Floor(make, probe).stream)
    return app


def _start(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
