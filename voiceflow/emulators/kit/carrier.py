"""The port of an emulated carrier: it calls an application, and records the audio that the caller hears.

Callers, stages and the command line work with any carrier that has an emulator of this form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from voiceflow.emulators.kit.track import Stretch

if TYPE_CHECKING:
    import numpy as np
    from aiohttp import web
    from numpy.typing import NDArray

    from voiceflow.emulators.kit.call_faults import CallFaults

KEYS = frozenset("0123456789*#")
"""What a telephone has."""


class Complaint(Protocol):
    """An error or a warning that the carrier logs."""

    @property
    def code(self) -> int:
        """The carrier's code."""

    @property
    def reason(self) -> str:
        """In words, without what was said or keyed."""

    @property
    def at(self) -> float:
        """Loop time."""


class Clearing(Protocol):
    """A command of the application to drop what is not yet played."""

    @property
    def at(self) -> float:
        """Loop time."""


class CarrierRecord(Protocol):
    """What the carrier saw of a call. Lists are in the order of events."""

    @property
    def warnings(self) -> Sequence[Complaint]:
        """What the application did wrong in the stream."""

    @property
    def errors(self) -> Sequence[Complaint]:
        """What failed."""

    @property
    def clears(self) -> Sequence[Clearing]:
        """When the application dropped what was not yet played."""

    @property
    def statuses(self) -> Sequence[tuple[float, str]]:
        """Every status of the call, and when it began."""

    @property
    def spoken(self) -> Sequence[tuple[float, str]]:
        """Texts that the carrier itself spoke, with the time at which each began."""

    @property
    def heard(self) -> Sequence[Stretch]:
        """What the caller has heard of the agent, each stretch without a gap."""

    @property
    def said(self) -> Sequence[Stretch]:
        """What the caller has said, each stretch without a gap."""

    @property
    def heard_bytes(self) -> bytes:
        """What the caller has heard, without the times and the silence between."""

    def heard_between(self, start: float, end: float) -> bytes:
        """What the caller has heard from ``start`` to ``end`` (loop time), silence included."""

    def stereo(self) -> NDArray[np.int16]:
        """Both sides at 8000 Hz, shape ``(n, 2)``: left the caller, right the agent as it was heard."""


class EmulatedCall(Protocol):
    """One call, and the actions of the caller and the network."""

    @property
    def call_id(self) -> str:
        """The carrier's name of the call."""

    @property
    def record(self) -> CarrierRecord:
        """What has happened so far."""

    @property
    def status(self) -> str:
        """``ringing``, ``in-progress``, or how it ended."""

    @property
    def ended_at(self) -> float | None:
        """Loop time of its end; None before."""

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""

    @property
    def is_streaming(self) -> bool:
        """Whether a media stream is up."""

    @property
    def warnings(self) -> Sequence[Complaint]:
        """What the application did wrong in its streams. Empty for a good one."""

    @property
    def errors(self) -> Sequence[Complaint]:
        """What failed. Empty for a good application."""

    async def over(self) -> None:
        """Wait for the end of the call."""

    def on_end(self, act: Callable[[], None]) -> None:
        """Call a function once, at the end of the call."""

    def say(self, data: bytes) -> Stretch:
        """Speak, after the queued speech. It returns at once; ``end`` is when the speech is over.

        Args:
            data: µ-law at 8000 Hz.
        """

    def hush(self) -> None:
        """Fall silent in mid-word."""

    def press(self, digit: str) -> None:
        """Press one key. Without a stream nobody notices.

        Raises:
            ValueError: If a telephone has no such key.
        """

    def hang_up(self) -> None:
        """Put the phone down."""

    def cut(self) -> None:
        """Break the connection of the stream.

        Raises:
            RuntimeError: If no stream is up.
        """


class EmulatedCarrier(Protocol):
    """A carrier with one number. Leaving it ends the calls that still run."""

    @property
    def calls(self) -> Mapping[str, EmulatedCall]:
        """Every call so far, by its ``call_id``."""

    @property
    def api_host(self) -> str:
        """The host of its REST API."""

    def app(self) -> web.Application:
        """Its REST API."""

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables that point an application to it.

        Args:
            api_url: Where ``app`` is served.
        """

    def call(
        self, caller: str = "+15550100", called: str = "+15550199", *, faults: CallFaults | None = None
    ) -> AbstractAsyncContextManager[EmulatedCall]:
        """Call the application. The block begins when the stream is up, or when the call is over without one.

        At the block's end the caller hangs up, if nobody has.

        Args:
            caller: Who calls.
            called: Who is called.
            faults: The faults of this call.
        """

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> EmulatedCall:
        """Make a call to somebody, and run a document once it is answered.

        Args:
            caller: Who calls.
            called: Who is called.
            document: What to do then, in the carrier's form.
            patience: Seconds to let it ring.
        """

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
