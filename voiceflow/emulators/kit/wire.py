"""The port of a carrier's side of a media stream: what a :class:`StreamLeg` needs to know of a wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

Message: TypeAlias = str | bytes
"""One websocket message: ``str`` is sent as text, ``bytes`` as binary."""


@dataclass(frozen=True, slots=True)
class AppAudio:
    """The app sends audio.

    Attributes:
        data: As the telephone plays it: µ-law at 8000 Hz.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppMark:
    """The app asks for an echo."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearAll:
    """The app empties the playout buffer."""


@dataclass(frozen=True, slots=True)
class AppKeys:
    """The app sends digits to the far end."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppHangup:
    """The carrier hangs up: because the app says so, or at a message that it cannot take.

    Attributes:
        violation: What is wrong with the message, without its content; empty if nothing is.
    """

    violation: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that the carrier drops.

    Attributes:
        reason: What is wrong with it, without its content.
    """

    reason: str


Command: TypeAlias = AppAudio | AppMark | ClearAll | AppKeys | AppHangup | Refused


class CarrierWire(Protocol):
    """The carrier's side of one stream, without a socket and a clock."""

    def opening(self) -> list[Message]:
        """The messages at the start of the stream."""

    def media(self, packet: bytes, at: float) -> Message:
        """20 ms of the caller's audio.

        Args:
            packet: µ-law at 8000 Hz.
            at: Seconds since the start of the stream.
        """

    def key(self, digit: str) -> Message:
        """A key press."""

    def echo(self, name: str) -> Message:
        """The echo of a mark whose audio was played."""

    def cleared(self) -> Message | None:
        """The confirmation of a clear; None if the carrier sends none."""

    def receive(self, message: Message) -> Command:
        """Read one message of the app. It never raises: an invalid message becomes ``Refused``."""


@runtime_checkable
class EndsByMessage(Protocol):
    """A wire with a message for the end of a stream, before the socket closes."""

    def stop(self) -> Message:
        """The end."""


@runtime_checkable
class ReportsQueue(Protocol):
    """A wire with messages about how much audio waits in the carrier's queue."""

    def waiting(self, seconds: float) -> list[Message]:
        """The messages that are due now that so much audio waits."""
