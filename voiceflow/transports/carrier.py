"""The port of a carrier: its webhooks, the protocol of its media streams, the control of its calls."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import Enum
from typing import Protocol, runtime_checkable

from aiohttp import ClientSession, web

from voiceflow.observers import Observer
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.line import MediaLine
from voiceflow.transports.protocol import MediaProtocol
from voiceflow.transports.upgrade import UpgradeResponse

LONGEST_BODY = 64 * 1024
"""Bytes of a webhook's body. A carrier sends one or two thousand."""


_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")


def is_number(destination: str) -> bool:
    """Whether the destination of a transfer is a number in E.164 form. Source: ITU-T E.164, clause 6."""
    return _NUMBER.fullmatch(destination) is not None


class Return(Enum):
    """What happens to a call whose stream has ended while the user is still there."""

    ENDED = "ended"
    """The agent or the user ended the call: nothing more happens."""
    GIVEN_UP = "given up"
    """The call came back too often, or the server has no place for it."""
    AFTER_REFUSAL = "after a refusal"
    """The call gets another stream. The last one was refused."""
    AFTER_BREAK = "after a break"
    """The call gets another stream. The last one broke."""


class CallControl(Protocol):
    """Commands to the carrier about a call, outside its media stream.

    A control that can do more, such as sending keys, has the methods of the protocols in
    :mod:`voiceflow.transports.abilities`.
    """

    async def hang_up(self, call_id: str, /) -> bool:
        """End a call that is up.

        Returns:
            Whether the carrier received the request and the call was still up.

        Raises:
            ServiceError: If the carrier refuses; the socket is closed then.
        """

    def prepare_transfer(self, call_id: str, to: str, /) -> Callable[[], Awaitable[None]]:
        """Check a transfer now, and return the function that carries it out later.

        The function returns when the carrier has taken over the call, within a built-in time limit. It raises
        ``ServiceError`` if the carrier refuses.

        Args:
            call_id: The call.
            to: A number (E.164), a SIP address, or a document in the carrier's format.

        Raises:
            ConfigurationError: If a setting that a transfer needs is missing.
            LocalProtocolError: If the carrier cannot take such a destination.
        """


class CallRegister(Protocol):
    """The server, as the webhooks of a carrier see it: places for calls, and a bot for each stream."""

    def __len__(self) -> int:
        """The number of open streams."""

    def promise(self, call_id: str) -> bool:
        """Reserve a place for a call that is about to open a stream.

        Returns:
            Whether there is a free place.
        """

    def end(self, call_id: str) -> None:
        """Note the carrier's message that the call is over."""

    async def bring_back(self, call_id: str, *, may_return: bool) -> Return:
        """Decide about a call whose stream has ended according to the carrier while the user is still there.

        Args:
            call_id: The call.
            may_return: Whether the call may come back once more.
        """

    async def stream(self, request: web.Request, protocol: MediaProtocol | None = None) -> UpgradeResponse:
        """Run the bot on a media stream's upgrade request. First check that the carrier sent the request.

        This returns once the upgrade is answered: the stream goes on in a task of the server.

        Args:
            request: The request.
            protocol: The protocol of this stream, if the request says something about the call; else the
                carrier makes one.

        Raises:
            web.HTTPServiceUnavailable: If there is no free place.
        """


class Carrier(Protocol):
    """A kind of telephone line. ``tests/transports/test_carriers.py`` tests every implementation."""

    @property
    def voice_path(self) -> str:
        """The path that the carrier requests for each new call."""

    def check(self) -> None:
        """Make sure that its settings are complete.

        Raises:
            ConfigurationError: If one is missing. The message says what to set.
        """

    def routes(self, register: CallRegister) -> Iterable[web.AbstractRouteDef]:
        """Its webhooks and its media streams."""

    def protocol(self) -> MediaProtocol:
        """The protocol of one new stream."""

    def control(self, http: ClientSession) -> CallControl | None:
        """Commands about the carrier's calls; None if a call can only be ended by closing its socket."""


@runtime_checkable
class PrivateCarrier(Protocol):
    """A carrier in one's own network, such as a PBX, whose configuration names the server."""

    @property
    def needs_public_url(self) -> bool:
        """Whether the server must know its public address."""

    @property
    def brings_back(self) -> bool:
        """Whether a call whose stream broke gets another one."""


def needs_public_url(carrier: Carrier) -> bool:
    """Whether a server with this carrier must know its public address."""
    return carrier.needs_public_url if isinstance(carrier, PrivateCarrier) else True


def brings_back(carrier: Carrier) -> bool:
    """Whether a call of this carrier whose stream broke gets another one."""
    return carrier.brings_back if isinstance(carrier, PrivateCarrier) else True


@runtime_checkable
class Follower(Protocol):
    """A carrier whose far end is shown the conversation, such as a page in a browser."""

    def follow(self, started: StreamStarted, line: MediaLine) -> Sequence[Observer]:
        """Return observers of a new call, which may send messages on its line."""


@runtime_checkable
class ReturningCarrier(Protocol):
    """A carrier that asks what to do next when a media stream has ended, and opens another one."""

    @property
    def return_path(self) -> str:
        """The beginning of the paths at which it asks."""
