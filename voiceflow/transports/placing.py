"""The port of a carrier that makes calls: it places them, finds them again, and reports how they went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from aiohttp import ClientSession, web

from voiceflow.errors import ServiceError
from voiceflow.transports.outbound import DialOutcome


class RefusalCause(StrEnum):
    """Why a carrier did not make a call."""

    NUMBER = "number"
    """It does not call this number: another one may succeed."""
    ACCOUNT = "account"
    """It makes no call until somebody changes the settings: wrong keys, a caller number that is not ours."""
    BUSY = "busy"
    """It could not be reached, or takes no more calls now: the same request may succeed later."""


class NotPlacedError(ServiceError):
    """The carrier certainly made no call. After any other error of ``place`` there may be one.

    Attributes:
        cause: Why.
    """

    def __init__(self, message: str, *, vendor: str, code: str, cause: RefusalCause) -> None:
        super().__init__(message, vendor=vendor, code=code, retryable=cause is RefusalCause.BUSY)
        self.cause = cause


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOrder:
    """A call to make.

    Attributes:
        attempt: Our name of this attempt, 32 hexadecimal digits. It is in the addresses that the carrier
            requests, and in the bot's ``call.parameters["attempt"]``.
        to: Whom to call, in E.164 form.
        caller: From which of our numbers.
        ring: Seconds to let it ring.
    """

    attempt: str
    to: str = field(repr=False)
    caller: str = field(repr=False)
    ring: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReport:
    """What the carrier says about a call.

    Attributes:
        call_id: The carrier's name of the call.
        outcome: How it ended; None while it lives.
        attempt: Our name of the attempt; empty where the carrier does not repeat it.
        code: The carrier's code of the reason; empty if it reports none.
    """

    call_id: str
    outcome: DialOutcome | None = None
    attempt: str = ""
    code: str = ""


class Placer(Protocol):
    """Makes calls. ``tests/campaigns/test_placers.py`` tests every implementation."""

    async def place(self, order: CallOrder) -> str:
        """Make a call and return the carrier's name of it. It is never made twice.

        Raises:
            NotPlacedError: If there is certainly no call.
            ServiceError: If there may be one: the answer was lost, or makes no sense.
        """

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        """Look for the call of an attempt whose answer was lost.

        Args:
            order: What was ordered.
            since: When; older calls are others.
            known: Names of calls that belong to other attempts.

        Raises:
            ServiceError: If the carrier cannot be asked.
        """

    async def look_up(self, call_id: str) -> CallReport | None:
        """The state of a call; None if the carrier does not know it.

        Raises:
            ServiceError: If the carrier cannot be asked.
        """

    async def hang_up(self, call_id: str) -> bool:
        """End a call, also one that still rings. Returns whether it was up.

        Raises:
            ServiceError: If the carrier refuses.
        """


TakeReport = Callable[[CallReport], Awaitable[bool]]
"""Takes a report; returns False if it could not be kept and has to be sent again."""


@runtime_checkable
class PlacingCarrier(Protocol):
    """A carrier that makes calls."""

    def placer(self, http: ClientSession) -> Placer:
        """What makes them.

        Raises:
            ConfigurationError: If a setting is missing. The message names it.
        """

    def report_routes(self, take: TakeReport) -> Iterable[web.AbstractRouteDef]:
        """The webhook to which the carrier reports how each call goes."""
