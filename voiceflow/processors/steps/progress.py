"""How far a bot of steps has come: what a call needs to go on after its media stream broke."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.errors import LocalProtocolError

_MOST = 10_000
"""Steps in one call."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended.

    Attributes:
        key: Which step it was.
        value: Its result.
        error: What it raised instead.
    """

    key: str
    value: object = field(default=None, repr=False)
    error: Exception | None = None


@dataclass(slots=True, eq=False)
class StepProgress:
    """The outcomes of the steps of a call, in order.

    The bot's function runs again from its beginning when the call continues. Steps that are recorded return
    at once what they returned before, so that the user is asked nothing twice.

    Attributes:
        outcomes: Of all steps so far.
        key: The step that is in progress.
        state: The state of that step, if it has one.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    key: str = ""
    state: object = field(default=None, repr=False)
    _place: int = 0

    def rewind(self) -> None:
        """Begin again with the first step."""
        self._place = 0

    def recall(self, key: str) -> Outcome | None:
        """The outcome of the next step if it is recorded. If the step is another one, forget the rest."""
        if self._place >= len(self.outcomes):
            return None
        found = self.outcomes[self._place]
        if found.key != key:
            del self.outcomes[self._place :]
            self.key, self.state = "", None
            return None
        self._place += 1
        return found

    def begin(self, key: str, state: object) -> object:
        """Note that a step begins.

        Returns:
            The state in which the same step was before the break, or None.
        """
        earlier = self.state if self.key == key else None
        self.key, self.state = key, state
        return earlier

    def end(self, outcome: Outcome) -> None:
        """Note that a step is over.

        Raises:
            LocalProtocolError: If there are too many steps.
        """
        if len(self.outcomes) >= _MOST:
            raise LocalProtocolError(f"a call has {_MOST} steps at most")
        self.outcomes.append(outcome)
        self._place = len(self.outcomes)
        self.key, self.state = "", None
