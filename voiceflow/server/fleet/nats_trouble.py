"""What is wrong with NATS, logged once however often it is tried again."""

from __future__ import annotations

import asyncio

from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.server.fleet.nats_states import RETRY_INTERVAL

REFUSED = "NATS refuses the user, password or token in its address"


class NatsTrouble:
    """Notes why a member is not in its fleet.

    Attributes:
        tried: Set once the first attempt to join has succeeded or was refused.
        is_refused: Whether NATS refuses this member's credentials.
        contest: The error that another process has the name of this member, while that is so.
    """

    def __init__(self) -> None:
        self.tried = asyncio.Event()
        self.contest: ConfigurationError | None = None
        self.is_refused = self._was_warned = False

    def refuse(self) -> None:
        """NATS refuses this member: an error at its start, later a line in the log."""
        if self.tried.is_set() and not self.is_refused:
            logger.error(REFUSED)
        self.is_refused = True
        self.tried.set()

    def complain(self, error: Exception, *_: float) -> float:
        """Log why this member has not joined. Returns the seconds until the next attempt."""
        if isinstance(error, ConfigurationError):
            if self.tried.is_set() and self.contest is None:
                logger.error("{}. This one takes calls alone until the name is free", error)
            self.contest = error
        elif not self._was_warned:
            self._was_warned = True
            logger.warning(
                "NATS keeps no rows, so this member takes calls alone until it does: {}. The fleet needs "
                "JetStream (nats-server -js), 2.11 or newer",
                error,
            )
        return RETRY_INTERVAL

    def end(self) -> None:
        """The member has joined: trouble that comes later is logged again."""
        self._was_warned = self.is_refused = False
        self.contest = None
        self.tried.set()
