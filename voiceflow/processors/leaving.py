"""Leaving a call: once the agent's goodbye was heard, unless the user speaks before its first sound."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from voiceflow.frames import EndFrame, EndReason, LeaveFrame
from voiceflow.processor import Processor
from voiceflow.processors.floor import Floor
from voiceflow.tasks import Timer


class Leaving:
    """Holds the agent's wish to leave, and the end of the session, until everything was heard.

    Args:
        owner: The responder.
        floor: Who speaks.
        patience: Seconds to wait after the goodbye for a user who is still speaking.
        ready: Called when the wait is over.
        failed: Called when the agent could not leave and the call continues.

    Attributes:
        has_said_goodbye: Whether the agent's last line has begun to sound. Then it is too late to cancel
            the end.
        is_over: Whether the agent no longer answers.
    """

    def __init__(
        self,
        owner: Processor,
        floor: Floor,
        *,
        patience: float,
        ready: Callable[[], None],
        failed: Callable[[], None],
    ) -> None:
        self.has_said_goodbye = self.is_over = False
        self._owner = owner
        self._floor = floor
        self._patience = patience
        self._ready = ready
        self._failed = failed
        self._wish: LeaveFrame | None = None
        self._end: EndFrame | None = None
        self._has_waited = False

    @property
    def is_wanted(self) -> bool:
        """Whether the agent wants to leave and the user can still prevent it."""
        return self._wish is not None

    @property
    def is_near(self) -> bool:
        """Whether the agent is about to leave or the call is about to end."""
        return self._wish is not None or self.is_over

    @property
    def is_ending(self) -> bool:
        """Whether the session's end waits here."""
        return self._end is not None

    @property
    def is_due(self) -> bool:
        """Whether the agent leaves, or the session ends, as soon as everything was heard."""
        return self._wish is not None or self._end is not None

    def want(self, frame: LeaveFrame, *, has_goodbye: bool) -> None:
        """Note that the agent wants to leave.

        Args:
            frame: How to leave.
            has_goodbye: Whether there is anything left to say before.
        """
        self._wish, self._has_waited = frame, False
        self.has_said_goodbye = not has_goodbye

    def end_after(self, seconds: float | None) -> None:
        """End the session after this many seconds; None for no limit."""
        session = self._owner.session
        if seconds is not None:
            self._owner.timer(lambda: session.end(EndReason.TIME_LIMIT)).set(session.now() + seconds)

    @property
    def is_too_late(self) -> bool:
        """Whether the user gets no more answers."""
        is_gone = self.is_over or not self._owner.session.is_heard
        return is_gone or (self.is_wanted and self.has_said_goodbye)

    def stay_if_possible(self) -> None:
        """Cancel a wish to leave: the user has words, and has not heard the goodbye yet."""
        if self.is_wanted and not self.is_too_late:
            self.stay()

    def stay(self) -> None:
        """Cancel the leaving: the user spoke before the goodbye could be heard."""
        self._wish = None
        self._owner.session.stay()

    def end(self, frame: EndFrame) -> None:
        """Hold the frame of a session that ends, for whatever reason."""
        self._end, self._wish, self.is_over = frame, None, True

    def go(self) -> EndFrame | None:
        """Leave: everything was heard.

        Returns:
            The session's end frame, if it is time to pass it on.
        """
        if not self.is_due or self._waits():
            return None
        self._farewell.cancel()
        end, self._end = self._end, None
        if self._wish is not None:
            wish, self._wish, self.is_over = self._wish, None, True
            self._owner.spawn(self._depart(wish), name="leave")
        return end

    def _waits(self) -> bool:
        """Whether to wait for the user to finish a last sentence."""
        is_heard = self._owner.session.is_heard
        if not is_heard or self._floor.is_free or self._has_waited:
            return False
        if not self._farewell.is_set:
            self._farewell.set(self._owner.session.now() + self._patience)
        return True

    async def _depart(self, wish: LeaveFrame) -> None:
        try:
            await self._owner.session.depart(wish)
        except Exception as error:  # noqa: BLE001 - a failed transfer does not end the call
            self.is_over = False
            self._owner.fail(error)
            self._failed()

    @cached_property
    def _farewell(self) -> Timer:
        return self._owner.timer(self._waited)

    def _waited(self) -> None:
        self._has_waited = True
        self._ready()
