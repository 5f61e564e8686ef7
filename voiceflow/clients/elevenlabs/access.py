"""Access to the service, shared by the clients of a process or call."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import aiohttp

from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.clients.elevenlabs.sockets.refusals import REFUSALS
from voiceflow.net.retries import Backoff
from voiceflow.net.sockets.connection import Peer, SocketConnection
from voiceflow.net.sockets.dialer import TextDialer

if TYPE_CHECKING:
    from voiceflow.clients.elevenlabs.tts.options import TTSOptions

_INACTIVITY = 20
"""Seconds after which the service closes a silent socket by default."""

TokenSource: TypeAlias = Callable[[str], Awaitable[str]]
"""Fetches a fresh single-use token of a kind: ``realtime_scribe`` or ``tts_websocket``.

A ServiceError that is not retryable ends the client; any other exception is a failed attempt.
"""

# Group of the address -> the kind of token that opens its sockets, and the query parameter for it.
_TOKENS = {
    "speech-to-text": ("realtime_scribe", "token"),
    "text-to-speech": ("tts_websocket", "single_use_token"),
}


@dataclass(frozen=True, slots=True)
class Access:
    """Address, credentials and retry policy for the service.

    Source: https://elevenlabs.io/docs/api-reference/authentication

    Attributes:
        endpoint: Address and key; from the environment by default.
        http: A shared session, which stays open. If None, each client opens one.
        backoff: The retry policy.
        chance: Source of jitter; seed it for reproducible delays.
        tokens: Replaces the key in programs that must not have it: called for a token before each socket of
            speech to text or text to speech, because a token opens one socket.
    """

    endpoint: Endpoint = field(default_factory=Endpoint.resolve)
    http: aiohttp.ClientSession | None = field(default=None, repr=False)
    backoff: Backoff = field(default_factory=Backoff)
    chance: random.Random | None = field(default=None, repr=False)
    tokens: TokenSource | None = field(default=None, repr=False)

    def connection(
        self, peer: Peer[str], *path: str, query: list[tuple[str, str]], keep_alive: float, has_token: bool
    ) -> SocketConnection[str]:
        """Prepare the connection of one client.

        Args:
            peer: The client.
            path: Segments of the address.
            query: Its parameters.
            keep_alive: Seconds between ticks.
            has_token: Whether the query authenticates, so that the key is not sent.

        Raises:
            ConfigurationError: If there is neither token nor key.
        """
        ticket = None if has_token else self._ticket(path[1])
        headers = {} if has_token or ticket is not None else self.endpoint.headers
        url = self.endpoint.websocket_url(*path, query=query)
        dialer = TextDialer(url, headers, REFUSALS, http=self.http, ticket=ticket)
        return SocketConnection(
            dialer, peer, vendor=VENDOR, keep_alive=keep_alive, backoff=self.backoff, chance=self.chance
        )

    def _ticket(self, group: str) -> Callable[[], Awaitable[tuple[str, str]]] | None:
        if self.tokens is None or group not in _TOKENS:
            return None
        fetch = self.tokens
        kind, name = _TOKENS[group]

        async def ticket() -> tuple[str, str]:
            return name, await fetch(kind)

        return ticket

    def speech(self, peer: Peer[str], voice: str, socket: str, options: TTSOptions) -> SocketConnection[str]:
        """Prepare the connection of a client that speaks.

        Args:
            peer: The client.
            voice: The voice's id.
            socket: The last segment of the address: ``stream-input`` or ``multi-stream-input``.
            options: Of the socket.

        Raises:
            ConfigurationError: If there is neither token nor key.
        """
        return self.connection(
            peer,
            *("v1", "text-to-speech", voice, socket),
            query=options.query(),
            keep_alive=(options.inactivity_timeout or _INACTIVITY) / 3,
            has_token=options.single_use_token is not None or options.authorization is not None,
        )
