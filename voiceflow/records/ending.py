"""Runs a function when a call is over, without delaying anything."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.frames import CancelFrame, Direction, EndFrame, Frame
from voiceflow.observers import Observer
from voiceflow.processor import Processor


def at_end(then: Callable[[], object]) -> Observer:
    """Make an observer that calls a function once, when the last frame leaves the last processor of a call.

    All words of the call are known by then. Put it after the observers that ``then`` reads. The function must
    not block: pass slow work to other code, such as :meth:`SignedWebhook.post`.
    """
    is_over = False

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        nonlocal is_over
        if is_over or not isinstance(frame, EndFrame | CancelFrame):
            return
        if processor is processor.session.processors[-1]:
            is_over = True
            then()

    return observe
