"""From the VAD's decision to ``clear`` on the wire, with a cautious VAD: ``python -m benchmarks.onset``.

The VAD starts speech after 0.2 s of voice, which is more than a barge-in needs: nothing is left to wait for.
Ten calls on sockets of this machine interrupt reply after reply, one at a time, at true pace. Server and
callers share a process and a loop, asyncio's and uvloop's in turn; beside voiceflow, in the same run, a bare
aiohttp server with the same VAD that writes ``clear`` as its next statement. The time runs from the decision
until the caller has read the message.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import WSMsgType, web
from loguru import logger

from benchmarks.load.floor import MESSAGE, PAUSE, REPLY
from benchmarks.load.ours import Canned, CannedSTT, CannedTTS, served
from benchmarks.phone import hiss, voice
from benchmarks.report import Report, Row, table
from benchmarks.rounds import percentile
from benchmarks.wrapping import wrapped
from voiceflow import Pipeline
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.processors import VAD
from voiceflow.transports.twilio import TwilioCall
from voiceflow.turns import TurnPolicy

ONSET = VADParams(onset=0.2, onset_within=0.3)
CALLS, TURNS = 10, 9
SPEECH, CYCLE = 0.8, 2.5
"""Seconds of the callers' voice, and from one begin to the next, which interrupts the reply to it."""
PTIME = 0.02


class Decisions:
    """Notes when a VAD last said that speech began. One caller at a time begins to speak."""

    def __init__(self) -> None:
        self.at = 0.0

    def hear(
        self,
        original: Callable[..., SpeechChange | None],
        segmenter: SpeechSegmenter,
        probability: float,
        now: float,
    ) -> SpeechChange | None:
        """Stands for ``SpeechSegmenter.hear``."""
        change = original(segmenter, probability, now)
        if change is SpeechChange.STARTED:
            self.at = time.perf_counter()
        return change


def ours() -> web.Application:
    """voiceflow, with vendors that cost nothing."""

    async def bot(call: TwilioCall) -> None:
        agent = Canned(turns=TurnPolicy(words_to_interrupt=0))
        vad = VAD(params=ONSET)
        await call.run(Pipeline([call.input(), vad, CannedSTT(), agent, CannedTTS(), call.output()]))

    return served(bot)


