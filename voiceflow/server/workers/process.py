"""What a worker process runs."""

from __future__ import annotations

import asyncio
import signal
import socket

from loguru import logger

from voiceflow.errors import VoiceflowError
from voiceflow.server.app import CALLS, LISTENERS, choose_carriers, create_app
from voiceflow.server.calls import Calls
from voiceflow.server.collector import Collector
from voiceflow.server.config import ServerConfig
from voiceflow.server.hosting import HostedApplication, loop_factory
from voiceflow.server.unhandled import discreet_loop
from voiceflow.server.workers.link import MakeProtocol, ParentLink
from voiceflow.server.workers.plan import WorkerPlan
from voiceflow.transports.addresses import worker_url
from voiceflow.transports.carrier import ReturningCarrier


def run_worker(plan: WorkerPlan, number: int, connected: socket.socket) -> None:
    """Run a worker until its parent lets it go. This is the main function of its process."""
    # Ctrl-C in a terminal reaches every process; the parent decides what the workers do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if plan.prepare is not None:
        plan.prepare()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_work(plan, number, connected))


async def _work(plan: WorkerPlan, number: int, connected: socket.socket) -> None:
    link = ParentLink(connected, number)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, link.ask_to_leave)
    try:
        config = plan.config.model_copy(update={"public_url": worker_url(plan.config.public_url, number)})
        await _serve(plan, config, link)
    except VoiceflowError as error:
        # The settings are wrong: the parent reports it, and starts no further worker.
        link.failed(str(error))
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        await link.close()


async def _serve(plan: WorkerPlan, config: ServerConfig, link: ParentLink) -> None:
    carriers = choose_carriers(plan.carrier, config, plan.listeners)
    app = create_app(
        plan.load(),
        config,
        carrier=carriers or None,
        listeners=plan.listeners,
        observe=plan.observe,
        extensions=plan.make_extensions(),
    )
    link.attach(app, app[CALLS])
    hosted = HostedApplication(app, config)
    with discreet_loop():
        make: list[MakeProtocol] = [await hosted.open(), *(line.accept for line in app[LISTENERS])]
        try:
            Collector().settle()
            paths = [one.return_path for one in carriers if isinstance(one, ReturningCarrier)]
            link.ready(make, limit=config.max_calls, return_paths=paths)
            await link.draining.wait()
            logger.info("the worker ends: {} calls are up", len(app[CALLS]))
            await _drain(app[CALLS], config, link)
        finally:
            await hosted.close()
            for line in app[LISTENERS]:
                await line.listener.close()


async def _drain(calls: Calls, config: ServerConfig, link: ParentLink) -> None:
    """Let the calls move or end; cut them if the parent asks for it meanwhile."""
    async with asyncio.TaskGroup() as group:
        drain = group.create_task(_let_go(calls, config, moves=link.moves))
        hurry = group.create_task(link.cutting.wait())
        await asyncio.wait((drain, hurry), return_when=asyncio.FIRST_COMPLETED)
        drain.cancel()
        hurry.cancel()
    if link.cutting.is_set():
        await calls.cut()


async def _let_go(calls: Calls, config: ServerConfig, *, moves: bool) -> None:
    if moves:
        await calls.move(patience=config.drain)
    await calls.drain(patience=0.0 if moves else config.drain, goodbye=config.goodbye)
