"""The end of a call that a tool asked for: after the goodbye, unless the user speaks before it sounds."""

from __future__ import annotations

from voiceflow.processor import Processor
from voiceflow.processors.agent.replies import AgentReplies

LAST_WORDS = 2.0
"""Seconds that the agent has to begin its goodbye, and that the words of a user's voice may take to come."""

LIMIT = 15.0
"""Seconds after which a voice without words no longer puts the end off."""


class Farewell:
    """Ends the session a moment after a tool asked for it. The session then waits for the rest of the speech.

    Args:
        owner: The agent, in a session.
        replies: Its replies.
    """

    def __init__(self, owner: Processor, replies: AgentReplies) -> None:
        self._session = owner.session
        self._replies = replies
        self._timer = owner.timer(self._end)
        self._since = self._voice_at = 0.0
        self._spoken = -1
        self._has_begun = False

    def begin(self) -> None:
        """A tool asked for the end."""
        self._spoken = self._replies.all[-1].number if self._replies.all else -1
        self._since, self._voice_at, self._has_begun = self._session.now(), 0.0, False
        self._timer.set(self._since + LAST_WORDS)

    def voice(self, at: float) -> None:
        """The user makes a sound."""
        self._voice_at = at

    def sounds(self, number: int) -> None:
        """A reply begins to sound: the goodbye, if it is a new one and the user has not spoken since."""
        self._has_begun = self._has_begun or (number > self._spoken and not self._voice_at)

    def words(self) -> None:
        """The user said something since: the call goes on, unless the goodbye sounds already."""
        if not self._has_begun:
            self._timer.cancel()

    def _end(self) -> None:
        due = self._voice_at + LAST_WORDS
        if self._has_begun or due <= self._session.now() or self._session.now() >= self._since + LIMIT:
            self._session.end()
        else:
            self._timer.set(due)
