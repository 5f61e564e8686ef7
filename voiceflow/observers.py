"""Observers: callbacks that see every frame; and the log of errors."""

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
"""Called with each frame that a processor passes on. It must not block, and it cannot change anything."""


@dataclass(frozen=True, slots=True)
class _Tap:
    """Shows the frames of one link between two processors to the observers, if there are any."""

    source: Processor
    target: Receiver
    observers: tuple[Observer, ...]

    def receive(self, frame: Frame, direction: Direction) -> None:
        for observer in self.observers:
            observer(self.source, frame, direction)
        self.target.receive(frame, direction)


def harmless(observer: Observer) -> Observer:
    """Wrap an observer so that its exceptions change nothing; the first one is logged.

    ``SystemExit`` and ``KeyboardInterrupt`` end the call, as everywhere in a call.
    """
    has_failed = False

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        nonlocal has_failed
        try:
            observer(processor, frame, direction)
        except BaseException as raised:  # noqa: BLE001 - an observer must not break a call
            if has_failed:
                return
            has_failed, error = True, contained(raised)
            log_error(error, f"an observer of {processor.name}", cause=frame)
            session = processor.session
            if isinstance(error, ExitError) and session:
                # Not at once: the frame is on its way, and the end must not overtake it.
                session.timer(partial(session.end, EndReason.ERROR)).set(session.now())

    return observe


def redaction_of(processors: Sequence[Processor]) -> Redaction | None:
    """The redactions of all processors, joined."""
    found: Redaction | None = None
    for processor in processors:
        if isinstance(own := processor.redaction, Redaction):
            found = own.joined(found)
    return found


def redacted(observers: tuple[Observer, ...], redaction: Redaction | None) -> tuple[Observer, ...]:
    """Wrap the observers so that they see every frame without the hidden parts."""
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

    For an exception that is not ours, the log shows the class and the lines it passed through; its text only
    within ``errors_in_full``.
    """
    during = f" on {type(cause).__name__}" if cause is not None else ""
    is_ours = isinstance(error, VoiceflowError)
    lines = "" if is_ours else "".join(traceback.format_tb(error.__traceback__))
    level = "ERROR" if fatal else "WARNING"
    text = describe_error(error)
    shown = text if redaction is None else redaction.hide(text)
    logger.log(level, "{}{}: {}\n{}", where, during, shown, lines)
