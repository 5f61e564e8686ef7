"""The limit on how long a session may take to start or to end."""

from __future__ import annotations

from collections.abc import Sequence

from voiceflow.errors import VoiceflowError
from voiceflow.frames import EndReason
from voiceflow.host import Host, Origin
from voiceflow.processor import Processor, dispatcher_of


class StuckError(VoiceflowError):
    """A session did not start or end within its limit. The message names the processors that hold it up."""


class Watchdog:
    """Cancels a session that does not start or end in time, and reports the processor that holds it up.

    Attributes:
        held_by: The processor that the start or end of the session reached last, and the frame.
    """

    def __init__(self, host: Host, processors: Sequence[Processor]) -> None:
        self.held_by: Origin | None = None
        self._host = host
        self._processors = processors
        self._limit, self._phase = 0.0, ""
        self._timer = host.timer(self._stuck)

    @property
    def when(self) -> float:
        """Loop time at which the session is cancelled, if it is watched."""
        return self._timer.when

    def watch(self, limit: float, phase: str) -> None:
        """Set the limit, in seconds from now, for ``"start"`` or ``"end"``; it replaces an earlier one."""
        self._limit, self._phase = limit, phase
        self._timer.cancel()
        self._timer.set(self._host.now() + limit)

    def cancel(self) -> None:
        """Stop watching: the session has started, or continues."""
        self._timer.cancel()

    def close(self) -> None:
        """Let go of the processors: the session is over."""
        self._timer.close()
        self._processors, self.held_by = (), None

    def _stuck(self) -> None:
        busy = [processor for processor in self._processors if dispatcher_of(processor).is_busy]
        holder = [*busy, self.held_by or self._processors[0]][0]
        names = ", ".join(processor.name for processor in busy)
        frame = f"{self._phase.capitalize()}Frame"
        why = f"busy: {names}" if busy else f"the handler of {frame} in {holder.name} let none go on"
        error = StuckError(f"the session did not {self._phase} within {self._limit:g} s; {why}")
        self._host.report(error, origin=holder)
        self._host.cancel(EndReason.ERROR)
