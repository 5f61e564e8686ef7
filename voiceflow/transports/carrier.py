"""The port of a carrier: its webhooks, the protocol of its media streams, the control of its calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from typing import Protocol

from aiohttp import ClientSession, web

from voiceflow.transports.protocol import MediaProtocol

LONGEST_BODY = 64 * 1024
"""Bytes of a webhook's body. A carrier's takes one or two thousand."""


class Return(Enum):
    """What becomes of a call whose stream has ended while the caller is there."""

    ENDED = "ended"
    """The agent or the caller had ended it: nothing more happens."""
    GIVEN_UP = "given up"
    """It comes back too often, or there is no place for it."""
    AFTER_REFUSAL = "after a refusal"
    """It gets another stream. The last one did not come about."""
    AFTER_BREAK = "after a break"
    """It gets another stream. The last one broke."""


class CallControl(Protocol):
    """Commands to the carrier about a call, outside its media stream."""

    async def hang_up(self, call_id: str) -> bool:
        """End a call that is up.

        Returns:
            Whether the carrier was asked and the call was still up.

        Raises:
            ServiceError: If the carrier refuses; the socket is closed then.
        """

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        """Check a transfer now, and return the function that makes it later.

        The function returns when the carrier has taken the call over, within a limit of its own, and raises
        ``ServiceError`` if the carrier refuses.

        Args:
            call_id: Which call.
            document: Where to, in the carrier's form.

        Raises:
            ConfigurationError: If something needed for it is not set.
            LocalProtocolError: If the carrier cannot take such a document.
        """


class CallRegister(Protocol):
    """What the webhooks of a carrier may ask of the server: places for calls, and a bot on a stream."""

    def __len__(self) -> int:
        """Streams that are open."""

    def promise(self, call_id: str) -> bool:
        """Reserve a place for a call that is about to be told to open a stream.

        Returns:
            Whether there is one.
        """

    def end(self, call_id: str) -> None:
        """The carrier says that the call is over."""

    async def bring_back(self, call_id: str, *, may_return: bool) -> Return:
        """Decide about a call whose stream has ended, as the carrier sees it, and whose caller is there.

        Args:
            call_id: Which call.
            may_return: Whether it has not been brought back too often.
        """

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Answer the upgrade of a media stream with the bot. Check first that the carrier has sent it.

        Raises:
            web.HTTPServiceUnavailable: If there is no place for it.
        """


class Carrier(Protocol):
    """A kind of telephone line. ``tests/transports/test_carriers.py`` holds what every one does."""

    @property
    def voice_path(self) -> str:
        """Path at which the carrier asks what to do with a new call."""

    def check(self) -> None:
        """Make sure that its settings are complete.

        Raises:
            ConfigurationError: It says what to set.
        """

    def routes(self, register: CallRegister) -> Iterable[web.AbstractRouteDef]:
        """Its webhooks and its media streams."""

    def protocol(self) -> MediaProtocol:
        """The protocol of one new stream."""

    def control(self, http: ClientSession) -> CallControl | None:
        """Commands about its calls; None if closing the socket is all there is."""
