"""Token counts of vendors that do not count as OpenAI does."""

from voiceflow.clients.chat.usage import counted


def test_the_sum_has_the_prompt_and_the_completion_and_the_other_counts_are_parts_of_them() -> None:
    usage = counted(prompt=100, completion=20, cached=60, cache_written=30, reasoning=5)
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (100, 20, 120)
    assert (usage.cached_tokens, usage.cache_write_tokens, usage.reasoning_tokens) == (60, 30, 5)


def test_what_a_vendor_does_not_count_is_zero() -> None:
    usage = counted(prompt=1, completion=2)
    assert (usage.cached_tokens, usage.cache_write_tokens, usage.reasoning_tokens) == (0, 0, 0)
