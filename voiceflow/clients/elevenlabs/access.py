"""The way to the service, which the clients of a process or call share."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import aiohttp

from voiceflow.clients.elevenlabs.connection import Backoff, Connection, Peer
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.socket import WebSocketDialer
from voiceflow.clients.elevenlabs.tts_options import TTSOptions

_INACTIVITY = 20
"""Seconds after which the service gives a silent socket up, if it was told nothing else."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the service is, who asks, and how stubbornly.

    Attributes:
        endpoint: Address and key; from the environment by default.
        http: A session to share, which stays open. Without one, each client opens its own.
        backoff: When to retry.
        chance: Source of jitter; seed it to have the same waits each time.
    """

    endpoint: Endpoint = field(default_factory=Endpoint.resolve)
    http: aiohttp.ClientSession | None = field(default=None, repr=False)
    backoff: Backoff = field(default_factory=Backoff)
    chance: random.Random | None = field(default=None, repr=False)

    def connection(
        self, peer: Peer, *path: str, query: list[tuple[str, str]], keep_alive: float, has_token: bool
    ) -> Connection:
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
        headers = {} if has_token else self.endpoint.headers
        dialer = WebSocketDialer(self.endpoint.websocket_url(*path, query=query), headers, http=self.http)
        return Connection(dialer, peer, keep_alive=keep_alive, backoff=self.backoff, chance=self.chance)

    def speech(self, peer: Peer, voice: str, socket: str, options: TTSOptions) -> Connection:
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
