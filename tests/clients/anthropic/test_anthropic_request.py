"""The request of Anthropic's models."""

import json
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from tests.clients.chat.test_wires import TALK, look_up
from voiceflow.clients.anthropic import AnthropicOptions
from voiceflow.clients.anthropic import render as anthropic_request
from voiceflow.dialogue import (
    Tool,
    UserMessage,
)
from voiceflow.errors import ConfigurationError


class Odd:
    """A tool with a union for its parameters."""

    name, description, is_strict = "odd", "", False
    parameters: Mapping[str, object] = MappingProxyType({"type": "object", "anyOf": [{"required": ["a"]}]})


def test_a_tool_that_anthropic_refuses_is_refused_early() -> None:
    with pytest.raises(ConfigurationError, match="change those of odd"):
        anthropic_request([UserMessage("Hi.")], [Odd()], AnthropicOptions(), model="m")


def test_anthropics_cache_ends_at_tools_system_and_conversation() -> None:
    body = anthropic_request(TALK, [Tool(look_up)], AnthropicOptions(cache_ttl="1h"), model="m")
    mark = {"type": "ephemeral", "ttl": "1h"}
    ends = (body["tools"][-1], body["system"][-1], body["messages"][-1]["content"][-1])
    assert [end["cache_control"] for end in ends] == [mark] * 3
    assert "cache_control" not in json.dumps(
        anthropic_request(TALK, [], AnthropicOptions(cache=False), model="m")
    )


def test_calls_in_the_past_keep_their_tools_when_a_bot_has_none_left() -> None:
    body = anthropic_request(TALK, [], AnthropicOptions(), model="m")
    assert [tool["name"] for tool in body["tools"]] == ["look_up"]
    assert body["tool_choice"] == {"type": "none"}
