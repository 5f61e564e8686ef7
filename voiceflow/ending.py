"""The end of a session: one ``EndFrame``, however often and by whomever it is asked for."""

from __future__ import annotations

from voiceflow.frames import EndFrame, EndReason, Frame, LeaveFrame
from voiceflow.host import Origin


class Ending:
    """Keeps the one ``EndFrame`` of a session, and who holds it on its way.

    Attributes:
        frame: The frame that every processor gets, or None while nobody wants to end.
        is_deserted: Whether the user is gone. It may become true while the end is on its way.
        leaving: The agent's wish to leave, which it may still call off.
        departing: The same once it is being carried out: what ends the session meanwhile, ends it for this.
    """

    def __init__(self) -> None:
        self.frame: EndFrame | None = None
        self.is_deserted = False
        self.leaving: LeaveFrame | None = None
        self.departing: LeaveFrame | None = None
        self._holders: set[Origin] = set()

    def begin(self, reason: EndReason) -> EndFrame | None:
        """Make the frame. A second request gets None: the first one says why the session ends."""
        if self.frame is not None:
            return None
        self.frame = EndFrame(reason=self.departing.reason if self.departing is not None else reason)
        self.leaving = None
        return self.frame

    def hold(self, origin: Origin, frame: Frame) -> None:
        """Note that a handler of this processor has got the frame."""
        if frame is self.frame:
            self._holders.add(origin)

    def release(self, origin: Origin) -> bool:
        """Whether this processor lets the frame go on now: it held it, and has not let it go before."""
        if origin not in self._holders:
            return False
        self._holders.discard(origin)
        return True
