"""The receiving half of a SIP call: reads the stack's audio at a steady pace."""

from __future__ import annotations

import asyncio

from voiceflow.errors import RemoteProtocolError
from voiceflow.net.timer import Timer
from voiceflow.net.websocket_messages import CloseCode
from voiceflow.transports.protocol import Message
from voiceflow.transports.sip.leg import SipLeg
from voiceflow.transports.sip.protocol import NARROWBAND, START
from voiceflow.transports.websocket import Take

TICK = 0.01
"""Seconds between two looks at what has arrived."""

PATIENCE = 0.06
"""Seconds without a packet after which the user counts as silent. On hold, most peers send none."""

LONGEST_HOLD = 900.0
"""Seconds on hold after which the call is ended: a peer that has vanished sends nothing either."""

# Less than a sample: sums of floats are inexact.
_TOLERANCE = 1e-6
_FRAME = NARROWBAND.size(0.02)


class SipSocket:
    """The socket of a stream, over a call that was answered.

    Args:
        leg: The call.
        take: Receives each message, never before this returns.
        longest_hold: Seconds on hold after which the call is ended.

    Attributes:
        ended: Done once nothing more will arrive.
        error: None: the stack deals with errors of the peer.
        was_closed: Whether a side has hung up.
    """

    def __init__(self, leg: SipLeg, take: Take, *, longest_hold: float = LONGEST_HOLD) -> None:
        self.error: RemoteProtocolError | None = None
        self.was_closed = False
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._leg = leg
        self._take = take
        self._longest_hold = longest_hold
        self._received = bytearray()
        self._silent_since = self._held_until = self._loop.time()
        self._timer = Timer(self._tick)
        self._has_hung_up = False
        leg.listen(key=self._key, ended=self._end)
        self._loop.call_soon(self._start)

    @property
    def is_open(self) -> bool:
        """Whether audio can still be sent."""
        return not (self.ended.done() or self._has_hung_up)

    def send(self, message: Message) -> None:
        """Send audio, at once; nothing happens after the end."""
        if self.is_open and isinstance(message, bytes):
            self._leg.write(message)

    async def close(self, code: int = CloseCode.OK, *, limit: float) -> None:
        """Hang up. Repeating it does nothing.

        Args:
            code: SIP has none to send.
            limit: Seconds that the stack has for it.
        """
        if self._has_hung_up:
            return
        self._has_hung_up = True
        try:
            async with asyncio.timeout(limit):
                await self._leg.hang_up()
        except TimeoutError:
            pass
        finally:
            self._end(False)

    def abort(self) -> None:
        """Stop reading. The hang-up follows when the stream is closed."""
        self._end(False)

    def _start(self) -> None:
        if not self.ended.done():
            self._take(START)
            self._timer.set(self._loop.time())

    def _key(self, digit: str) -> None:
        if not self.ended.done():
            self._take(digit)

    def _tick(self) -> None:
        now = self._loop.time()
        self._received += self._leg.read()
        if len(self._received) >= _FRAME:
            self._silent_since = now
        elif now - self._silent_since >= PATIENCE - _TOLERANCE:
            self._received += bytes(_FRAME - len(self._received))
            self._silent_since += 0.02
        while len(self._received) >= _FRAME and not self.ended.done():
            frame = bytes(self._received[:_FRAME])
            del self._received[:_FRAME]
            self._take(frame)
        if not self._leg.is_held:
            self._held_until = now + self._longest_hold
        elif now > self._held_until:
            self.abort()
        if not self.ended.done():
            due = self._timer.when + TICK
            self._timer.set(due if due > now else now + TICK)

    def _end(self, has_hung_up: bool) -> None:
        self._timer.cancel()
        if not self.ended.done():
            self.was_closed = has_hung_up
            self.ended.set_result(None)
