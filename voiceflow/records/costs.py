"""An observer that measures the usage that vendors charge for, and multiplies it by your prices."""

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
    """Your prices, in one currency; omitted ones are zero. No price is built in, because prices change.

    Attributes:
        call_minute: A minute of the call, to the carrier.
        heard_minute: A minute of the user's audio, to the recogniser, silence included.
        thousand_characters: A thousand characters of spoken text, to the voice.
        million_prompt_tokens: A million tokens that the model reads, without those in its cache.
        million_cached_tokens: A million tokens that the model reads from its cache.
        million_cache_write_tokens: A million tokens that the model reads and puts into its cache; by default
            the price of other prompt tokens.
        million_completion_tokens: A million tokens that the model writes, including its reasoning.
    """

    call_minute: _Price = 0.0
    heard_minute: _Price = 0.0
    thousand_characters: _Price = 0.0
    million_prompt_tokens: _Price = 0.0
    million_cached_tokens: _Price = 0.0
    million_cache_write_tokens: _Price | None = None
    million_completion_tokens: _Price = 0.0


@dataclass(frozen=True, slots=True)
class CallUsage:
    """The usage of a call so far.

    Attributes:
        call_seconds: From the start of the session to its end, or to now.
        heard_seconds: Seconds of the user's audio.
        characters: Characters sent to the voice.
        prompt_tokens: Prompt tokens, without those in the cache and those put there.
        cached_tokens: Prompt tokens in the model server's cache.
        completion_tokens: Tokens of the answers, including their reasoning.
        cache_write_tokens: Prompt tokens put into the model server's cache.
        reasoning_tokens: Tokens of the reasoning.
        wasted_prompt_tokens: Of answers that were asked for too early and dropped (``LLM(speculate=True)``).
        wasted_completion_tokens: The same. Both are estimated, and part of the cost.
    """

    call_seconds: float = 0.0
    heard_seconds: float = 0.0
    characters: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    wasted_prompt_tokens: int = 0
    wasted_completion_tokens: int = 0

    def cost(self, prices: Prices) -> dict[str, float]:
        """The cost, by the name of the price."""
        read = self.prompt_tokens + self.wasted_prompt_tokens
        written = self.completion_tokens + self.wasted_completion_tokens
        write_price = prices.million_cache_write_tokens
        if write_price is None:
            write_price = prices.million_prompt_tokens
        return {
            "call_minute": self.call_seconds / 60 * prices.call_minute,
            "heard_minute": self.heard_seconds / 60 * prices.heard_minute,
            "thousand_characters": self.characters / 1e3 * prices.thousand_characters,
            "million_prompt_tokens": read / 1e6 * prices.million_prompt_tokens,
            "million_cached_tokens": self.cached_tokens / 1e6 * prices.million_cached_tokens,
            "million_cache_write_tokens": self.cache_write_tokens / 1e6 * write_price,
            "million_completion_tokens": written / 1e6 * prices.million_completion_tokens,
        }


class CostObserver:
    """Measures the usage of one call. Pass :meth:`observe` to a session or a server.

    An interrupted answer of the model counts no tokens, because its server reports them at the end. In a call
    with a redaction, characters are counted in the redacted text.

    Args:
        prices: Your prices.
        clock: Returns loop time; by default that of the running loop.
    """

    def __init__(self, prices: Prices, *, clock: Callable[[], float] | None = None) -> None:
        self.prices = prices
        self._clock = clock or asyncio.get_running_loop().time
        self._begun: float | None = None
        self._ended: float | None = None
        self._heard = 0.0
        self._characters = 0
        self._counts = dict.fromkeys(_TOKENS, 0)
        # An observer sees a frame once per processor that passes it on: only the first counts.
        self._audio_source: Processor | None = None
        self._texts: Frame | None = None
        self._metric: Frame | None = None

    @property
    def usage(self) -> CallUsage:
        """The usage of the call so far."""
        end = self._clock() if self._ended is None else self._ended
        seconds = 0.0 if self._begun is None else end - self._begun
        prompt, cached, completion, written, reasoning, *wasted = (self._counts[name] for name in _TOKENS)
        return CallUsage(
            seconds,
            self._heard,
            self._characters,
            prompt - cached - written,
            cached,
            completion,
            written,
            reasoning,
            *wasted,
        )

    @property
    def total(self) -> float:
        """The total cost so far."""
        return sum(self.usage.cost(self.prices).values())

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        match frame:
            case UserAudioFrame():
                self._audio_source = self._audio_source or processor
                if self._audio_source is processor:
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


_TOKENS = (
    "llm_prompt_tokens",
    "llm_cached_tokens",
    "llm_completion_tokens",
    "llm_cache_write_tokens",
    "llm_reasoning_tokens",
    "llm_wasted_prompt_tokens",
    "llm_wasted_completion_tokens",
)
