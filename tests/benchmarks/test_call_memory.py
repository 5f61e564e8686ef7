"""How many bytes a call holds on a quiet line: a measure of its memory that is the same on every machine."""

import asyncio
import gc
import tracemalloc
from pathlib import Path

import voiceflow
from benchmarks.phone import on_the_phone
from voiceflow.testing import run_virtual

ROOT = Path(voiceflow.__file__).parent
BENCHMARKS = ROOT.parent / "benchmarks"
OTHERS = ("emulators", "testing", "clients", "net")
"""Packages of the other side, and of the vendors, which keep the user's audio until it is acknowledged."""
MOST = 92_000
"""Bytes that the engine holds for a call of the README's pipeline, on a quiet line, 4 s after its start."""


def bytes_of_a_call() -> dict[str, int]:
    """The bytes that a second call of the process has allocated and still holds, by file of voiceflow."""
    held: dict[str, int] = {}

    async def talk() -> None:
        async with on_the_phone():
            await asyncio.sleep(1)  # what is made once is made now
        gc.collect()
        tracemalloc.start(2)
        try:
            async with on_the_phone():
                await asyncio.sleep(4)
                gc.collect()
                for each in tracemalloc.take_snapshot().statistics("traceback"):
                    paths = [Path(frame.filename) for frame in each.traceback]
                    if paths[0].is_relative_to(BENCHMARKS) or not paths[-1].is_relative_to(ROOT):
                        continue  # the first is the caller's sound
                    name = paths[-1].relative_to(ROOT)
                    if name.parts[0] not in OTHERS:
                        held[str(name)] = held.get(str(name), 0) + each.size
        finally:
            tracemalloc.stop()

    run_virtual(talk())
    return held


def test_a_call_holds_few_bytes() -> None:
    held = bytes_of_a_call()
    total = sum(held.values())
    assert total <= MOST, f"{total} bytes: {sorted(held.items(), key=lambda item: -item[1])[:15]}"
