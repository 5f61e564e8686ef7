"""Doing something when a call is over, without keeping anybody waiting."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.frames import CancelFrame, Direction, EndFrame, Frame
from voiceflow.observers import Observer
from voiceflow.processor import Processor


def at_end(then: Callable[[], object]) -> Observer:
    """An observer that calls a function once, when the call's last frame leaves its last processor.

    What was said is known by then. Put it behind the observers that ``then`` reads. The function must not
    block: hand slow work to somebody else, such as :meth:`SignedWebhook.post`.
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
