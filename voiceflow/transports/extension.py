"""The port of an extension: routes of a server besides those of its carrier, such as a meeting service's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Protocol

from aiohttp import ClientSession, web

from voiceflow.errors import LocalProtocolError
from voiceflow.transports.carrier import CallRegister
from voiceflow.transports.protocol import MediaProtocol


class Extension(Protocol):
    """Something that a server answers besides phone calls."""

    @property
    def path(self) -> str:
        """The path of its webhook."""

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Its routes."""

    def life(self, http: Callable[[], ClientSession]) -> Callable[[web.Application], AsyncIterator[None]]:
        """Runs while the application runs.

        Args:
            http: Returns the client session that the server shares.
        """


class NoCarrier:
    """The carrier of a server that answers no phone.

    Args:
        voice_path: The path to announce as the webhook.
    """

    def __init__(self, voice_path: str) -> None:
        self.voice_path = voice_path

    def check(self) -> None:
        """Nothing needs to be set."""

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        """It has no routes."""
        return ()

    def protocol(self) -> MediaProtocol:
        """Nothing opens a media stream.

        Raises:
            LocalProtocolError: Always.
        """
        raise LocalProtocolError("this server answers no phone")

    def control(self, http: ClientSession) -> None:
        """There are no calls to control."""
