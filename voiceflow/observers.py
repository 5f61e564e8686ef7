"""Looking on: callbacks that see every frame, and the log of what went wrong."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from loguru import logger

from voiceflow.errors import VoiceflowError, describe_error
from voiceflow.frames import Direction, EndReason, Frame
from voiceflow.host import Receiver
from voiceflow.processor import Processor, dispatcher_of
from voiceflow.redacted_frames import RedactedFrames
from voiceflow.redaction import Redaction
from voiceflow.tasks import ExitError, contained

Observer: TypeAlias = Callable[[Processor, Frame, Direction], None]
"""Called with each frame that a processor lets go on. It must not block, and it cannot change anything."""


@dataclass(frozen=True, slots=True)
class _Tap:
    """Sits on a link between two processors, only where somebody looks."""

    source: Processor
    target: Receiver
    observers: tuple[Observer, ...]

    def receive(self, frame: Frame, direction: Direction) -> None:
        for observer in self.observers:
            observer(self.source, frame, direction)
        self.target.receive(frame, direction)


def harmless(observer: Observer) -> Observer:
    """The observer, whose exceptions change nothing; the first of them is logged.

    ``SystemExit`` and its like end the call, as anywhere in it.
    """
    has_failed = False

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        nonlocal has_failed
        try:
            observer(processor, frame, direction)
        except BaseException as raised:  # noqa: BLE001 - who looks on must not break a call
            if has_failed:
                return
            has_failed, error = True, contained(raised)
            log_error(error, f"an observer of {processor.name}", cause=frame)
            session = getattr(processor, "session", None)
            if isinstance(error, ExitError) and session is not None:
                # Not at once: the frame is on its way, and the end must not overtake it.
                session.timer(partial(session.end, EndReason.ERROR)).set(session.now())

    return observe


def redaction_of(processors: Sequence[Processor]) -> Redaction | None:
    """What the processors hide, taken together."""
    found: Redaction | None = None
    for processor in processors:
        if isinstance(own := processor.redaction, Redaction):
            found = own.joined(found)
    return found


def redacted(observers: tuple[Observer, ...], redaction: Redaction | None) -> tuple[Observer, ...]:
    """The observers, who see every frame without what is hidden."""
    if redaction is None or not observers:
        return observers
    copies = RedactedFrames(redaction)

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        copy = copies.hidden(frame, processor.name)
        for observer in observers:
            observer(processor, copy, direction)

    return (harmless(observe),)


def tap(processors: Sequence[Processor], observers: tuple[Observer, ...]) -> None:
    """Put the observers on every link."""
    for processor in processors:
        engine = dispatcher_of(processor)
        engine.previous = _Tap(processor, engine.previous, observers)
        engine.following = _Tap(processor, engine.following, observers)


def log_error(
    error: Exception,
    where: str,
    *,
    fatal: bool = False,
    cause: Frame | None = None,
    redaction: Redaction | None = None,
) -> None:
    """Log an error without what people said.

    Of an exception that is not ours, the class and the lines it passed through are shown; its text too
    within ``errors_in_full``.
    """
    during = f" on {type(cause).__name__}" if cause is not None else ""
    is_ours = isinstance(error, VoiceflowError)
    lines = "" if is_ours else "".join(traceback.format_tb(error.__traceback__))
    level = "ERROR" if fatal else "WARNING"
    text = describe_error(error)
    shown = text if redaction is None else redaction.hide(text)
    logger.log(level, "{}{}: {}\n{}", where, during, shown, lines)
