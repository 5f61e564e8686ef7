"""Which layer of a server the CPU time goes to, by samples of its stack."""

from __future__ import annotations

import signal
import time
from collections import defaultdict
from types import FrameType

INTERVAL = 0.005
"""Seconds of CPU between two samples."""

LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("echo", ("voiceflow/audio/echo", "voiceflow/audio/played", "voiceflow/audio/filters")),
    ("voice detection", ("voiceflow/audio/vad", "voiceflow/audio/silero", "voiceflow/processors/vad")),
    (
        "voice detection",
        (
            "voiceflow/audio/batches",
            "voiceflow/audio/levels",
            "voiceflow/audio/user_level",
            "voiceflow/audio/unseen_audio",
        ),
    ),
    ("µ-law and base64", ("voiceflow/audio/g711", "base64.py")),
    (
        "playout and marks",
        (
            "voiceflow/audio/playout",
            "voiceflow/audio/ledger",
            "voiceflow/audio/containers",
            "voiceflow/transports/output",
            "voiceflow/transports/player",
            "voiceflow/transports/heard_replies",
            "voiceflow/transports/playable",
            "voiceflow/transports/line",
            "voiceflow/net/wheel",
            "voiceflow/net/timer",
        ),
    ),
    ("JSON", ("/json/",)),
    ("websocket", ("voiceflow/transports/websocket", "/aiohttp/")),
    ("stream and carrier's protocol", ("voiceflow/transports/",)),
    ("turns", ("voiceflow/turns", "voiceflow/processors/", "voiceflow/dialogue")),
    ("engine", ("voiceflow/",)),
    ("canned vendors", ("benchmarks/load/ours",)),
    ("the measurement", ("benchmarks/",)),
    ("sockets", ("asyncio/selector_events", "asyncio/transports")),
    ("event loop", ("/asyncio/", "selectors.py", "uvloop")),
)
"""(layer, parts of file names), of which the first that fits counts. Other frames count for their callers."""

THREADS = "other threads"
REST = "the rest"


class Sampler:
    """Notes what the main thread does, each ``INTERVAL`` of the process's CPU time. Unix only."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._known: dict[str, str] = {}
        self._main, self._all = time.thread_time(), time.process_time()

    def start(self) -> None:
        """Begin."""
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def report(self) -> dict[str, float]:
        """Seconds of CPU of each layer since the last report."""
        found, self._seconds = dict(self._seconds), defaultdict(float)
        return found

    def _sample(self, number: int, frame: FrameType | None) -> None:
        main, everything = time.thread_time(), time.process_time()
        spent = main - self._main
        self._seconds[self._layer(frame)] += spent
        self._seconds[THREADS] += max(0.0, everything - self._all - spent)
        self._main, self._all = main, everything

    def _layer(self, frame: FrameType | None) -> str:
        while frame is not None:
            name = frame.f_code.co_filename
            layer = self._known.get(name)
            if layer is None:
                layer = self._known[name] = layer_of(name)
            if layer:
                return layer
            frame = frame.f_back
        return REST


def layer_of(name: str) -> str:
    """The layer of a file; empty if it belongs to none."""
    return next((layer for layer, parts in LAYERS if any(part in name for part in parts)), "")
