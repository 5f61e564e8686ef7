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
        digits: The number of keys; None for any number, until ``end`` or a silence.
        end: The key that ends the entry without being part of it; empty for no such key.
        choices: For a menu, the valid entries; an entry is complete as soon as it equals one of them.
        is_valid: Called with each complete entry; False means that the entry is wrong.
        timeout: Seconds without a key, from the end of the prompt or the last key.
        tries: How often the user is asked in all.
        retry: Text to say before the prompt is repeated.
        is_masked: Whether the keys are kept from the pipeline: the model, the transcript, the log and the
            journal. Only the code that asked gets them.

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
    """The user typed the requested keys."""
    TIMEOUT = "timeout"
    """The user typed nothing, or too little, in the last try."""
    WRONG = "wrong"
    """The last entry was not valid."""
    SPOKE = "spoke"
    """The user spoke instead, and the agent is answering."""
    ENDED = "ended"
    """The call is over."""


@dataclass(frozen=True, slots=True)
class KeysResult:
    """The result of asking for keys.

    Attributes:
        outcome: How it ended.
        digits: The keys typed, without the key that ended the entry; empty unless it is complete.
    """

    outcome: KeysOutcome
    digits: str = field(default="", repr=False)

    @property
    def is_complete(self) -> bool:
        """Whether the user typed the requested keys."""
        return self.outcome is KeysOutcome.COMPLETE


@dataclass(frozen=True, slots=True, kw_only=True)
class AskKeysFrame(Frame):
    """Asks the responder to ask the user for keys.

    Attributes:
        prompt: The text to say or the sound to play; empty to only wait.
        keypad: The keys to ask for.
        protected: Whether neither a voice nor a key interrupts the prompt.
        answer: Future that receives the result. Cancelling it stops the waiting for keys.
    """

    prompt: str | Sound = field(repr=False)
    keypad: Keypad
    protected: bool = False
    answer: asyncio.Future[KeysResult] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DivertKeysFrame(SystemFrame):
    """Travels upstream to the input: keys go to ``take`` instead of into the pipeline.

    Attributes:
        take: Called with each key; returns whether it used the key. None lets all keys through again.
    """

    take: Callable[[str], bool] | None = field(repr=False, compare=False)
