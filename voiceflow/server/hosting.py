"""An application with the HTTP server around it, and limits on connections that carry no call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from aiohttp import web
from loguru import logger

from voiceflow.server import descriptors
from voiceflow.server.config import ServerConfig
from voiceflow.server.pending import PendingConnections
from voiceflow.server.unhandled import DiscreetLogger

LONGEST_HEADER = 8190
"""Bytes of one header, and of the request line."""

CLOSE_LIMIT = 5.0
"""Seconds for requests other than calls to finish at shutdown."""


class HostedApplication:
    """Serves an application on connections that somebody else accepts.

    Args:
        app: An application that has not started.
        config: Its settings.
    """

    def __init__(self, app: web.Application, config: ServerConfig) -> None:
        self.app = app
        self._pending = PendingConnections(limit=_most_pending(config, descriptors.raise_limit()))
        self._pending.attach(app)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=CLOSE_LIMIT,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            # A compressed body of 60 kB blocked the loop for 200 ms before its signature could be checked.
            auto_decompress=False,
            logger=DiscreetLogger(logging.getLogger("aiohttp.server"), {}),
        )

    async def open(self) -> Callable[[], asyncio.Protocol]:
        """Start the application.

        Returns:
            Makes the protocol of one new connection.
        """
        await self._runner.setup()
        assert self._runner.server is not None
        return self._pending.wrap(self._runner.server)

    async def close(self) -> None:
        """Close the connections and stop the application."""
        await self._runner.cleanup()


def _most_pending(config: ServerConfig, limit: int) -> int:
    """The limit of connections without a call: a quarter of the descriptors at most."""
    wanted = descriptors.needed(calls=config.max_calls, pending=config.max_pending)
    if limit < wanted:
        logger.warning(
            "this process may open {} files, and {} calls need about {}: raise the limit "
            "(ulimit -n, LimitNOFILE) or lower VOICEFLOW_MAX_CALLS",
            *(limit, config.max_calls, wanted),
        )
    return max(1, min(config.max_pending, limit // 4))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Makes event loops of uvloop if it is installed; else None."""
    try:
        import uvloop
    except ModuleNotFoundError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
