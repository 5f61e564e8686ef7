"""From the first byte of speech to the client's hands: ``python -m benchmarks.elevenlabs_http``.

A bare server in a process of its own puts the time into the first bytes of the audio, over loopback. Four
ways: the bytes of HTTP, the timed lines of HTTP, and both websockets. Baseline in the same run and in turns:
a bare aiohttp client that takes the audio out of the same answer and does nothing else.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median

import aiohttp

from benchmarks.load.stamps import TEXT, age
from benchmarks.report import Report, Row, table
from benchmarks.rounds import interleaved, percentile
from voiceflow.clients.elevenlabs import Endpoint, MultiContextTTS, StreamTTS, TTSOptions
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.speech import NewSpeech, SpeechQuery
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, TTSEvent

ROUNDS = 300
BUDGET_MS = 2.0
VOICE = "21m00Tcm4TlvDq8ikWAM"
ROOT = f"/v1/text-to-speech/{VOICE}"
WAYS = {
    "stream": "HTTP, bytes",
    "timed": "HTTP, timed lines",
    "single": "websocket of one utterance",
    "multi": "websocket of several contexts",
}

Case = Callable[[], Awaitable[float]]


class Ours:
    """Our clients. Each method speaks once and tells the age of the first audio in nanoseconds."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self._client = ElevenLabs(api_key="key", base_url=url, http=http)
        self._access = Access(endpoint=Endpoint.resolve(api_key="key", base_url=url), http=http)
        self._options = TTSOptions(output_format="pcm_16000")
        self._query = SpeechQuery(output_format="pcm_16000")
        self._speech = NewSpeech(text=TEXT)
        self._heard: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._multi = MultiContextTTS(VOICE, self._event, self._options, access=self._access)
        self._running = asyncio.create_task(self._multi.run())
        self._said = 0

    async def close(self) -> None:
        """Close the socket of several contexts."""
        await self._multi.close()
        await self._running

    async def stream(self) -> float:
        """The bytes of HTTP."""
        async with self._client.text_to_speech.stream(VOICE, self._speech, self._query) as audio:
            found = [age(piece) async for piece in audio]
        return found[0]

    async def timed(self) -> float:
        """The timed lines of HTTP."""
        tts = self._client.text_to_speech
        async with tts.stream_with_timestamps(VOICE, self._speech, self._query) as audio:
            found = [age(piece.data) async for piece in audio if piece.data]
        return found[0]

    async def single(self) -> float:
        """A websocket that is open before there is text."""
        tts = StreamTTS(VOICE, self._event, self._options, access=self._access)
        running = asyncio.create_task(tts.run())
        await asyncio.sleep(0.01)
        found = await self._spoken(lambda: tts.speak(TEXT))
        tts.finish()
        await running
        return found

    async def multi(self) -> float:
        """The socket that is open all the time."""
        self._said += 1
        name = str(self._said)
        found = await self._spoken(lambda: self._multi.speak(name, TEXT))
        self._multi.finish(name)
        return found

    async def _spoken(self, speak: Callable[[], None]) -> float:
        self._heard = asyncio.get_running_loop().create_future()
        speak()
        return await self._heard

    def _event(self, event: TTSEvent) -> None:
        if isinstance(event, ContextAudio) and event.data and not self._heard.done():
            self._heard.set_result(age(event.data))


class Bare:
    """aiohttp and nothing else; the same four ways."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self._url = url
        self._http = http

    async def stream(self) -> float:
        """The bytes of HTTP."""
        async with self._http.post(f"{self._url}{ROOT}/stream", json={"text": TEXT}) as response:
            found = [age(piece) async for piece in response.content.iter_any()]
        return found[0]

    async def timed(self) -> float:
        """The timed lines of HTTP."""
        url = f"{self._url}{ROOT}/stream/with-timestamps"
        async with self._http.post(url, json={"text": TEXT}) as response:
            lines = [line async for line in response.content]
            return age(base64.b64decode(json.loads(lines[0])["audio_base64"]))

    async def single(self) -> float:
        """A websocket for one utterance."""
        return await self._spoken("stream-input", {"text": TEXT})

    async def multi(self) -> float:
        """A websocket with contexts."""
        return await self._spoken("multi-stream-input", {"text": TEXT, "context_id": "1"})

    async def _spoken(self, path: str, message: dict[str, str]) -> float:
        async with self._http.ws_connect(f"{self._url}{ROOT}/{path}") as socket:
            await socket.send_json(message)
            return age(base64.b64decode(json.loads(await socket.receive_str())["audio"]))


@contextmanager
def served() -> Iterator[str]:
    """The server in its process; gives its address."""
    command = [sys.executable, "-m", "benchmarks.load.stamps"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


async def measured(url: str) -> dict[str, list[float]]:
    """Milliseconds of each round, by side and way."""
    found: dict[str, list[float]] = {}

    def noted(name: str, case: Case) -> Case:
        async def run() -> float:
            spent = await case()
            found.setdefault(name, []).append(spent / 1e6)
            return spent

        return run

    async with aiohttp.ClientSession() as http:
        ours, bare = Ours(url, http), Bare(url, http)
        sides = {"ours": ours, "bare": bare}
        cases = {f"{side}.{way}": getattr(kind, way) for way in WAYS for side, kind in sides.items()}
        await interleaved({name: noted(name, case) for name, case in cases.items()}, rounds=ROUNDS)
        await ours.close()
    return {name: times[1:] for name, times in found.items()}


def told(times: list[float]) -> str:
    """Median and 99th percentile."""
    return f"{median(times):.2f} / {percentile(times, 0.99):.2f}"


def main() -> None:
    """Run it, print it, write it down."""
    with served() as url:
        found = asyncio.run(measured(url))
    report = Report("elevenlabs_http", "From the first byte of speech to the client's hands")
    lines = []
    for way, name in WAYS.items():
        ours, bare = found[f"ours.{way}"], found[f"bare.{way}"]
        lines.append([name, told(ours), told(bare), f"{median(ours) - median(bare):+.2f}"])
        report.rows.append(
            Row(
                budget=f"first audio leaves the client after its first byte was written ≤ 2 ms: {name}",
                measured=f"{median(ours):.2f} ms",
                baseline=f"bare aiohttp {median(bare):.2f} ms",
                ratio=f"{median(ours) / median(bare):.2f}×",
                is_met=median(ours) <= BUDGET_MS,
            )
        )
    report.add(
        f"Milliseconds of wall time, median / 99 %, over {ROUNDS} rounds in turns, server and client in two "
        "processes on one machine. The server's write, its encoding of the audio as text where there is any, "
        "and the loopback are in both columns.",
        table(["", "voiceflow", "bare aiohttp", "difference of medians"], lines),
    )
    shares = (0.5, 0.9, 0.99, 1.0)
    report.raw = {"ms": {name: {s: percentile(times, s) for s in shares} for name, times in found.items()}}
    report.finish()


if __name__ == "__main__":
    main()
