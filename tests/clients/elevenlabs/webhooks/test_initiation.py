"""The question before an inbound call, against the published examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.schema.initiation import (
    AgentOverride,
    ConfigOverride,
    ConversationInitiation,
    ToolMocks,
)
from voiceflow.clients.elevenlabs.webhooks.initiation import answer, read_call
from voiceflow.errors import LocalProtocolError, RemoteProtocolError

ASKED = {"caller_id": "+15550100", "agent_id": "agent_1", "called_number": "+15550111", "call_sid": "CA1"}


def test_the_published_question_is_read(examples: Callable[[str], Any]) -> None:
    cases = examples("messages.webhooks")["cases"]
    (message,) = [one["message"] for one in cases if one.get("def") == "ConversationInitiationRequest"]
    call = read_call(json.dumps(message).encode())
    assert (call.caller_id, call.called_number, call.agent_id) == ("+15550100", "+15550111", "agent_1")
    assert call.conversation_id is None
    assert "+15550100" not in repr(call)


def test_newer_fields_are_kept() -> None:
    call = read_call(json.dumps({**ASKED, "conversation_id": "conv_1", "mood": "fine"}).encode())
    assert (call.conversation_id, call.model_extra) == ("conv_1", {"mood": "fine"})


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", json.dumps({**ASKED, "caller_id": 5}).encode()])
def test_what_is_no_question_is_refused(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_call(body)


def test_the_answer_is_as_published(check: Callable[[str, Any], None]) -> None:
    told = answer(
        ConversationInitiation(
            dynamic_variables={"caller_name": "Ada"},
            conversation_config_override=ConfigOverride(agent=AgentOverride(first_message="Hello Ada!")),
        )
    )
    assert told == {
        "type": "conversation_initiation_client_data",
        "dynamic_variables": {"caller_name": "Ada"},
        "conversation_config_override": {"agent": {"first_message": "Hello Ada!"}},
    }
    check("webhooks#ConversationInitiationResponse", told)
    check("webhooks#ConversationInitiationResponse", answer(ConversationInitiation()))


def test_an_answer_that_does_not_fit_is_not_given() -> None:
    wrong: Any = {"dynamic_variable": {}}
    with pytest.raises(LocalProtocolError, match="dynamic_variable"):
        answer(wrong)
    with pytest.raises(LocalProtocolError, match=r"^dynamic_variables: "):
        answer(ConversationInitiation(dynamic_variables={"system__caller_id": "x"}))
    with pytest.raises(LocalProtocolError, match=r"^tool_mock_config: "):
        answer(ConversationInitiation(tool_mock_config=ToolMocks(mocking_strategy="all")))
