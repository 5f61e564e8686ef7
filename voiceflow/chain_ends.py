"""Where frames stop: the ends of a chain of processors."""

from __future__ import annotations

from typing import ClassVar

from voiceflow.frames import Direction, Frame


class Terminus:
    """An end of the chain. It takes frames of the classes in ``takes``; others go nowhere."""

    __slots__ = ()
    takes: ClassVar[tuple[type[Frame], ...]] = ()


class Nowhere:
    """Takes the frames that nobody takes any more."""

    def receive(self, frame: Frame, direction: Direction) -> None:
        """Do nothing."""


NOWHERE = Nowhere()
