"""Settings of a language model that may change during a call: prompt, tools, model and options."""

import pytest

from voiceflow.clients.anthropic import AnthropicOptions
from voiceflow.clients.openai import ChatOptions
from voiceflow.dialogue import ChatLimits
from voiceflow.errors import ConfigurationError
from voiceflow.processors.default_model import DefaultModel
from voiceflow.processors.model_settings import changed_source


def test_a_change_of_vendor_takes_no_key_along() -> None:
    limits = ChatLimits(stall=2.0)
    source = DefaultModel(named="gpt-5", api_key="k", base_url="http://here/v1", limits=limits)
    same = changed_source(source, {"model": "gpt-4.1-mini"})
    assert isinstance(same, DefaultModel)
    assert (same.model, same.api_key, same.base_url) == ("gpt-4.1-mini", "k", "http://here/v1")
    other = changed_source(source, {"model": "anthropic:a", "options": AnthropicOptions()})
    assert isinstance(other, DefaultModel)
    assert (other.model, other.api_key, other.base_url, other.limits) == ("anthropic:a", None, None, limits)
    with pytest.raises(ConfigurationError, match="AnthropicOptions"):
        changed_source(source, {"model": "anthropic:a", "options": ChatOptions()})
