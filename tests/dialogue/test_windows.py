"""The conversation that fits a model's context window."""

import pytest

from voiceflow.dialogue.windows import chars_for


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("gpt-4", 8_192),
        ("gpt-4o-mini", 128_000),
        ("gpt-4-32k-0613", 32_768),
        ("openai/gpt-4.1-nano", 1_000_000),
        ("meta-llama/Meta-Llama-3-8B-Instruct", 8_192),
        ("meta-llama/Meta-Llama-3.1-8B-Instruct", 128_000),
        ("Claude-Sonnet-4", 200_000),
    ],
)
def test_the_longest_prefix_of_the_name_decides(model: str, tokens: int) -> None:
    assert chars_for(model) == int(tokens * 3 * 0.5)


@pytest.mark.parametrize("model", ["", "my-own-model", "not-gpt-4"])
def test_an_unknown_model_has_no_limit(model: str) -> None:
    assert chars_for(model) is None
