"""A fleet's register on NATS JetStream."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import NoReturn

from loguru import logger
from nats.aio.client import Client
from nats.errors import Error
from nats.js import JetStreamContext

from voiceflow.errors import ConfigurationError
from voiceflow.net.retries import repeat
from voiceflow.server.call_states import StoredCall
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.nats_members import NatsMembers
from voiceflow.server.fleet.nats_requests import NatsRequests
from voiceflow.server.fleet.nats_rows import CallRows, Owner
from voiceflow.server.fleet.nats_states import RETRY_INTERVAL, NatsStates
from voiceflow.server.fleet.nats_trouble import REFUSED, NatsTrouble
from voiceflow.server.fleet.registry import JOIN_LIMIT, AnswerMember, RowWatcher
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.server.fleet.settings import FleetConfig
from voiceflow.tasks import TaskScope

FLUSH_LIMIT = 0.5
CLOSE_LIMIT = 2.0
RECONNECT_INTERVAL = 1.0
"""Seconds between two attempts to reach a server that has gone."""
_REQUEST_LIMIT = 2.0


class NatsRegistry:
    """The register of one member.

    Args:
        config: Where NATS is, and who this is.

    Attributes:
        instance: See ``FleetRegistry``.
    """

    def __init__(self, config: FleetConfig) -> None:
        self.instance = secrets.token_hex(8)
        own = Owner(config.name, self.instance)
        self._config = config
        self._name = config.name
        self._client = Client()
        self._tasks = TaskScope()
        self._connected = asyncio.Event()
        self._trouble = NatsTrouble()
        self._stream: JetStreamContext = self._client.jetstream(timeout=_REQUEST_LIMIT)
        self._rows = CallRows(self._stream, f"{config.group}-calls")
        self._states = NatsStates(self._rows, own, self._connected)
        self._requests = NatsRequests(config.group, own, self._tasks)
        self._members = NatsMembers(self, own, self._tasks, self._rejoin)

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected and self._connected.is_set()

    async def open(self, watcher: RowWatcher, answer: AnswerMember) -> None:
        self._requests.answer = answer
        self._members.watcher = watcher
        self._tasks.spawn(self._stay_connected(), name="connect to NATS")
        self._tasks.spawn(self._members.keep_announcing(), name="announce in NATS")
        self._tasks.spawn(self._states.keep_saving(), name="store the states of calls")
        try:
            async with asyncio.timeout(JOIN_LIMIT):
                await self._trouble.tried.wait()
        except TimeoutError:
            if self._trouble.contest is not None:
                raise self._trouble.contest from None
            if not self._client.is_connected:
                logger.warning("NATS is out of reach: this member takes calls alone until it is there")
        if self._trouble.is_refused:
            raise ConfigurationError(REFUSED)

    def announce(self, row: MemberRow) -> None:
        self._members.announce(row)

    async def request(self, member: str, message: FleetMessage) -> FleetMessage:
        return await self._requests.ask(self._client, member, message)

    def save(self, call_id: str, state: bytes) -> None:
        self._states.save(call_id, state)

    def arrive(self, call_id: str) -> None:
        self._states.arrive(call_id)

    async def take(self, call_id: str) -> StoredCall:
        self._check()
        return await self._states.take(call_id)

    def forget(self, call_id: str) -> None:
        self._states.forget(call_id)

    async def owner(self, call_id: str) -> str | None:
        self._check()
        return await self._states.owner(call_id)

    async def flush(self) -> None:
        if self.is_connected:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_LIMIT):
                    await self._states.saved()

    async def close(self) -> None:
        await self.flush()
        await self._tasks.close(limit=CLOSE_LIMIT)
        was_connected = self.is_connected
        self._connected.clear()
        # uvloop raises RuntimeError when the client writes to a connection that is lost.
        with contextlib.suppress(Error, OSError, TimeoutError, RuntimeError):
            async with asyncio.timeout(CLOSE_LIMIT):
                if was_connected:
                    await self._members.leave()
                await self._client.close()

    def _check(self) -> None:
        if not self.is_connected:
            raise ConnectionError("NATS is out of reach")

    async def _stay_connected(self) -> NoReturn:
        """Connect, however long it takes, and again each time that NATS has closed the connection.

        A client connects again by itself when its connection is lost, but not after an error of the server,
        such as too many connections.
        """
        while True:
            await self._connect(closed := asyncio.Event())
            await closed.wait()
            await asyncio.sleep(RETRY_INTERVAL)
            self._client = Client()
            self._stream = self._client.jetstream(timeout=_REQUEST_LIMIT)
            self._rows.use(self._stream)

    async def _connect(self, closed: asyncio.Event) -> None:
        async def failed(error: Exception) -> None:
            logger.debug("NATS: {}", error or type(error).__name__)
            if "authorization" in str(error).lower():
                self._trouble.refuse()

        async def note_closed() -> None:
            closed.set()

        async def lost() -> None:
            if self._connected.is_set():
                logger.warning("NATS is out of reach: running calls go on, and new ones are taken here")
            self._connected.clear()

        async def back() -> None:
            logger.info("NATS is back")
            self._tasks.spawn(self._establish(), name="join the fleet again")

        await self._client.connect(
            self._config.servers,
            name=self._name,
            error_cb=failed,
            disconnected_cb=lost,
            reconnected_cb=back,
            closed_cb=note_closed,
            connect_timeout=2,
            reconnect_time_wait=RECONNECT_INTERVAL,  # type: ignore[arg-type]  # it sleeps for it
            max_reconnect_attempts=-1,
            ping_interval=5,
            max_outstanding_pings=2,
        )
        await self._requests.listen(self._client)
        await self._establish()

    async def _establish(self) -> None:
        """Open the buckets, which a server without a disk has lost, and watch the members."""
        await repeat(self._open_buckets, (Error, OSError, ConfigurationError), self._trouble.complain)

    async def _open_buckets(self) -> None:
        if not self._client.is_connected or self._connected.is_set():
            return
        await self._rows.open(replicas=self._config.replicas)
        await self._members.open(self._stream, f"{self._config.group}-members")
        await self._take_name()
        self._trouble.end()
        self._connected.set()
        self._states.save_all()
        self._members.begin()

    async def _take_name(self) -> None:
        await self._members.claim(lambda instance: self._requests.is_gone(self._client, instance))
        await self._requests.take_name(self._client)

    def _rejoin(self) -> None:
        self._connected.clear()
        self._tasks.spawn(self._establish(), name="join the fleet again")
