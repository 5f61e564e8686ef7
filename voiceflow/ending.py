"""The end of a session: one ``EndFrame``, no matter how often the end is requested and by whom."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass

from voiceflow.frames import Direction, EndFrame, EndReason, Frame, InterruptionFrame, LeaveFrame
from voiceflow.host import Host, Origin
from voiceflow.policy import SessionLimits
from voiceflow.watchdog import Watchdog


class Ending:
    """Keeps a session's only ``EndFrame``, the processors that hold it, and the agent's wish to leave.

    Args:
        host: The session.
        over: A future, set to the reason when the session is over.
        limits: How long the end may take.
        watchdog: Enforces these limits.
        send: Sends a frame downstream through every processor.
        drop_everything: Interrupts every reply, including those already interrupted.

    Attributes:
        frame: The frame that every processor gets, or None until the end is requested.
        is_deserted: Whether the user is gone. It may become true while the end is on its way.
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
        # First the agent's wish to leave, which it may still call off; then the wish while it is carried out.
        # If something else ends the session meanwhile, the session ends for the reason of the wish.
        self._leaving: LeaveFrame | None = None
        self._departing: LeaveFrame | None = None
        self._holders: set[Origin] = set()

    @property
    def has_begun(self) -> bool:
        """Whether the session is about to end, or the agent wants to leave."""
        return self.frame is not None or self._leaving is not None

    @property
    def is_departing(self) -> bool:
        """Whether the agent's wish to leave is being carried out."""
        return self._departing is not None

    def end(self, reason: EndReason) -> None:
        """End the session in order. A second request has an effect only if the user hung up meanwhile."""
        if self._over.done():
            return
        is_heard = EndFrame(reason=reason).is_heard
        frame = self._begin(reason)
        if frame is not None:
            self._watchdog.watch(self._limits.end if is_heard else self._limits.hangup, "end")
        if not is_heard:
            self._note_user_gone()
        if frame is not None:
            self._send(frame)

    def leave(self, frame: LeaveFrame) -> None:
        """Note the agent's wish to leave and send it to every processor. Repeating it changes nothing."""
        if self._over.done() or self.has_begun:
            return
        self._leaving = frame
        self._watchdog.watch(self._limits.end, "end")
        self._send(frame)

    def stay(self) -> None:
        """Call off the wish to leave, if it is not being carried out yet."""
        if self._leaving is not None and self._departing is None and self.frame is None:
            self._leaving = None
            self._watchdog.cancel()

    async def depart(self, frame: LeaveFrame) -> None:
        """Carry out the wish to leave, and end.

        Raises:
            Exception: What ``act`` raised; the session goes on.
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
        """Note that a handler of this processor received the frame."""
        if frame is self.frame:
            self._holders.add(origin)

    def release(self, origin: Origin) -> EndFrame | None:
        """Return the frame if this processor held it and now passes it on for the first time."""
        if origin not in self._holders:
            return None
        self._holders.discard(origin)
        return self.frame

    def _begin(self, reason: EndReason) -> EndFrame | None:
        """Make the frame. A second request returns None: the first one decides why the session ends."""
        if self.frame is not None:
            return None
        self.frame = EndFrame(reason=self._departing.reason if self._departing is not None else reason)
        self._leaving = None
        return self.frame

    def _note_user_gone(self) -> None:
        """Note that the user is gone: drop the agent's audio and shorten the wait."""
        if self.is_deserted:
            return
        self.is_deserted = True
        if self._watchdog.when > self._host.now() + self._limits.hangup:
            self._watchdog.watch(self._limits.hangup, "end")
        self._drop_everything()


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """An end of the chain: frames stop here, and an interruption turns around."""

    session: Host
    reached: Callable[[Frame], None]

    def receive(self, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, InterruptionFrame):
            self.session.sweep(frame)
        elif direction is Direction.DOWNSTREAM:
            self.reached(frame)
