"""Asking the user for keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum

from voiceflow.audio.sound import Sound
from voiceflow.audio.tones import DTMF_PAIRS
from voiceflow.frames.base import Frame, SystemFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Keypad:
    """Which keys the user is asked for, and for how long.

    Attributes:
        digits: How many keys are wanted; None for any number, up to ``end`` or a silence.
        end: The key that ends the entry and is no part of it; empty for none.
        choices: What may be typed, for a menu; the entry is complete as soon as it is one of them.
        is_valid: Asked of each complete entry; False makes it a wrong one.
        timeout: Seconds without a key, from the end of the prompt or the last key.
        tries: How often the user is asked in all.
        retry: Said before the prompt when it comes again.
        is_masked: Whether the keys are kept from the pipeline: the model, the transcript, the log and the
            journal. Only who has asked gets them.

    Raises:
        ValueError: If a value is out of range.
    """

    digits: int | None = None
    end: str = "#"
    choices: Collection[str] = ()
    is_valid: Callable[[str], bool] = field(default=lambda _: True, repr=False)
    timeout: float = 6.0
    tries: int = 3
    retry: str = ""
    is_masked: bool = True

    def __post_init__(self) -> None:
        if self.digits is not None and self.digits < 1:
            raise ValueError("digits must be at least 1, or None")
        if self.end and self.end not in DTMF_PAIRS:
            raise ValueError("end is one of 0123456789*#ABCD, or empty")
        if self.timeout <= 0 or self.tries < 1:
            raise ValueError("timeout must be above 0 seconds, and tries at least 1")
        if not all(choice and set(choice) <= DTMF_PAIRS.keys() for choice in self.choices):
            raise ValueError("each choice is made of the keys 0123456789*#ABCD")


class KeysOutcome(StrEnum):
    """How an entry of keys ended."""

    COMPLETE = "complete"
    """The user has typed what was asked for."""
    TIMEOUT = "timeout"
    """The user did not type, or not enough, in the last of the tries."""
    WRONG = "wrong"
    """What was typed last was not valid."""
    SPOKE = "spoke"
    """The user said something instead, which is being answered."""
    ENDED = "ended"
    """The call is over."""


@dataclass(frozen=True, slots=True)
class KeysResult:
    """What came of asking for keys.

    Attributes:
        outcome: How it ended.
        digits: What was typed, without the key that ended it; empty unless it is complete.
    """

    outcome: KeysOutcome
    digits: str = field(default="", repr=False)

    @property
    def is_complete(self) -> bool:
        """Whether the user has typed what was asked for."""
        return self.outcome is KeysOutcome.COMPLETE


@dataclass(frozen=True, slots=True, kw_only=True)
class AskKeysFrame(Frame):
    """Asks the responder to ask the user for keys.

    Attributes:
        prompt: What to say or to play; empty to only wait.
        keypad: Which keys.
        protected: Whether neither a voice nor a key interrupts the prompt.
        answer: Gets what came of it. If it is cancelled, the keys are not waited for any more.
    """

    prompt: str | Sound = field(repr=False)
    keypad: Keypad
    protected: bool = False
    answer: asyncio.Future[KeysResult] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DivertKeysFrame(SystemFrame):
    """Travels upstream to where keys enter the pipeline: they go to ``take`` instead of through it.

    Attributes:
        take: Called with each key; returns whether it has taken it. None to let all keys through again.
    """

    take: Callable[[str], bool] | None = field(repr=False, compare=False)
