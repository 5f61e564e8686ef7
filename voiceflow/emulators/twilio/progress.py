"""The status of a call, and the callbacks that report it to the app."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass

from voiceflow.emulators.kit.dates import rfc2822
from voiceflow.emulators.twilio.callbacks import Callbacks
from voiceflow.emulators.twilio.identity import Identity

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCallback:
    """The app's callback for a call's status.

    Attributes:
        url: Absolute.
        events: Which of ``initiated``, ``ringing``, ``answered``, ``completed``.
        method: ``POST`` or ``GET``.

    Raises:
        ValueError: If an event is none of these, such as several in one text.
    """

    url: str
    events: Collection[str] = ("completed",)
    method: str = "POST"

    def __post_init__(self) -> None:
        if isinstance(self.events, str) or not EVENTS.issuperset(self.events):
            raise ValueError(f"events are several of {', '.join(sorted(EVENTS))}, each by itself (21626)")


class Progress:
    """Holds the status and its times.

    Args:
        identity: The call's identity.
        callbacks: Deliver the events.
        target: The callback's address; None to send nothing.
    """

    def __init__(self, identity: Identity, callbacks: Callbacks, target: StatusCallback | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._identity = identity
        self._callbacks = callbacks
        self.target = target
        self._told = 0
        self.statuses: list[tuple[float, str]] = [(self._loop.time(), "queued")]
        self.on_end: Callable[[], None] | None = None

    @property
    def status(self) -> str:
        """The status now."""
        return self.statuses[-1][1]

    @property
    def answered_at(self) -> float | None:
        """Loop time at which it was answered."""
        return next((at for at, status in self.statuses if status == "in-progress"), None)

    @property
    def ended_at(self) -> float | None:
        """Loop time of its end."""
        at, status = self.statuses[-1]
        return at if status in FINAL else None

    @property
    def duration(self) -> int:
        """Whole seconds from answer to end, or to now."""
        if self.answered_at is None:
            return 0
        return int((self.ended_at or self._loop.time()) - self.answered_at + 1e-6)

    def enter(self, status: str) -> None:
        """Go on to a status. A repeated one, and any after a final one, changes nothing."""
        if status == self.status or self.status in FINAL:
            return
        self.statuses.append((self._loop.time(), status))
        event = {"in-progress": "answered"}.get(status, "completed" if status in FINAL else status)
        if self.target is not None and event in self.target.events:
            self._callbacks.post(self.target.url, self._form(status), self.target.method)
        if status in FINAL and self.on_end is not None:
            self.on_end()

    def _form(self, status: str) -> dict[str, str]:
        form = self._identity.form(status)
        form["Timestamp"] = rfc2822(self._loop.time())
        form["CallbackSource"] = "call-progress-events"
        form["SequenceNumber"] = str(self._told)
        self._told += 1
        if status in FINAL:
            form["CallDuration"] = str(self.duration)
            form["Duration"] = str(-(-self.duration // 60))
        return form
