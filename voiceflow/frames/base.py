"""The base classes of frames, and how the engine treats each kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar


class Direction(Enum):
    """Which way a frame travels."""

    DOWNSTREAM = 1
    """From the user's audio towards the agent's audio."""
    UPSTREAM = -1
    """Back towards the user's audio."""


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True)
class Frame:
    """Anything that flows through a pipeline. A direct subclass is ordered and survives interruptions."""

    overtakes: ClassVar[bool] = False
    interruptible: ClassVar[bool] = False
    steers: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFrame(Frame):
    """A frame that overtakes: handled at once, even by a processor that is busy."""

    overtakes: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFrame(Frame):
    """A part of one agent reply. After an interruption, frames of older replies are dropped.

    Attributes:
        reply: The reply's number, from ``Session.next_reply()``; grows through the call.
    """

    interruptible: ClassVar[bool] = True

    reply: int
