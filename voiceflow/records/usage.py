"""The usage of a call that vendors charge for."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.records.price_table import Prices


@dataclass(frozen=True, slots=True)
class CallUsage:
    """The usage of a call so far, or the part of one vendor in it.

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
        unheard_characters: The part of ``characters`` that the user has not heard, such as after an
            interruption.
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
    unheard_characters: int = 0

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

    def wasted(self, prices: Prices) -> float:
        """The part of the cost for what nobody heard."""
        return (
            self.unheard_characters / 1e3 * prices.thousand_characters
            + self.wasted_prompt_tokens / 1e6 * prices.million_prompt_tokens
            + self.wasted_completion_tokens / 1e6 * prices.million_completion_tokens
        )


@dataclass(frozen=True, slots=True)
class VendorCost:
    """What one vendor did in a call, and what it costs.

    Attributes:
        vendor: ``"carrier"``, the vendor, or vendor and model: ``"openai/gpt-x"``.
        usage: What it did.
        cost: In the currency of the prices; None if there is no price for this vendor.
        wasted: The part of the cost for what nobody heard.
    """

    vendor: str
    usage: CallUsage
    cost: float | None
    wasted: float = 0.0
