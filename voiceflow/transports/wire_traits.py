"""Optional ports of a media protocol: what the wires of some carriers are like."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Protocol, runtime_checkable

from voiceflow.transports.events import Received


@runtime_checkable
class ReadsWithin(Protocol):
    """A socket that can receive in the context of its call, so that log lines name the call."""

    def read_within(self, context: Context) -> bool:
        """Take what arrives from now on in this context; returns whether the event loop allows it."""


@runtime_checkable
class EndsByClosing(Protocol):
    """A protocol whose peer ends a stream by closing the socket in good order."""

    def closed(self) -> list[Received]:
        """Note that the peer has sent a close frame with the code 1000 or 1001.

        Returns:
            The events that this means: a ``StreamStopped``, if the stream was up.
        """


@runtime_checkable
class TakesPackets(Protocol):
    """A protocol whose peer takes audio in messages of one size only."""

    @property
    def packet(self) -> int:
        """Bytes of each audio message."""


@runtime_checkable
class TakesAtLeast(Protocol):
    """A protocol whose peer refuses audio messages below a certain size."""

    @property
    def least(self) -> int:
        """Bytes of the shortest audio message; a second is a multiple of it."""


@runtime_checkable
class SaysWhenFull(Protocol):
    """A protocol whose peer says when it takes no more audio, and when it has room again."""

    @property
    def is_full(self) -> bool:
        """Whether audio sent now would be lost."""

    def on_room(self, act: Callable[[], None]) -> None:
        """Call a function whenever the peer has room again."""
