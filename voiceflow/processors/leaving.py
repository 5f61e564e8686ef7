"""How an agent leaves a call: when its last word was heard, unless the user speaks before its first sound."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from voiceflow.frames import EndFrame, EndReason, LeaveFrame
from voiceflow.processor import Processor
from voiceflow.processors.floor import Floor
from voiceflow.tasks import Timer


class Leaving:
    """Keeps the agent's wish to leave, and the end of the session, until everything was heard.

    Args:
        owner: The processor in whose name it is done.
        floor: Who speaks.
        patience: Seconds for which a user who still speaks is waited for, once the goodbye was said.
        ready: Called when the wait is over.
        failed: Called when the agent could not leave, and the call goes on.

    Attributes:
        has_said_goodbye: Whether the last that the agent has to say has begun to sound. It is too late then
            to call the end off.
        is_over: Whether nothing is answered any more.
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
        """Whether the agent wants to leave and may still be kept."""
        return self._wish is not None

    @property
    def is_ending(self) -> bool:
        """Whether the session's end waits here."""
        return self._end is not None

    def want(self, frame: LeaveFrame, *, has_goodbye: bool) -> None:
        """The agent wants to leave.

        Args:
            frame: How.
            has_goodbye: Whether there is anything left to say before.
        """
        self._wish, self._has_waited = frame, False
        self.has_said_goodbye = not has_goodbye

    def end_after(self, seconds: float | None) -> None:
        """End the session after so much time, if it is limited."""
        session = self._owner.session
        if seconds is not None:
            self._owner.timer(lambda: session.end(EndReason.TIME_LIMIT)).set(session.now() + seconds)

    def is_too_late(self) -> bool:
        """Whether the user is not answered any more. A wish to leave is called off if it can be."""
        if self.is_over or not self._owner.session.is_heard or (self.is_wanted and self.has_said_goodbye):
            return True
        if self.is_wanted:
            self.stay()
        return False

    def stay(self) -> None:
        """The user spoke before the goodbye could be heard."""
        self._wish = None
        self._owner.session.stay()

    def end(self, frame: EndFrame) -> None:
        """The session ends, for whatever reason."""
        self._end, self._wish, self.is_over = frame, None, True

    def go(self) -> EndFrame | None:
        """Leave, now that everything was heard.

        Returns:
            The end of the session, if it is time to let it go on.
        """
        if (self._wish is None and self._end is None) or self._waits():
            return None
        self._farewell.cancel()
        end, self._end = self._end, None
        if self._wish is not None:
            wish, self._wish, self.is_over = self._wish, None, True
            self._owner.spawn(self._depart(wish), name="leave")
        return end

    def _waits(self) -> bool:
        """Whether the user is still to finish a last sentence."""
        is_heard = self._owner.session.is_heard
        if not is_heard or self._floor.is_free or self._has_waited:
            return False
        if not self._farewell.is_set:
            self._farewell.set(self._owner.session.now() + self._patience)
        return True

    async def _depart(self, wish: LeaveFrame) -> None:
        try:
            await self._owner.session.depart(wish)
        except Exception as error:  # noqa: BLE001 - a transfer that failed is no end of the call
            self.is_over = False
            self._owner.fail(error)
            self._failed()

    @cached_property
    def _farewell(self) -> Timer:
        return self._owner.timer(self._waited)

    def _waited(self) -> None:
        self._has_waited = True
        self._ready()
