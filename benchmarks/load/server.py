"""One of the servers, alone on a core: ``python -m benchmarks.load.server NAME``.

It prints its port, and ends when its input does.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack

from aiohttp import web
from loguru import logger

from benchmarks.load.cores import keep_to_last_core
from benchmarks.load.holdups import Holdups
from benchmarks.load.layers import Sampler
from benchmarks.load.probe import Probe
from voiceflow.server.collector import Collector

ON_UVLOOP = " on uvloop"
"""At the end of a name: the event loop of ``voiceflow-calls[fast]``."""
RAW = "raw asyncio"
INTERRUPTED = "voiceflow, interrupted"

Loop = Callable[[], asyncio.AbstractEventLoop]


def freeze() -> None:
    """Pass over what is loaded."""
    gc.collect()
    gc.freeze()


COLLECTORS: dict[str, Callable[[], None]] = {
    "as Python has it": gc.enable,
    "frozen after start": freeze,
    "as voiceflow has it": Collector().settle,
    "off": gc.disable,
}
"""What the collector does, by the name of the choice."""


def application(name: str, probe: Probe, *addresses: str) -> web.Application:
    """The server of that name. Each imports only what it needs, for memory is measured too."""
    if name == "phone":
        from benchmarks.load import ours

        return ours.with_vendors(probe, *addresses)
    if name.startswith("voiceflow"):
        from benchmarks.load import ours
        from voiceflow.turns import TurnPolicy

        # The voice that begins speech is all that a barge-in waits for.
        turns = TurnPolicy(words_to_interrupt=0) if name == INTERRUPTED else None
        return ours.application(probe, turns=turns, vad=ours.VADS[name])
    from benchmarks.load import floor

    return floor.application(floor.VADS[name], probe)


async def serve(name: str, addresses: list[str], collector: str, probe: Probe) -> None:
    """Serve until the input ends."""
    async with AsyncExitStack() as stack:
        if name == RAW:
            from benchmarks.load import raw

            port = await stack.enter_async_context(raw.serving(probe))
        else:
            app = probe.attach(application(name, probe, *addresses))
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
            port = runner.addresses[0][1]
        COLLECTORS[collector]()
        print(port, flush=True)
        over = asyncio.Event()
        asyncio.get_running_loop().add_reader(sys.stdin, over.set)
        await over.wait()


def main() -> None:
    """Serve what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load.server")
    parser.add_argument("name")
    parser.add_argument("addresses", nargs="*")
    parser.add_argument("--collector", choices=COLLECTORS, default="as voiceflow has it")
    parser.add_argument("--holdups", action="store_true", help="observe the loop; that of asyncio only")
    parser.add_argument("--layers", action="store_true", help="sample the stack")
    given = parser.parse_args()
    name, reports = given.name.removesuffix(ON_UVLOOP), dict[str, Callable[[], object]]()
    factory: Loop | None = None
    if name != given.name:
        factory = importlib.import_module("uvloop").new_event_loop
    if given.holdups:
        holdups = Holdups()
        holdups.watch_collector()
        factory, reports["holdups"] = holdups.loop, holdups.report
    if given.layers:
        sampler = Sampler()
        sampler.start()
        reports["layers"] = sampler.report
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(name, given.addresses, given.collector, Probe(reports)))


if __name__ == "__main__":
    logger.disable("voiceflow")
    keep_to_last_core()
    main()
