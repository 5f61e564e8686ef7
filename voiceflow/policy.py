"""How a session reacts to errors, and how long its parts may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from voiceflow.frames import ErrorFrame


class ErrorAction(Enum):
    """What happens to the call after an error."""

    CONTINUE = "continue"
    END = "end"
    """Say goodbye if anything can still speak, then hang up."""
    CANCEL = "cancel"


ErrorPolicy: TypeAlias = Callable[[ErrorFrame], ErrorAction]


def end_when_fatal(frame: ErrorFrame) -> ErrorAction:
    """The default policy: continue unless a processor can no longer do its work."""
    return ErrorAction.END if frame.fatal else ErrorAction.CONTINUE


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """How long the parts of a session may take, in seconds.

    Attributes:
        start: Until the ``StartFrame`` has passed every processor.
        end: The same for an ``EndFrame`` while the user still listens: what is being said is finished.
        hangup: The same when nobody listens any longer: last words are still transcribed.
        close: Until tasks have ended and ``Processor.stop`` has returned.
    """

    start: float = 10.0
    end: float = 60.0
    hangup: float = 8.0
    close: float = 2.0
