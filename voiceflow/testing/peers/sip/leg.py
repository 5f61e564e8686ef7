"""An emulated SIP stack and its calls, without a network: as a real one it sends 20 ms each 20 ms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping

from voiceflow.errors import ServiceError
from voiceflow.net.timer import Timer
from voiceflow.transports.sip import SipConfig
from voiceflow.transports.sip.leg import SipLeg

FRAME = 320


class EmulatedSipLeg:
    """One call, and what the other side does. The stack keeps its clock from the start.

    Attributes:
        sent: Loop time and bytes of each frame, silence included.
    """

    def __init__(self, *, headers: Mapping[str, str] | None = None, fails: bool = False) -> None:
        self.peer = "sip:+15550100@pbx.example.com:5060"
        self.headers = {"To": "<sip:100@bot.example.com>"} if headers is None else headers
        self.sources = frozenset({"127.0.0.1"})
        self.is_held = False
        self.is_over = False
        self.was_refused = False
        self.is_answered = False
        self.sent: list[tuple[float, bytes]] = []
        self.pressed: list[tuple[float, str]] = []
        self.transferred: list[str] = []
        self._fails = fails
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._arrived = bytearray()
        self._key: Callable[[str], None] = lambda _: None
        self._ended: Callable[[bool], None] = lambda _: None
        self._clock = Timer(self._tick)
        self._clock.set(self._loop.time() + 0.005)

    @property
    def waiting(self) -> int:
        return len(self._buffer)

    @property
    def heard(self) -> bytes:
        """What was sent, without the silence around it."""
        return b"".join(data for _, data in self.sent).strip(b"\x00")

    def read(self) -> bytes:
        found = bytes(self._arrived)
        self._arrived.clear()
        return found

    def write(self, data: bytes) -> None:
        self._buffer += data

    def listen(self, *, key: Callable[[str], None], ended: Callable[[bool], None]) -> None:
        self._key, self._ended = key, ended

    async def origin(self) -> Collection[str]:
        return self.sources

    async def answer(self) -> None:
        await asyncio.sleep(0.01)
        if self._fails or self.is_over:
            raise ServiceError("the call was not answered", vendor="sip", code="sip_486", retryable=False)
        self.is_answered = True

    async def hang_up(self) -> None:
        self.was_refused = self.was_refused or not self.is_answered
        self.leave()

    async def transfer(self, address: str) -> None:
        if self._fails:
            raise ServiceError("not transferred", vendor="sip", code="sip_603", retryable=False)
        self.transferred.append(address)
        self.leave()

    async def press(self, digits: str) -> None:
        self.pressed.append((round(self._loop.time(), 3), digits))

    # What the other side does

    def say(self, data: bytes) -> None:
        """Send audio; packets arrive together."""
        self._arrived += data

    def key(self, digit: str) -> None:
        """Press a key."""
        self._key(digit)

    def leave(self, *, has_hung_up: bool = True) -> None:
        """Hang up, or vanish."""
        if not self.is_over:
            self.is_over = True
            self._clock.cancel()
            self._ended(has_hung_up)

    def _tick(self) -> None:
        frame = bytes(self._buffer[:FRAME])
        del self._buffer[:FRAME]
        self.sent.append((self._loop.time(), frame + bytes(FRAME - len(frame))))
        self._clock.set(self._clock.when + 0.02)


class EmulatedSipStack:
    """The stack of one agent: it sends nothing."""

    def __init__(self) -> None:
        self.is_open = False
        self.registrars: set[str] = set()
        self.dialled: list[tuple[str, Mapping[str, str]]] = []
        self.answers: list[EmulatedSipLeg] = []
        self.incoming: Callable[[SipLeg], None] = lambda _: None

    async def __call__(self, config: SipConfig, incoming: Callable[[SipLeg], None]) -> EmulatedSipStack:
        self.is_open, self.incoming = True, incoming
        return self

    async def dial(self, address: str, headers: Mapping[str, str]) -> SipLeg:
        self.dialled.append((address, headers))
        return self.answers.pop(0)

    async def close(self) -> None:
        self.is_open = False


def _is_a_leg(leg: EmulatedSipLeg) -> SipLeg:
    return leg  # mypy checks that it has the port's methods
