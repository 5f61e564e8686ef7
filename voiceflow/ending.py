"""The end of a session: one ``EndFrame``, however often an end is requested."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from voiceflow.chain_ends import Terminus
from voiceflow.frames import (
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    Frame,
    InterruptionFrame,
    LeaveFrame,
    MoveFrame,
    StartFrame,
)
from voiceflow.host import Host, Origin, Receiver
from voiceflow.policy import SessionLimits
from voiceflow.watchdog import Watchdog

# What means something at an end of the chain. Most frames mean nothing there.
_STEPS = (InterruptionFrame, StartFrame, LeaveFrame, MoveFrame, EndFrame)
# Looking up an enum member through its class costs a quarter of a hop.
_DOWNSTREAM = Direction.DOWNSTREAM


class Ending:
    """Keeps the one ``EndFrame`` of a session, its present holders, and the agent's request to leave.

    Args:
        host: The session.
        over: Set to the reason when the session is over.
        limits: How long the end may take.
        watchdog: Enforces these limits.
        send: Sends a frame downstream through every processor.
        drop_everything: Interrupts every reply, including those that were interrupted before.

    Attributes:
        frame: The frame that every processor gets, or None before an end is requested.
        is_deserted: Whether the user is gone. It may become true while the frame is on its way.
    """

    def __init__(
        self,
        host: Host,
        over: Future[EndReason],
        *,
        limits: SessionLimits,
        watchdog: Watchdog,
        send: Callable[[Frame], None],
        drop_everything: Callable[[], None],
    ) -> None:
        self.frame: EndFrame | None = None
        self.is_deserted = False
        self._host = host
        self._over = over
        self._limits = limits
        self._watchdog = watchdog
        self._send = send
        self._drop_everything = drop_everything
        # The agent's request to leave, while it can be cancelled; then the same while it is carried out. An
        # end of the session meanwhile takes its reason from the request.
        self._leaving: LeaveFrame | None = None
        self._departing: LeaveFrame | None = None
        self._holders: list[Origin] = []

    @property
    def has_begun(self) -> bool:
        """Whether the session is about to end, or the agent wants to leave."""
        return self.frame is not None or self._leaving is not None

    def end(self, reason: EndReason) -> None:
        """End in good order. A second request has an effect only if the user hung up meanwhile."""
        if self._over.done():
            return
        is_heard = EndFrame(reason=reason).is_heard
        frame = self._begin(reason)
        if frame is not None:
            self._watchdog.watch(self._limits.end if is_heard else self._limits.hangup, "end")
        if not is_heard:
            self._desert()
        if frame is not None:
            self._send(frame)

    def leave(self, frame: LeaveFrame) -> None:
        """Send the agent's request to leave to every processor. Repeating it has no effect."""
        if self._over.done() or self.has_begun:
            return
        self._leaving = frame
        self._watchdog.watch(self._limits.end, "end")
        self._send(frame)

    def stay(self) -> None:
        """Cancel the request to leave, if it is not being carried out yet."""
        if self._leaving is not None and self._departing is None and self.frame is None:
            self._leaving = None
            self._watchdog.cancel()

    async def depart(self, frame: LeaveFrame) -> None:
        """Carry out the request to leave, then end.

        Raises:
            Exception: Any exception of ``frame.act``. The session then continues.
        """
        if self._over.done() or self.frame is not None:
            return
        self._departing = frame
        try:
            if frame.act is not None:
                await frame.act()
        except BaseException:
            self._departing = None
            self.stay()
            raise
        self.end(frame.reason)

    def hold(self, origin: Origin, frame: Frame) -> None:
        """Record that a handler of this processor has received the frame."""
        if frame is self.frame and origin not in self._holders:
            self._holders.append(origin)

    def release(self, origin: Origin) -> EndFrame | None:
        """Return the frame if this processor holds it, and end its hold. Otherwise return None."""
        if origin not in self._holders:
            return None
        self._holders.remove(origin)
        return self.frame

    def steer(self, frame: Frame, origin: Origin, following: Receiver) -> None:
        """Handle an ``EndFrame`` or a ``CancelFrame`` of a processor. See ``SessionEngine.steer``."""
        if isinstance(frame, EndFrame):
            held = self.release(origin)
            if held is not None:
                following.receive(held, Direction.DOWNSTREAM)
            else:
                self._host.end(frame.reason)
        elif isinstance(frame, CancelFrame):
            if self._over.done():
                following.receive(frame, Direction.DOWNSTREAM)
            else:
                self._host.cancel(frame.reason)

    def reached(self, frame: Frame) -> None:
        """Handle a frame that came out of the last processor."""
        if isinstance(frame, StartFrame) and self.frame is None:
            self._watchdog.cancel()
        elif isinstance(frame, LeaveFrame):
            self._pass_leave(frame)
        elif isinstance(frame, MoveFrame) and not self.has_begun:
            self._pass_leave(LeaveFrame(reason=EndReason.MOVED, act=frame.act))
        elif frame is self.frame and not self._over.done():
            self._over.set_result(frame.reason)

    def _pass_leave(self, frame: LeaveFrame) -> None:
        """Carry out the request to leave: no processor has anything to say first."""
        if self._departing is not None:
            return
        if frame.act is None:
            self.end(frame.reason)
        else:
            last = self._host.processors[-1]
            self._host.spawn(self._depart(frame, last), name=f"{last.name}.depart", owner=last)

    def close(self) -> None:
        """Let go of the processors: the session is over."""
        self._holders.clear()
        self._send = self._drop_everything = _nothing

    async def _depart(self, frame: LeaveFrame, origin: Origin) -> None:
        try:
            await self.depart(frame)
        except Exception as error:  # noqa: BLE001 - the call continues after a failed transfer
            self._host.report(error, origin=origin)

    def _begin(self, reason: EndReason) -> EndFrame | None:
        """Make the frame. Returns None for a second request: the first one decides the reason."""
        if self.frame is not None:
            return None
        self.frame = EndFrame(reason=self._departing.reason if self._departing is not None else reason)
        self._leaving = None
        return self.frame

    def _desert(self) -> None:
        """Record that the user is gone: drop the agent's replies and shorten the wait."""
        if self.is_deserted:
            return
        self.is_deserted = True
        if self._watchdog.when > self._host.now() + self._limits.hangup:
            self._watchdog.watch(self._limits.hangup, "end")
        self._drop_everything()


def _nothing(*_: object) -> None:
    """Nobody is left to send a frame to."""


@dataclass(frozen=True, slots=True)
class ChainEnd(Terminus):
    """An end of the chain. Frames stop here, and an interruption is swept through the chain."""

    takes: ClassVar[tuple[type[Frame], ...]] = _STEPS
    session: Host
    reached: Callable[[Frame], None]

    def receive(self, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, InterruptionFrame):
            self.session.engine.sweep(frame)
        elif direction is _DOWNSTREAM and isinstance(frame, _STEPS):
            self.reached(frame)
