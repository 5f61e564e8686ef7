"""The request of Gemini's models."""

from tests.clients.chat.test_wires import TALK, look_up
from voiceflow.clients.anthropic import AnthropicOptions
from voiceflow.clients.anthropic import render as anthropic_request
from voiceflow.clients.gemini import GeminiOptions
from voiceflow.clients.gemini import render as gemini_request
from voiceflow.clients.gemini.request import NO_SIGNATURE
from voiceflow.dialogue import (
    Tool,
)


def test_signed_thinking_goes_to_the_model_that_wrote_it() -> None:
    options = AnthropicOptions(thinking={"type": "enabled", "budget_tokens": 1024})
    body = anthropic_request(TALK, [Tool(look_up)], options, model="m")
    assert body["messages"][1]["content"][0] == {"type": "thinking", "thinking": "hm", "signature": "s"}
    assert body["thinking"]["type"] == "enabled"
    other = anthropic_request(TALK, [Tool(look_up)], options, model="another")
    assert other["messages"][1]["content"][0]["type"] == "text"
    assert "thinking" not in other
    gemini = gemini_request(TALK, [], GeminiOptions(), model="m")
    assert gemini["contents"][1]["parts"][1]["thoughtSignature"] == NO_SIGNATURE
