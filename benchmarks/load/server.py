"""One of the servers, alone on a core: ``python -m benchmarks.load.server NAME``.

It prints its port, and ends when its input does.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web
from loguru import logger

from benchmarks.load.cores import keep_to_last_core
from benchmarks.load.probe import Probe

NAMES = ("voiceflow", "voiceflow, webrtcvad alone", "floor", "floor with bare webrtcvad")
"""Those that are compared; ``voiceflow, Silero alone`` is another."""


def application(name: str, probe: Probe, *addresses: str) -> web.Application:
    """The server of that name. Each imports only what it needs, for memory is measured too."""
    if name == "phone":
        from benchmarks.load import ours

        return ours.with_vendors(probe, *addresses)
    if name.startswith("voiceflow"):
        from benchmarks.load import ours

        return ours.application(probe, vad=ours.VADS[name])
    from benchmarks.load import floor

    return floor.application(floor.our_vad if name == "floor" else floor.bare_vad, probe)


async def serve(name: str, *addresses: str) -> None:
    """Serve until the input ends."""
    probe = Probe()
    runner = web.AppRunner(
        probe.attach(application(name, probe, *addresses)), access_log=None, shutdown_timeout=0.5
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, over.set)
    await over.wait()
    await runner.cleanup()


if __name__ == "__main__":
    logger.disable("voiceflow")
    keep_to_last_core()
    asyncio.run(serve(*sys.argv[1:]))
