"""The context windows of well-known models, for the default limits of a conversation.

Source: the model pages of OpenAI, Anthropic, Google, Mistral, DeepSeek, Alibaba and Meta.
"""

from __future__ import annotations

# Tokens by prefix of the model's name; the longest matching prefix counts.
_WINDOWS = {
    "gpt-3.5-turbo": 16_385,
    "gpt-4": 8_192,
    "gpt-4-32k": 32_768,
    "gpt-4-turbo": 128_000,
    "gpt-4-1106": 128_000,
    "gpt-4-0125": 128_000,
    "gpt-4o": 128_000,
    "gpt-4.1": 1_000_000,
    "gpt-4.5": 128_000,
    "gpt-5": 272_000,
    "gpt-oss": 131_072,
    "o1": 128_000,
    "o3": 200_000,
    "o4": 200_000,
    "claude": 200_000,
    "gemini": 1_000_000,
    "gemma": 8_192,
    "gemma-3": 32_768,
    "mistral": 32_000,
    "mixtral": 32_000,
    "ministral": 32_000,
    "deepseek": 64_000,
    "qwen": 32_000,
    "llama-2": 4_096,
    "llama-3": 8_192,
    "llama-3.": 128_000,
    "llama3": 8_192,
    "llama3.": 128_000,
    "llama-4": 128_000,
    "meta-llama-3-": 8_192,
    "meta-llama-3.": 128_000,
    "phi-3": 4_096,
    "phi-4": 16_384,
}
_CHARS_PER_TOKEN = 3
"""English has 4 to 5, German 3 to 4. Chinese has 1 to 2: there the server may still ask for less."""

_SHARE = 0.5
"""The rest is for the system message, the tools and the answer."""


def chars_for(model: str) -> int | None:
    """The characters of conversation that fit a model's context window; None for an unknown model."""
    name = model.lower().rpartition("/")[2]
    known = [start for start in _WINDOWS if name.startswith(start)]
    if not known:
        return None
    return int(_WINDOWS[max(known, key=len)] * _CHARS_PER_TOKEN * _SHARE)
