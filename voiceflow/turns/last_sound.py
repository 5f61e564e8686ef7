"""The last answer of a turn model, for as long as it matters."""

from __future__ import annotations

from voiceflow.turns.events import TurnSound

SOON = 0.5
"""Seconds for which a model looks ahead with ``ending_soon``."""
_SLACK = 1e-9


class LastSound:
    """The last answer of a turn model, for as long as it concerns the machine's next decision."""

    def __init__(self) -> None:
        self._last: TurnSound | None = None

    def note(self, sound: TurnSound) -> None:
        """Take an answer. One that comes late does not replace a newer one."""
        if self._last is None or sound.at >= self._last.at:
            self._last = sound

    def ending_after(self, heard_at: float) -> float | None:
        """How likely the turn is over with the voice that ended then; None if the model has not said.

        Args:
            heard_at: Loop time of the user's last voice, word or key.
        """
        last = self._last
        if last is None:
            return None
        if last.at >= heard_at - _SLACK:
            return last.ending
        return last.ending_soon if heard_at - last.at <= SOON + _SLACK else None

    def signals(self, heard_at: float) -> tuple[tuple[str, float], ...]:
        """The same for the decision that it was part of."""
        ending = self.ending_after(heard_at)
        return () if ending is None else (("ending", ending),)

    def backchannel_since(self, began: float) -> float | None:
        """How likely the sound that began then is a backchannel; None if the model has not said."""
        last = self._last
        return None if last is None or last.at < began - _SLACK else last.backchannel
