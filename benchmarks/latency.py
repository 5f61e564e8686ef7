"""How long sound is under way inside the process: ``python -m benchmarks.latency``.

A call of the README's six processors in memory (see ``benchmarks.phone``). On virtual time nothing but the
code itself takes time: what a deadline or a queue would add shows in virtual milliseconds, and what the code
costs in microseconds of the real clock, noted where a message comes in and where one goes out. Emulators are
outside of what is timed. What a caller's packet costs is in ``benchmarks.packets``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from loguru import logger

from benchmarks.phone import on_the_phone
from benchmarks.report import Report, Row, table
from benchmarks.rounds import percentile
from benchmarks.wrapping import wrapped
from voiceflow import UserStoppedSpeakingFrame
from voiceflow.clients.elevenlabs import MultiContextTTS
from voiceflow.net.sockets.socket import WebSocket
from voiceflow.processors import VAD
from voiceflow.testing import run_virtual
from voiceflow.transports.websocket import MediaSocket

TURNS = 10


@dataclass(slots=True)
class Watch:
    """What the wrapped functions have noted. Times in nanoseconds, virtual ones in seconds.

    Attributes:
        commit: From the end of speech to the commit at the socket.
        commit_virtual: The same on the loop's clock.
        first_audio: From a reply's first message of the voice to the first media message.
    """

    commit: list[float] = field(default_factory=list)
    commit_virtual: list[float] = field(default_factory=list)
    first_audio: list[float] = field(default_factory=list)
    stopped: tuple[int, float] | None = None
    heard: int | None = None
    last_media: float = -1e9

    async def write(self, original: Callable[..., Any], socket: WebSocket, text: str) -> None:
        """Around a vendor's socket."""
        begin = time.perf_counter_ns()
        if '"commit":true' in text and self.stopped is not None:
            since, at = self.stopped
            self.commit.append(begin - since)
            self.commit_virtual.append(asyncio.get_running_loop().time() - at)
            self.stopped = None
        await original(socket, text)

    def push(self, original: Callable[..., None], vad: VAD, frame: Any, *direction: Any) -> None:
        """Around what the VAD lets out."""
        if isinstance(frame, UserStoppedSpeakingFrame):
            self.stopped = time.perf_counter_ns(), asyncio.get_running_loop().time()
        original(vad, frame, *direction)

    def voice(self, original: Callable[..., None], tts: MultiContextTTS, text: str) -> None:
        """Around the reader of the voice's socket."""
        self.heard = time.perf_counter_ns()
        original(tts, text)
        self.heard = None

    def media(self, original: Callable[..., None], writer: MediaSocket, text: str) -> None:
        """Around what is written to the carrier."""
        original(writer, text)
        if not text.startswith('{"event":"media"'):
            return
        now = asyncio.get_running_loop().time()
        # Nothing for so long: a reply begins.
        if self.heard is not None and now - self.last_media > 0.5:
            self.first_audio.append(time.perf_counter_ns() - self.heard)
        self.last_media = now


async def talk() -> None:
    """A call in which the caller lets the agent finish, mostly."""
    async with on_the_phone() as phone:
        await asyncio.sleep(3)
        for turn in range(TURNS):
            phone.speak(1.5, seed=turn)
            await asyncio.sleep(17)


def watched() -> Watch:
    """Run the call and note."""
    watch = Watch()
    with ExitStack() as stack:
        for owner, name, around in (
            (WebSocket, "send", watch.write),
            (VAD, "push", watch.push),
            (MultiContextTTS, "received", watch.voice),
            (MediaSocket, "send", watch.media),
        ):
            stack.enter_context(wrapped(owner, name, around))
        run_virtual(talk())
    return watch


def spread(values: list[float]) -> str:
    """Median and 99th percentile, in microseconds."""
    return f"{median(values) / 1000:.0f} / {percentile(values, 0.99) / 1000:.0f} µs"


def main() -> None:
    """Run it, print it, write it down."""
    logger.disable("voiceflow")
    watch = watched()
    commit_ms = max(watch.commit_virtual) * 1000 + median(watch.commit) / 1e6
    first_ms = median(watch.first_audio) / 1e6
    report = Report("latency", "What the process adds to the way of sound")
    report.add(
        f"Wall time of {len(watch.commit)} ends of speech and {len(watch.first_audio)} replies; the 99 % is "
        "that of a machine with other work.",
        table(
            ["", "median / 99 %", "on the loop's clock"],
            [
                [
                    "end of speech at the VAD → commit at the socket",
                    spread(watch.commit),
                    f"{max(watch.commit_virtual) * 1000:g} ms at most",
                ],
                ["voice's first audio → first media message", spread(watch.first_audio), "same instant"],
            ],
        ),
    )
    report.rows = [
        Row(
            budget="end of speech (VAD) → commit at the recogniser ≤ 5 ms",
            measured=f"{commit_ms:.2f} ms",
            is_met=commit_ms <= 5,
        ),
        Row(
            budget="vendor's first audio → first media message ≤ 5 ms",
            measured=f"{first_ms:.2f} ms",
            is_met=first_ms <= 5,
        ),
    ]
    report.raw = {
        "commit_us": [spent / 1000 for spent in watch.commit],
        "commit_virtual_s": watch.commit_virtual,
        "first_audio_us": [spent / 1000 for spent in watch.first_audio],
    }
    report.finish()


if __name__ == "__main__":
    main()
