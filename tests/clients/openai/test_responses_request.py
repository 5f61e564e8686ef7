"""The request of the Responses API."""

from tests.clients.chat.test_wires import TALK
from voiceflow.clients.anthropic import AnthropicOptions
from voiceflow.clients.anthropic import render as anthropic_request
from voiceflow.clients.gemini import GeminiOptions
from voiceflow.clients.gemini import render as gemini_request
from voiceflow.clients.openai import ResponsesOptions
from voiceflow.clients.openai.responses_request import render as responses_request


def test_extra_fields_replace_those_of_the_same_name() -> None:
    extra = {"new_field": 1, "stream": False}
    for body in (
        anthropic_request(TALK, [], AnthropicOptions(extra=extra), model="m"),
        gemini_request(TALK, [], GeminiOptions(extra=extra), model="m"),
        responses_request(TALK, [], ResponsesOptions(extra=extra), model="m"),
    ):
        assert (body["new_field"], body["stream"]) == (1, False)
