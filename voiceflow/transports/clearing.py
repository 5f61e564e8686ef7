"""Call clearing: hanging up, or transferring the call, through the carrier."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from loguru import logger

from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.transports.carrier import CallControl

HANGUP_LIMIT = 5.0
"""Seconds that a hang-up by the carrier's control may take before only the socket is closed."""


class CallClearing:
    """Hangs up or transfers one call.

    Args:
        call_id: The carrier's name of the call.
        close: Closes the socket.
        control: Hangs up and transfers. Without it, closing the socket hangs up.

    Attributes:
        has_begun: Whether the hang-up has begun.
    """

    def __init__(
        self, call_id: str, *, close: Callable[[], Awaitable[None]], control: CallControl | None
    ) -> None:
        self.has_begun = False
        self._call_id = call_id
        self._close = close
        self._control = control
        self._is_transferred = False

    def prepare_transfer(self, to: str) -> Callable[[], Awaitable[None]]:
        """Check a transfer and return the function that carries it out.

        Raises:
            ConfigurationError: If the carrier has no call control, or the server cannot use it.
            LocalProtocolError: If the carrier cannot take such a destination.
        """
        if self._control is None:
            raise ConfigurationError("calls of this carrier cannot be transferred")
        return partial(self.hand_over, self._control.prepare_transfer(self._call_id, to))

    async def hand_over(self, act: Callable[[], Awaitable[None]]) -> None:
        """Carry out a transfer. After it the call belongs to somebody else and is not hung up."""
        await act()
        self.let_go()

    def let_go(self) -> None:
        """The call belongs to somebody else: it is not hung up."""
        self._is_transferred = True

    def take_back(self) -> None:
        """The user is back: from now on the call is hung up again."""
        self._is_transferred = False

    async def hang_up(self, *, is_up: bool) -> None:
        """Hang up and close the socket. Only the first request has an effect.

        Args:
            is_up: Whether the far end is still there. If not, only the socket is closed.
        """
        if self.has_begun:
            return
        self.has_begun = True
        if is_up and not self._is_transferred and self._control is not None:
            try:
                async with asyncio.timeout(HANGUP_LIMIT):
                    await self._control.hang_up(self._call_id)
            except (TimeoutError, ServiceError) as exc:
                logger.warning("call {}: hang-up by the carrier failed: {}", self._call_id, exc)
        await self._close()

    def move(self, close: Callable[[], Awaitable[None]]) -> None:
        """Note how to close the socket of the call's other stream."""
        self._close = close
