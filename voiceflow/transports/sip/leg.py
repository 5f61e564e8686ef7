"""The port of one call in a SIP stack: what the rest of this folder needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol


class SipLeg(Protocol):
    """One dialog and its audio. Its methods return at once unless they are ``async``.

    Audio is 16-bit linear at 8000 Hz. The stack sends 20 ms every 20 ms: what was written, else silence.
    """

    @property
    def peer(self) -> str:
        """The address of the other side, as it says."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the invitation that were asked for."""

    @property
    def is_held(self) -> bool:
        """Whether the other side has put the call on hold."""

    @property
    def waiting(self) -> int:
        """Bytes that were written and not sent yet."""

    def read(self) -> bytes:
        """Remove and return the audio that has arrived."""

    def write(self, data: bytes) -> None:
        """Send audio after what waits."""

    def listen(self, *, key: Callable[[str], None], ended: Callable[[bool], None]) -> None:
        """Call ``key`` for each key pressed, and ``ended`` once, with whether a side has hung up."""

    async def origin(self) -> Collection[str]:
        """The IP addresses from which invitations with this call's id came; none if they are not known."""

    async def answer(self) -> None:
        """Accept the call. Returns when audio flows in both directions.

        Raises:
            ServiceError: If it is over already.
        """

    async def hang_up(self) -> None:
        """End the call; refuse it with *busy* if it was not answered. Repeating it does nothing."""

    async def transfer(self, address: str) -> None:
        """Have the other side call somebody else. Returns when the two are connected.

        Raises:
            ServiceError: If they are not; the call goes on.
        """

    async def press(self, digits: str) -> None:
        """Press keys, without pauses other than between two keys.

        Raises:
            ServiceError: If the call is over.
        """
