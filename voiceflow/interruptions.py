"""Interruptions: every processor drops the replies that the user interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voiceflow.frames import Direction, Frame, InterruptionFrame
from voiceflow.host import Host
from voiceflow.observers import Observer
from voiceflow.processor import Processor, dispatcher_of


class Interruptions:
    """Numbers the agent's replies, and takes interruptions to every processor.

    Args:
        host: The session. Its ``reply_floor`` rises with each interruption.
        processors: All processors, in downstream order.
        observers: See each interruption at each processor.
    """

    def __init__(self, host: Host, processors: Sequence[Processor], observers: Sequence[Observer]) -> None:
        self._host = host
        self._processors = processors
        self._observers = observers
        self._replies = 0

    def next_reply(self) -> int:
        """Return a number for a new reply, higher than all earlier ones."""
        self._replies += 1
        return self._replies

    def interrupt(self, reason: str) -> None:
        """Drop every reply so far."""
        self.sweep(InterruptionFrame(reply=self._replies + 1, reason=reason))

    def drop_everything(self) -> None:
        """Interrupt again even if every reply was interrupted: processors learn that the user is gone."""
        everything = max(self._replies, self._host.reply_floor) + 1
        self.sweep(InterruptionFrame(reply=everything, reason="hangup"))

    def sweep(self, frame: InterruptionFrame) -> None:
        """Take an interruption to every processor, the output first. Repeating it has no effect."""
        if not frame.reply:
            frame = replace(frame, reply=self._replies + 1)
        if frame.reply <= self._host.reply_floor:
            return
        self._host.reply_floor = frame.reply
        self._replies = max(self._replies, frame.reply - 1)
        for processor in reversed(self._processors):
            if self._observers:
                self._observe(processor, frame)
            dispatcher_of(processor).interrupt(frame)
        for processor in self._processors:
            dispatcher_of(processor).drain()

    def close(self) -> None:
        """Let go of the processors: the session is over."""
        self._processors, self._observers = (), ()

    def _observe(self, processor: Processor, frame: Frame) -> None:
        for observer in self._observers:
            observer(processor, frame, Direction.DOWNSTREAM)
