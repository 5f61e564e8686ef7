"""Connections to Dialogflow, shared between the calls of a process.

A server admits about a hundred streams on one HTTP/2 connection and lets the rest wait, so that the load is
spread over several connections.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from voiceflow.clients.dialogflow.agents import Agent, EsAgent
from voiceflow.clients.dialogflow.dialect import Dialect
from voiceflow.errors import ConfigurationError

MOST_STREAMS = 80
"""Requests on one connection at the same time; below the servers' limit of about 100."""

ENDPOINT_VARIABLE = "VOICEFLOW_DIALOGFLOW_ENDPOINT"
"""Leads every request to another server, such as ``localhost:8098`` for the emulator: without TLS if the host
is this machine, else with TLS."""

SCOPE = "https://www.googleapis.com/auth/cloud-platform"

OpenChannel = Callable[[], Any]

memory_channel: ContextVar[OpenChannel | None] = ContextVar("dialogflow_memory_channel", default=None)
"""Opens the channels in this context instead of gRPC: an emulator in the same process."""

_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_OPTIONS = [
    # Without it, gRPC gives channels to one server the same connection.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.max_receive_message_length", 16 << 20),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogflowAccess:
    """How to reach Dialogflow.

    Attributes:
        credentials: Of ``google.auth``; by default Application Default Credentials.
        endpoint: Host, or host and port, in place of the server of the agent's region; by default
            ``VOICEFLOW_DIALOGFLOW_ENDPOINT``.
        channel: A gRPC channel of yours to use alone; you close it.
    """

    credentials: Any = None
    endpoint: str | None = None
    channel: Any = None


@dataclass(slots=True, eq=False)
class _Connection:
    channel: Any
    client: Any
    streams: int = 0


class Connections:
    """Connections to one server, with the same credentials.

    Args:
        dialect: Makes the clients.
        open_channel: Opens one more connection.
    """

    def __init__(self, dialect: Dialect, open_channel: OpenChannel) -> None:
        self._dialect, self._open = dialect, open_channel
        self._all: list[_Connection] = []

    def __len__(self) -> int:
        return len(self._all)

    def warm(self) -> None:
        """Begin to connect, before the first request."""
        if not self._all:
            self._add().channel.get_state(try_to_connect=True)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Any]:
        """A client for one request, on the connection with the fewest requests."""
        chosen = min(self._all, key=lambda each: each.streams, default=None)
        if chosen is None or chosen.streams >= MOST_STREAMS:
            chosen = self._add()
        chosen.streams += 1
        try:
            yield chosen.client
        finally:
            chosen.streams -= 1

    def _add(self) -> _Connection:
        channel = self._open()
        made = _Connection(channel, self._dialect.client(channel))
        self._all.append(made)
        return made


# A channel belongs to one loop. It closes when the loop is gone.
_SHARED: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, Connections]] = WeakKeyDictionary()


def dialect_of(agent: Agent) -> Dialect:
    """The version of the API that an agent speaks.

    Raises:
        ConfigurationError: If Google's packages are not installed.
    """
    try:
        from voiceflow.clients.dialogflow.cx import CxDialect
        from voiceflow.clients.dialogflow.es import EsDialect
    except ImportError as error:
        raise ConfigurationError(str(error)) from error
    return EsDialect() if isinstance(agent, EsAgent) else CxDialect()


async def connections(agent: Agent, access: DialogflowAccess) -> Connections:
    """The connections of this event loop to an agent's server.

    Raises:
        ConfigurationError: If there are no credentials.
    """
    dialect, in_memory = dialect_of(agent), memory_channel.get()
    shared = _SHARED.setdefault(asyncio.get_running_loop(), {})
    if (channel := access.channel) is not None:
        return shared.setdefault((type(dialect), channel), Connections(dialect, lambda: channel))
    endpoint = access.endpoint or os.environ.get(ENDPOINT_VARIABLE, "").strip() or agent.host
    key = (type(dialect), endpoint, access.credentials, in_memory)
    if key not in shared:
        made = in_memory or await _opener(endpoint, access.credentials)
        shared.setdefault(key, Connections(dialect, made))
    return shared[key]


async def _opener(endpoint: str, credentials: Any) -> OpenChannel:
    from voiceflow.clients.dialogflow.packages import grpc

    if is_local(endpoint):
        return lambda: grpc.aio.insecure_channel(endpoint, options=_OPTIONS)
    from google.api_core import grpc_helpers_async

    # Reads files, and on Google's machines asks a server.
    found = credentials or await asyncio.to_thread(default_credentials)
    target = endpoint if ":" in endpoint else f"{endpoint}:443"
    return lambda: grpc_helpers_async.create_channel(
        target, credentials=found, scopes=[SCOPE], options=_OPTIONS
    )


def default_credentials() -> Any:
    """Application Default Credentials.

    Raises:
        ConfigurationError: If there are none.
    """
    import google.auth
    from google.auth.exceptions import GoogleAuthError

    try:
        credentials, _ = google.auth.default(scopes=[SCOPE])
    except GoogleAuthError as error:
        raise ConfigurationError(
            "there are no Google credentials: set GOOGLE_APPLICATION_CREDENTIALS to the file of a service "
            "account, or run gcloud auth application-default login"
        ) from error
    return credentials


def is_local(endpoint: str) -> bool:
    """Whether a server is on this machine, where an emulator serves without TLS."""
    return endpoint.rpartition(":")[0] in _LOCAL or endpoint in _LOCAL
