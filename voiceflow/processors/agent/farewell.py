"""The end of a call that a tool asked for: after the goodbye, unless the user speaks before it sounds."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.dialogue import EndCall
from voiceflow.frames import LeaveFrame
from voiceflow.processor import Processor
from voiceflow.processors.agent.speech import AgentSpeech

LAST_WORDS = 2.0
"""Seconds that the agent has to begin its goodbye, and that the words of a user's voice may take to come."""

LIMIT = 15.0
"""Seconds after which neither a voice without words nor the agent's speech puts the end off."""


class Farewell:
    """Leaves the call a moment after a tool asked for it.

    Args:
        owner: The agent, in a session.
        speech: What it says.
        say: Lets the agent say a goodbye.
        refused: Called when the carrier has refused a transfer: the call continues.
        has_more: Returns whether more waits to be heard before a transfer.
    """

    def __init__(
        self,
        owner: Processor,
        speech: AgentSpeech,
        *,
        say: Callable[[str], None],
        refused: Callable[[], None],
        has_more: Callable[[], bool],
    ) -> None:
        self._owner, self._session = owner, owner.session
        self._speech, self._say, self._refused = speech, say, refused
        self._has_more = has_more
        self._timer = owner.timer(self._look)
        self._act: Callable[[], None] | None = None
        self._since = self._voice_at = 0.0
        self._spoken = -1
        self._has_begun = self._waits = False

    def end_call(self, end: EndCall) -> None:
        """End the session, which then waits for the rest of the agent's speech."""
        if end.say:
            self._say(end.say)
        self._begin(self._session.end, waits=False)

    def leave(self, frame: LeaveFrame) -> None:
        """Leave the call when the user has heard the agent out."""
        self._begin(lambda: self._depart(frame), waits=True)

    def _begin(self, act: Callable[[], None], *, waits: bool) -> None:
        replies = self._speech.replies.all
        self._spoken = replies[-1].number if replies else -1
        self._act, self._waits = act, waits
        self._since, self._voice_at, self._has_begun = self._session.now(), 0.0, False
        self._timer.set(self._since + LAST_WORDS)

    def _depart(self, frame: LeaveFrame) -> None:
        self._owner.spawn(self._carry_out(frame), name="leave")

    async def _carry_out(self, frame: LeaveFrame) -> None:
        try:
            await self._session.depart(frame)
        except Exception as error:  # noqa: BLE001 - a failed transfer does not end the call
            self._owner.fail(error)
            self._refused()

    def voice(self) -> None:
        """The user makes a sound."""
        self._voice_at = self._session.now()

    def sounds(self, number: int) -> None:
        """A reply begins to sound: the goodbye, if it is a new one and the user has not spoken since."""
        self._has_begun = self._has_begun or (number > self._spoken and not self._voice_at)

    def words(self) -> None:
        """The user said something since: the call goes on, unless the goodbye sounds already."""
        if self._act is not None and not self._has_begun:
            self.drop()
            self._session.stay()

    def drop(self) -> None:
        """Forget the request: the session ends by other means, or goes on."""
        self._act = None
        self._timer.cancel()

    def settled(self) -> None:
        """The user or the agent may have fallen silent."""
        if self._act is not None and self._session.now() >= self._since + LAST_WORDS:
            self._look()

    def _look(self) -> None:
        now, limit = self._session.now(), self._since + LIMIT
        answer = 0.0 if self._has_begun else self._voice_at + LAST_WORDS
        if now < limit and answer > now:
            self._timer.set(min(answer, limit))
        elif now < limit and self._waits and (self._speech.replies.is_speaking or self._has_more()):
            self._timer.set(limit)
        elif (act := self._act) is not None:
            self.drop()
            act()
