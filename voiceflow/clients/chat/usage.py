"""Token counts of vendors that do not count as OpenAI does."""

from __future__ import annotations

from voiceflow.dialogue.deltas import Usage


class CountedUsage(Usage):
    """The token usage of an answer, with the counts that cost differently.

    Attributes:
        cached: Prompt tokens that the server had in its cache.
        cache_written: Prompt tokens that the server put into its cache.
        reasoning: Completion tokens of the reasoning.
    """

    cached: int = 0
    cache_written: int = 0
    reasoning: int = 0

    @property
    def cached_tokens(self) -> int:
        return self.cached

    @property
    def cache_write_tokens(self) -> int:
        return self.cache_written

    @property
    def reasoning_tokens(self) -> int:
        return self.reasoning


def counted(
    *, prompt: int, completion: int, cached: int = 0, cache_written: int = 0, reasoning: int = 0
) -> CountedUsage:
    """The usage with its sum; ``prompt`` and ``completion`` include the other counts."""
    return CountedUsage(
        prompt_tokens=prompt,
        completion_tokens=completion,
        total_tokens=prompt + completion,
        cached=cached,
        cache_written=cache_written,
        reasoning=reasoning,
    )
