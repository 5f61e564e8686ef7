"""A fleet's register on NATS JetStream."""

from __future__ import annotations

import asyncio
import contextlib
from typing import NoReturn

from loguru import logger
from nats.aio.client import Client
from nats.errors import Error, NoRespondersError
from nats.js import JetStreamContext

from voiceflow.errors import ConfigurationError
from voiceflow.net.retries import repeat
from voiceflow.server.call_states import StoredCall
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.nats_answers import NatsAnswers
from voiceflow.server.fleet.nats_members import NatsMembers
from voiceflow.server.fleet.nats_rows import CallRows
from voiceflow.server.fleet.nats_states import RETRY_INTERVAL, NatsStates
from voiceflow.server.fleet.nats_trouble import REFUSED, NatsTrouble
from voiceflow.server.fleet.registry import AnswerMember, MemberGoneError, RowWatcher
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.server.fleet.settings import FleetConfig
from voiceflow.tasks import TaskScope

CONNECT_LIMIT = 5.0
"""Seconds for the first connection. After that the member begins alone, and goes on trying."""

ANSWER_LIMIT = 1.0
"""Seconds in which another member has to answer. The carrier waits meanwhile."""

FLUSH_LIMIT = 0.5
CLOSE_LIMIT = 2.0
_REQUEST_LIMIT = 2.0


class NatsRegistry:
    """The register of one member.

    Args:
        config: Where NATS is, and who this is.
    """

    def __init__(self, config: FleetConfig) -> None:
        self._config = config
        self._name = config.name
        self._client = Client()
        self._tasks = TaskScope()
        self._connected = asyncio.Event()
        self._trouble = NatsTrouble()
        self._stream: JetStreamContext = self._client.jetstream(timeout=_REQUEST_LIMIT)
        self._rows = CallRows(self._stream, f"{config.group}-calls")
        self._states = NatsStates(self._rows, config.name, self._connected)
        self._members = NatsMembers(self, config.name, self._tasks, self._rejoin)

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected and self._connected.is_set()

    async def open(self, watcher: RowWatcher, answer: AnswerMember) -> None:
        self._answers = NatsAnswers(self._tasks, answer)
        self._members.watcher = watcher
        self._tasks.spawn(self._stay_connected(), name="connect to NATS")
        self._tasks.spawn(self._members.keep_announcing(), name="announce in NATS")
        self._tasks.spawn(self._states.keep_saving(), name="store the states of calls")
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                await self._trouble.tried.wait()
        except TimeoutError:
            if not self._client.is_connected:
                logger.warning("NATS is out of reach: this member takes calls alone until it is there")
        if self._trouble.is_refused:
            raise ConfigurationError(REFUSED)

    def announce(self, row: MemberRow) -> None:
        self._members.announce(row)

    async def request(self, member: str, message: FleetMessage) -> FleetMessage:
        if not self._client.is_connected:
            raise MemberGoneError("NATS is out of reach")
        try:
            reply = await self._client.request(self._subject(member), message.encode(), timeout=ANSWER_LIMIT)
            return FleetMessage.decode(reply.data)
        except NoRespondersError:
            raise MemberGoneError(f"{member} is gone") from None
        except (Error, OSError, TimeoutError, ValueError) as error:
            raise MemberGoneError(f"{member} does not answer: {type(error).__name__}") from None

    def save(self, call_id: str, state: bytes) -> None:
        self._states.save(call_id, state)

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

    def _subject(self, member: str) -> str:
        return f"{self._config.group}.member.{member}"

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
            reconnect_time_wait=1,
            max_reconnect_attempts=-1,
            ping_interval=5,
            max_outstanding_pings=2,
        )
        await self._client.subscribe(self._subject(self._name), cb=self._answers.receive)
        await self._establish()

    async def _establish(self) -> None:
        """Open the buckets, which a server without a disk has lost, and watch the members."""
        await repeat(self._open_buckets, (Error, OSError), self._trouble.complain)

    async def _open_buckets(self) -> None:
        if not self._client.is_connected or self._connected.is_set():
            return
        await self._rows.open(replicas=self._config.replicas)
        await self._members.open(self._stream, f"{self._config.group}-members")
        self._trouble.end()
        self._connected.set()
        self._states.save_all()
        self._members.begin()

    def _rejoin(self) -> None:
        self._connected.clear()
        self._tasks.spawn(self._establish(), name="join the fleet again")
