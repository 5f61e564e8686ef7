"""Whether a voice over the agent's is near, as the user's is, or far: a television, people in the room."""

from __future__ import annotations

import math

from voiceflow.turns.policy import TurnPolicy

NEARER = 2.0
"""How many dB nearer than ``TurnPolicy.far_voice`` a voice must be soon after a far one.

Six people who talk 10 dB below the user reach 5.6 dB for moments; 19 of 20 utterances of a user are at most
4.6 dB below.
"""


class Distance:
    """How far away the voice over the agent's is, by its level compared with this user's.

    A voice of unknown level is near, unless a far one was heard within ``TurnPolicy.noise_memory`` seconds:
    then it is far until it is known to be near, by ``NEARER`` more than usual.

    Attributes:
        is_far: Whether the voice that was heard last is far.
    """

    def __init__(self) -> None:
        self.is_far = False
        self._far_at = self._near_at = self._sure_at = -math.inf

    def hear(self, at: float, below: float | None, policy: TurnPolicy) -> None:
        """Take a voiced packet.

        Args:
            at: Its loop time.
            below: By how many dB it is quieter than the user usually is; None if that is not known.
            policy: The thresholds.
        """
        is_warned = at - self._far_at <= policy.noise_memory
        if below is None:
            self.is_far = is_warned
        else:
            self.is_far = below >= policy.far_voice - (NEARER if is_warned else 0.0)
        if not self.is_far:
            self._near_at = at
            self._sure_at = at if below is not None else self._sure_at
        elif below is not None:
            # Its first packets, of which the level was not known, were far too.
            self._far_at, self._near_at = at, self._sure_at

    def is_sure(self, now: float, limit: float) -> bool:
        """Whether a voice of the last seconds is known to be near, by its level.

        Args:
            now: Loop time.
            limit: How many seconds.
        """
        return now - self._sure_at <= limit

    def has_said(self, now: float, limit: float) -> bool:
        """Whether only a far voice can have said the words that come now.

        Args:
            now: Loop time.
            limit: Seconds that words may come after their voice.
        """
        return now - self._far_at <= limit < now - self._near_at
