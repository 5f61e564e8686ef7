"""Work that only computes, off the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from voiceflow.audio.computing import ComputingThread
from voiceflow.testing import run_virtual


def test_work_that_only_computes_is_done_in_the_loops_own_thread() -> None:
    async def main() -> tuple[int, float]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(ComputingThread("model"), threading.get_ident), loop.time()

    assert run_virtual(main()) == (threading.get_ident(), 0.0)


def test_the_result_of_a_computation_comes_after_what_is_ready_at_that_instant() -> None:
    async def main() -> list[str]:
        loop, said = asyncio.get_running_loop(), list[str]()
        future = loop.run_in_executor(ComputingThread("model"), int)
        future.add_done_callback(lambda _: said.append("computed"))
        loop.call_soon(lambda: loop.call_soon(said.append, "ready"))
        await future
        return said

    assert run_virtual(main()) == ["ready", "computed"]


def test_an_exception_of_a_computation_comes_back() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().run_in_executor(ComputingThread("model"), int, "x")

    with pytest.raises(ValueError, match="invalid literal"):
        run_virtual(main())
