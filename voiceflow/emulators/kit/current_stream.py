"""The media stream of an emulated call that is up, if any."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Leg(Protocol):
    """A stream, as the people on the phone and the network act on it."""

    def press(self, digit: str) -> None:
        """Press a key."""

    def cut(self) -> None:
        """Break the connection."""


class RunningLeg(Leg, Protocol):
    """A stream that runs until its end."""

    async def run(self) -> None:
        """Run it."""


class CurrentStream:
    """The streams of one call, of which one at most is up at a time.

    Attributes:
        has_begun: Set from the first stream on.
    """

    def __init__(self) -> None:
        self.has_begun = asyncio.Event()
        self._leg: Leg | None = None

    @property
    def is_up(self) -> bool:
        """Whether a stream is up."""
        return self._leg is not None

    def attach(self, leg: Leg | None) -> None:
        """Take a stream, or None at its end."""
        self._leg = leg
        if leg is not None:
            self.has_begun.set()

    async def run(self, leg: RunningLeg) -> None:
        """Run a stream to its end."""
        self.attach(leg)
        try:
            await leg.run()
        finally:
            self.attach(None)

    def press(self, digit: str) -> None:
        """Press a key. Without a stream nobody notices."""
        if self._leg is not None:
            self._leg.press(digit)

    def cut(self) -> None:
        """Break the stream's connection.

        Raises:
            RuntimeError: If no stream is up.
        """
        if self._leg is None:
            raise RuntimeError("there is no stream to cut")
        self._leg.cut()
