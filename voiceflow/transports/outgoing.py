"""The ability of a carrier to make calls."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from voiceflow.transports.outbound import DialOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRequest:
    """A call to make.

    Attributes:
        to: A number in E.164 form, or an address that the carrier can call.
        from_number: The number that the far end sees.
        ring: Seconds to let it ring.
        parameters: Custom parameters of its media stream.
    """

    to: str = field(repr=False)
    from_number: str = field(repr=False)
    ring: float = 30.0
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnding:
    """The carrier's report that a call is over.

    Attributes:
        outcome: How it came out; ``ANSWERED`` for every call that was answered, by whatever.
        code: The carrier's code; empty if it reports none.
    """

    outcome: DialOutcome
    code: str = ""


class OutgoingCall(Protocol):
    """A call that the carrier was asked to make.

    Attributes:
        ending: Done when the carrier has reported the end of the call.
    """

    ending: asyncio.Future[CallEnding]

    @property
    def call_id(self) -> str:
        """The carrier's name of the call; empty while the carrier has not confirmed it."""

    async def check(self) -> CallEnding | None:
        """Ask the carrier how the call ended.

        Returns:
            None if it is not over, or the carrier does not know it.

        Raises:
            ServiceError: If the carrier does not answer.
        """

    async def cancel(self) -> None:
        """Stop ringing, or hang up. Takes a limited time; errors are logged."""


@runtime_checkable
class CallMaker(Protocol):
    """Makes calls whose media streams come to this server."""

    async def make_call(self, request: DialRequest, /) -> OutgoingCall:
        """Ask the carrier for a call, once: a request that may have been carried out is not repeated.

        Returns:
            The call. If it is unclear whether the carrier makes it, its ``call_id`` is empty.

        Raises:
            ConfigurationError: If a setting that it needs is missing.
            LocalProtocolError: If the carrier cannot call such an address.
            ServiceError: If the carrier refuses: there is no call.
        """