async def _bare(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    detector, playing = WebRTCDetector(), set[asyncio.Task[None]]()
    segmenter = SpeechSegmenter(ONSET, detector.window)
    changes: list[SpeechChange | None] = []
    detector.start(8000, lambda probability, now: changes.append(segmenter.hear(probability, now)))

    async def play() -> None:
        await asyncio.sleep(PAUSE)
        for start in range(0, len(REPLY), MESSAGE):
            media = {"payload": base64.b64encode(REPLY[start : start + MESSAGE]).decode()}
            await socket.send_str(json.dumps({"event": "media", "streamSid": "MZ", "media": media}))
            await asyncio.sleep(MESSAGE / 8000)

    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            break
        found = json.loads(message.data)
        if found["event"] != "media":
            continue
        changes.clear()
        samples = decode(base64.b64decode(found["media"]["payload"]), Encoding.MULAW)
        detector.feed(samples, asyncio.get_running_loop().time())
        if SpeechChange.STARTED in changes and playing:
            await socket.send_str('{"event":"clear","streamSid":"MZ"}')
            playing.pop().cancel()
        if SpeechChange.STOPPED in changes:
            playing.add(asyncio.get_running_loop().create_task(play()))
    for task in playing:
        task.cancel()
    return socket


def bare() -> web.Application:
    """The least that a server can do."""
    app = web.Application()
    app.router.add_get("/twilio/stream", _bare)
    return app


async def _talk(socket: aiohttp.ClientWebSocketResponse, number: int) -> None:
    """Be a caller: begin to speak in every cycle, at a time of one's own."""
    sid, call = f"MZ{number:032x}", f"CA{number:032x}"
    form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    begin = {"streamSid": sid, "callSid": call, "accountSid": f"AC{number:032x}", "tracks": ["inbound"]}
    await socket.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
    start = begin | {"mediaFormat": form, "customParameters": {}}
    await socket.send_json({"event": "start", "sequenceNumber": "1", "start": start, "streamSid": sid})
    sound = hiss(1 + CYCLE * number / CALLS)
    for turn in range(TURNS + 1):
        sound += voice(SPEECH, number + turn) + hiss(CYCLE - SPEECH, turn)
    loop = asyncio.get_running_loop()
    due = loop.time()
    for chunk, place in enumerate(range(0, len(sound) - 159, 160), start=1):
        payload = base64.b64encode(sound[place : place + 160]).decode()
        stamp = str(round((chunk - 1) * PTIME * 1000))
        media = {"track": "inbound", "chunk": str(chunk), "timestamp": stamp, "payload": payload}
        message = {"event": "media", "sequenceNumber": str(chunk + 1), "media": media, "streamSid": sid}
        await socket.send_json(message)
        due += PTIME
        await asyncio.sleep(max(0.0, due - loop.time()))
    await socket.close()


async def _caller(session: aiohttp.ClientSession, url: str, number: int, found: Decisions) -> list[float]:
    """One call: seconds from the decision to each ``clear``."""
    clears: list[float] = []
    async with session.ws_connect(url) as socket, asyncio.TaskGroup() as tasks:
        tasks.create_task(_talk(socket, number))
        async for message in socket:
            event: dict[str, Any] = json.loads(message.data)
            if event["event"] == "clear":
                clears.append(time.perf_counter() - found.at)
            elif event["event"] == "mark":
                await socket.send_json(event | {"sequenceNumber": "1"})
    return clears


async def measure(app: web.Application) -> list[float]:
    """All calls to one server."""
    found = Decisions()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/twilio/stream"
    with wrapped(SpeechSegmenter, "hear", found.hear):
        async with aiohttp.ClientSession() as session:
            calls: list[Awaitable[list[float]]] = [
                _caller(session, url, number, found) for number in range(CALLS)
            ]
            clears = [clear for each in await asyncio.gather(*calls) for clear in each]
    await runner.cleanup()
    return clears


def loops() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The event loop of asyncio, and uvloop's where it is installed."""
    found: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
    if importlib.util.find_spec("uvloop") is not None:
        found["uvloop"] = importlib.import_module("uvloop").new_event_loop
    return found


def main() -> None:
    """Run it, print it, write it down."""
    logger.disable("voiceflow")
    report = Report("onset", "From the VAD's decision to `clear`")
    lines: list[list[str]] = []
    for name, factory in loops().items():
        clears: dict[str, list[float]] = {}
        for server, make in (("voiceflow", ours), ("bare aiohttp", bare)):
            with asyncio.Runner(loop_factory=factory) as runner:
                clears[server] = runner.run(measure(make()))
        mine, theirs = clears["voiceflow"], clears["bare aiohttp"]
        p50, p99 = (percentile(mine, share) * 1000 for share in (0.5, 0.99))
        base50, base99 = (percentile(theirs, share) * 1000 for share in (0.5, 0.99))
        for server, times in clears.items():
            middle, late = percentile(times, 0.5) * 1000, percentile(times, 0.99) * 1000
            lines.append(
                [name, server, f"{middle:.2f} ms", f"{late:.2f} ms", f"{len(times)} of {CALLS * TURNS}"]
            )
        report.rows.append(
            Row(
                budget=f"`clear` beyond the decision of a VAD with an onset of 0.2 s, {name}: "
                "p50 ≤ 1 ms, p99 ≤ 5 ms",
                measured=f"{p50:.2f} ms; {p99:.2f} ms",
                baseline=f"bare aiohttp {base50:.2f} ms; {base99:.2f} ms",
                ratio=f"{p50 / base50:.1f}×",
                is_met=p50 <= 1 and p99 <= 5 and len(mine) >= CALLS * TURNS,
            )
        )
        report.raw[name] = clears
    report.add(
        f"{CALLS} calls at a time; from the decision to the message in the caller's hands, on sockets.",
        table(["loop", "server", "median", "p99", "barge-ins"], lines),
    )
    report.finish()


if __name__ == "__main__":
    main()
