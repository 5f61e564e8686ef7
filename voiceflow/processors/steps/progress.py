"""How far a bot of steps has come: what a call needs to go on after its media stream broke."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voiceflow.captures.asking import Asking, AskingState
from voiceflow.errors import LocalProtocolError
from voiceflow.packed_values import pack, unpack
from voiceflow.processors.steps.exits import Exit, ExitTaken, StepError

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


class OutcomeUnknownError(StepError):
    """The process died while a function with a lasting effect ran. It may have done its work."""


@dataclass(slots=True, eq=False)
class StepProgress:
    """The outcomes of the steps of a call, in order.

    The bot's function runs again from its beginning when the call continues. Steps that are recorded return
    at once what they returned before, so that the user is asked nothing twice.

    Attributes:
        outcomes: Of all steps so far.
        key: The step that is in progress.
        state: The state of that step, if it has one.
        running: The function with a lasting effect that runs, if any.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    key: str = ""
    state: object = field(default=None, repr=False)
    running: str = ""
    _place: int = 0
    _changed: Callable[[], None] | None = None

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this whenever a step begins or ends."""
        self._changed = changed

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
        self._report()
        return earlier

    def start(self, key: str) -> None:
        """Note that a function with a lasting effect is about to run."""
        self.running = key
        self._report()

    def end(self, outcome: Outcome) -> None:
        """Note that a step is over.

        Raises:
            LocalProtocolError: If there are too many steps.
        """
        if len(self.outcomes) >= _MOST:
            raise LocalProtocolError(f"a call has {_MOST} steps at most")
        self.outcomes.append(outcome)
        self._place = len(self.outcomes)
        self.key, self.state, self.running = "", None, ""
        self._report()

    def export(self) -> dict[str, object]:
        """The progress as JSON values.

        The outcomes from the first one on whose value or error has no JSON form are left out: these steps run
        again. A function that runs counts as one whose outcome is unknown.
        """
        outcomes: list[dict[str, object]] = []
        for outcome in self.outcomes:
            try:
                outcomes.append(_pack_outcome(outcome))
            except (TypeError, ValueError):
                return {"outcomes": outcomes, "key": "", "state": None}
        if self.running:
            error = OutcomeUnknownError("the process died while this ran; it may have been done")
            outcomes.append(_pack_outcome(Outcome(self.running, error=error)))
        return {"outcomes": outcomes, "key": self.key, "state": _pack_state(self.state)}

    @classmethod
    def from_export(cls, exported: object) -> StepProgress:
        """The progress that :meth:`export` returned.

        Raises:
            ValueError: If the values are something else.
        """
        match exported:
            case {"outcomes": list(outcomes), "key": str(key), "state": state}:
                return cls([_unpack_outcome(each) for each in outcomes], key, _unpack_state(state))
        raise ValueError("this is no progress of steps")

    def _report(self) -> None:
        if self._changed is not None:
            self._changed()


def _pack_outcome(outcome: Outcome) -> dict[str, object]:
    error = outcome.error
    if isinstance(error, ExitTaken):
        return {"key": outcome.key, "exit": pack(error.exit)}
    return {"key": outcome.key, "value": pack(outcome.value), "error": None if error is None else pack(error)}


def _unpack_outcome(packed: object) -> Outcome:
    match packed:
        case {"key": str(key), "exit": way}:
            taken = unpack(way)
            if isinstance(taken, Exit):
                return Outcome(key, error=ExitTaken(taken))
        case {"key": str(key), "value": value, "error": None}:
            return Outcome(key, unpack(value))
        case {"key": str(key), "error": packed_error}:
            error = unpack(packed_error)
            if isinstance(error, Exception):
                return Outcome(key, error=error)
    raise ValueError("this is no outcome of a step")


def _pack_state(state: object) -> dict[str, object] | None:
    """The state of asking for a value; that of an agent is only that it has begun."""
    if not isinstance(state, Asking | AskingState):
        return None if state is None else {}
    asked = state.state if isinstance(state, Asking) else state
    try:
        value = pack(asked.value)
    except (TypeError, ValueError):
        return {}
    return {
        "part": asked.part,
        "value": value,
        "failures": asked.failures,
        "is_reading_back": asked.is_reading_back,
        "source": asked.source,
    }


def _unpack_state(packed: object) -> object:
    match packed:
        case {
            "part": str(part),
            "value": value,
            "failures": int(failures),
            "is_reading_back": bool(is_reading_back),
            "source": str(source),
        }:
            return AskingState(part, unpack(value), failures, is_reading_back, source)
    return packed
