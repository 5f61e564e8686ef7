"""The options of the Responses API."""

from tests.clients.chat.test_wires import TALK
from voiceflow.clients.openai import ResponsesOptions
from voiceflow.clients.openai.responses_request import render as responses_request


def test_only_models_that_reason_are_asked_for_their_reasoning() -> None:
    for model, is_asked in [
        ("gpt-5-mini", True),
        ("o3", True),
        ("gpt-4.1", False),
        ("gpt-5-chat-latest", False),
    ]:
        assert ("include" in responses_request(TALK, [], ResponsesOptions(), model=model)) is is_asked
    kept = responses_request(TALK, [], ResponsesOptions(keep_reasoning=False, tool_choice="auto"), model="o3")
    assert not {"include", "tool_choice"} & set(kept)
