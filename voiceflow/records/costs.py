"""An observer that counts what vendors charge for, and multiplies it with prices that you name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from voiceflow.arguments import Options
from voiceflow.frames import (
    AgentTextFrame,
    CancelFrame,
    Direction,
    EndFrame,
    Frame,
    MetricFrame,
    StartFrame,
    UserAudioFrame,
)
from voiceflow.processor import Processor

_Price = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Prices(Options):
    """What you pay, in one currency. What is not named is free. No price is built in, because they change.

    Attributes:
        call_minute: A minute of the call, to the carrier.
        heard_minute: A minute of the user's audio, to the recogniser, silence included.
        thousand_characters: Of text that is spoken, to the voice.
        million_prompt_tokens: That the model reads, those in its cache not counted.
        million_cached_tokens: That the model has in its cache.
        million_completion_tokens: That the model writes, its thoughts included.
    """

    call_minute: _Price = 0.0
    heard_minute: _Price = 0.0
    thousand_characters: _Price = 0.0
    million_prompt_tokens: _Price = 0.0
    million_cached_tokens: _Price = 0.0
    million_completion_tokens: _Price = 0.0


@dataclass(frozen=True, slots=True)
class CallUsage:
    """What a call has used so far.

    Attributes:
        call_seconds: From the start of the session to its end, or to now.
        heard_seconds: Of the user's audio.
        characters: Of the texts that went to the voice.
        prompt_tokens: Without those in the cache.
        cached_tokens: Of prompts, in the model server's cache.
        completion_tokens: Of answers.
    """

    call_seconds: float = 0.0
    heard_seconds: float = 0.0
    characters: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0

    def cost(self, prices: Prices) -> dict[str, float]:
        """What it costs, by the name of the price."""
        return {
            "call_minute": self.call_seconds / 60 * prices.call_minute,
            "heard_minute": self.heard_seconds / 60 * prices.heard_minute,
            "thousand_characters": self.characters / 1e3 * prices.thousand_characters,
            "million_prompt_tokens": self.prompt_tokens / 1e6 * prices.million_prompt_tokens,
            "million_cached_tokens": self.cached_tokens / 1e6 * prices.million_cached_tokens,
            "million_completion_tokens": self.completion_tokens / 1e6 * prices.million_completion_tokens,
        }


class CostObserver:
    """Counts what one call uses. Give :meth:`observe` to a session or a server.

    An answer of the model that is broken off counts no tokens, because its server says them at its end. In a
    call with a redaction, characters are counted of what an observer may see.

    Args:
        prices: What you pay.
        clock: Tells loop time; that of the running loop by default.
    """

    def __init__(self, prices: Prices, *, clock: Callable[[], float] | None = None) -> None:
        self.prices = prices
        self._clock = clock or asyncio.get_running_loop().time
        self._begun: float | None = None
        self._ended: float | None = None
        self._heard = 0.0
        self._characters = 0
        self._counts = dict.fromkeys(_TOKENS, 0)
        # A frame comes once for each processor that lets it go on: the first of them counts.
        self._ears: Processor | None = None
        self._texts: Frame | None = None
        self._metric: Frame | None = None

    @property
    def usage(self) -> CallUsage:
        """What the call has used so far."""
        end = self._clock() if self._ended is None else self._ended
        seconds = 0.0 if self._begun is None else end - self._begun
        prompt, cached, completion = (self._counts[name] for name in _TOKENS)
        return CallUsage(seconds, self._heard, self._characters, prompt - cached, cached, completion)

    @property
    def total(self) -> float:
        """What it costs so far."""
        return sum(self.usage.cost(self.prices).values())

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor lets go on."""
        match frame:
            case UserAudioFrame():
                self._ears = self._ears or processor
                if self._ears is processor:
                    self._heard += frame.duration
            case AgentTextFrame() if frame is not self._texts:
                self._texts = frame
                self._characters += len(frame.text)
            case MetricFrame() if frame is not self._metric and frame.name in self._counts:
                self._metric = frame
                self._counts[frame.name] += round(frame.value)
            case StartFrame() if self._begun is None:
                self._begun = self._clock()
            case EndFrame() | CancelFrame():
                self._ended = self._clock()


_TOKENS = ("llm_prompt_tokens", "llm_cached_tokens", "llm_completion_tokens")
