"""The model behind a name."""

from typing import Any

import pytest

from voiceflow.clients.anthropic import AnthropicClient
from voiceflow.clients.gemini import GeminiClient
from voiceflow.clients.openai import ChatClient, ResponsesClient
from voiceflow.dialogue import ChatLimits
from voiceflow.errors import ConfigurationError
from voiceflow.processors.default_model import DefaultModel
from voiceflow.testing import MemoryNetwork


@pytest.mark.parametrize(
    ("name", "kind", "model"),
    [
        ("anthropic:a", AnthropicClient, "a"),
        ("gemini:g", GeminiClient, "g"),
        ("openai:o", ChatClient, "o"),
        ("openai-responses:r", ResponsesClient, "r"),
        ("llama3:8b", ChatClient, "llama3:8b"),
    ],
)
async def test_a_name_makes_the_client_of_its_vendor(
    network: MemoryNetwork, name: str, kind: type[Any], model: str
) -> None:
    limits = ChatLimits(first_token=2.0)
    client = DefaultModel(named=name, api_key="k", limits=limits).connect(network.session())
    assert type(client) is kind
    assert (client.model, client.limits) == (model, limits)


@pytest.mark.parametrize(
    ("name", "variable"),
    [("anthropic:a", "ANTHROPIC_API_KEY"), ("gemini:g", "GEMINI_API_KEY"), ("gpt-5", "OPENAI_API_KEY")],
)
async def test_a_missing_key_is_named(
    network: MemoryNetwork, name: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ConfigurationError, match=f"set {variable}"):
        DefaultModel(named=name).connect(network.session())
