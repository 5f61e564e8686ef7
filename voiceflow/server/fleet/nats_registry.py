"""A fleet's register on NATS JetStream."""

from __future__ import annotations

import asyncio
import contextlib

from loguru import logger
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, StorageType
from nats.js.kv import KeyValue

from voiceflow.errors import ConfigurationError
from voiceflow.observers import log_error
from voiceflow.server.call_states import StoredCall
from voiceflow.server.fleet.members import MOST_MEMBERS
from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.nats_rows import CallRows, open_bucket
from voiceflow.server.fleet.nats_states import NatsStates
from voiceflow.server.fleet.registry import AnswerMember, MemberGoneError, RowWatcher
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.server.fleet.settings import FleetConfig
from voiceflow.tasks import TaskScope

CONNECT_LIMIT = 5.0
"""Seconds for the first connection. After that the member begins alone, and goes on trying."""

ANSWER_LIMIT = 1.0
"""Seconds in which another member has to answer. The carrier waits meanwhile."""

ROW_LIFETIME = 3.0
"""Seconds after which NATS drops the row of a member that does not renew it."""

SILENCE_LIMIT = 5.0
"""Seconds without the own row, after which the watch is opened again."""

FLUSH_LIMIT = 0.5
CLOSE_LIMIT = 2.0
_REQUEST_LIMIT = 2.0
_MOST_REQUESTS = 256
"""Requests of others that are answered at a time; others get no answer."""


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
        self._members: KeyValue | None = None
        self._row = b""
        self._announced = asyncio.Event()
        self._connected = asyncio.Event()
        self._tried = asyncio.Event()
        self._is_refused = self._was_warned = False
        self._unreadable: set[str] = set()
        self._heard = 0.0
        self._loop = asyncio.get_running_loop()
        self._stream: JetStreamContext = self._client.jetstream(timeout=_REQUEST_LIMIT)
        self._rows = CallRows(self._stream, f"{config.group}-calls")
        self._states = NatsStates(self._rows, config.name, self._connected)

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected and self._connected.is_set()

    async def open(self, watcher: RowWatcher, answer: AnswerMember) -> None:
        self._watcher, self._answer = watcher, answer
        self._tasks.spawn(self._connect(), name="connect to NATS")
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                await self._tried.wait()
        except TimeoutError:
            if not self._client.is_connected:
                logger.warning("NATS is out of reach: this member takes calls alone until it is there")
        if self._is_refused:
            raise ConfigurationError("NATS refuses the user, password or token in its address")

    def announce(self, row: MemberRow) -> None:
        self._row = row.encode()
        self._announced.set()

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
                if self._members is not None and was_connected:
                    await self._members.delete(self._name)
                await self._client.close()

    def _check(self) -> None:
        if not self.is_connected:
            raise ConnectionError("NATS is out of reach")

    def _subject(self, member: str) -> str:
        return f"{self._config.group}.member.{member}"

    async def _connect(self) -> None:
        """Connect, however long it takes; after that the client connects again by itself."""

        async def failed(error: Exception) -> None:
            logger.debug("NATS: {}", error or type(error).__name__)
            if "authorization" in str(error).lower():
                self._is_refused = True
                self._tried.set()

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
            connect_timeout=2,
            reconnect_time_wait=1,
            max_reconnect_attempts=-1,
            ping_interval=5,
            max_outstanding_pings=2,
        )
        await self._client.subscribe(self._subject(self._name), cb=self._receive)
        self._tasks.spawn(self._keep_announcing(), name="announce in NATS")
        self._tasks.spawn(self._states.keep_saving(), name="store the states of calls")
        await self._establish()

    async def _establish(self) -> None:
        """Open the buckets, which a server without a disk has lost, and watch the members."""
        while self._client.is_connected and not self._connected.is_set():
            try:
                await self._rows.open(replicas=self._config.replicas)
                config = KeyValueConfig(
                    bucket=f"{self._config.group}-members", ttl=ROW_LIFETIME, storage=StorageType.MEMORY
                )
                self._members = await open_bucket(self._stream, config)
            except (Error, OSError, TimeoutError) as error:
                self._complain(error)
                await asyncio.sleep(1.0)
                continue
            self._heard = self._loop.time()
            self._was_warned = False
            self._connected.set()
            self._tried.set()
            self._states.save_all()
            self._announced.set()
            self._tasks.spawn(self._watch(self._members), name="watch members")

    def _complain(self, error: Exception) -> None:
        """Log why there are no buckets: once, although it is tried again each second."""
        if not self._was_warned:
            self._was_warned = True
            logger.warning(
                "NATS keeps no rows, so this member takes calls alone until it does: {}. The fleet needs "
                "JetStream (nats-server -js), 2.11 or newer",
                error,
            )

    async def _keep_announcing(self) -> None:
        while True:
            await self._announced.wait()
            self._announced.clear()
            if not self.is_connected or self._members is None or not self._row:
                continue
            try:
                await self._members.put(self._name, self._row)
            except (Error, OSError, TimeoutError) as error:
                logger.debug("the row of this member is not renewed: {}", type(error).__name__)
            if self._loop.time() - self._heard > SILENCE_LIMIT:
                self._connected.clear()
                self._tasks.spawn(self._establish(), name="join the fleet again")

    async def _watch(self, members: KeyValue) -> None:
        """Pass on rows, until the connection is lost or another watch takes over."""
        try:
            watch = await members.watchall(inactive_threshold=60.0)
        except (Error, OSError, TimeoutError):
            return  # The own row is not heard: the watch is opened again.
        try:
            while self._connected.is_set() and members is self._members:
                try:
                    entry = await watch.updates(timeout=SILENCE_LIMIT)  # type: ignore[no-untyped-call]
                except (Error, TimeoutError):
                    continue
                if isinstance(entry, KeyValue.Entry):
                    self._note(entry)
        finally:
            with contextlib.suppress(Error, OSError, TimeoutError):
                await watch.stop()  # type: ignore[no-untyped-call]

    def _note(self, entry: KeyValue.Entry) -> None:
        if entry.operation is not None:
            self._watcher.remove(entry.key)
            return
        if entry.key == self._name:
            self._heard = self._loop.time()
        try:
            row = MemberRow.decode(entry.value or b"")
        except ValueError as error:
            # It comes again each second.
            if entry.key not in self._unreadable and len(self._unreadable) < MOST_MEMBERS:
                self._unreadable.add(entry.key)
                logger.warning("the row of member {} cannot be read: {}", entry.key, error)
            return
        if row.name == entry.key:
            self._watcher.note(row)

    async def _receive(self, request: Msg) -> None:
        if len(self._tasks) < _MOST_REQUESTS and len(request.data) <= LARGEST_MESSAGE:
            self._tasks.spawn(self._reply(request), name="answer a member")

    async def _reply(self, request: Msg) -> None:
        try:
            answer = await self._answer(FleetMessage.decode(request.data))
        except Exception as error:  # noqa: BLE001 - an error in one request must not end the others
            log_error(error, "a request of another member")
            answer = FleetMessage("failed")
        with contextlib.suppress(Error, OSError):
            await request.respond(answer.encode())
