"""What a conversation begins with."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from voiceflow.clients.elevenlabs.agent import (
    AgentAddress,
    AgentOverride,
    AgentProtocol,
    ASROverride,
    ConfigOverride,
    ConversationInitiation,
    ConversationOverride,
    KnowledgeBaseLocator,
    PinnedDictionary,
    PromptOverride,
    SoftTimeoutOverride,
    SourceInfo,
    ToolMocks,
    TTSOverride,
    TurnOverride,
    commands,
)
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.initiation import initiation_body, with_variables
from voiceflow.errors import LocalProtocolError

EVERYTHING = ConversationInitiation(
    conversation_config_override=ConfigOverride(
        agent=AgentOverride(
            first_message="",
            language="en",
            max_conversation_duration_message="Time is up.",
            native_mcp_server_ids=["m1"],
            prompt=PromptOverride(
                prompt="You book tables.",
                llm="gemini-2.5-flash",
                tool_ids=["t1"],
                native_mcp_server_ids=["m1"],
                knowledge_base=[KnowledgeBaseLocator(type="url", name="menu", id="kb1")],
            ),
        ),
        tts=TTSOverride(
            voice_id="v1",
            model_id="eleven_flash_v2_5",
            stability=0.5,
            similarity_boost=1,
            speed=1.05,
            pronunciation_dictionary_locators=[
                PinnedDictionary(pronunciation_dictionary_id="d1", version_id=None)
            ],
        ),
        conversation=ConversationOverride(text_only=False, max_duration_seconds=60, client_events=["audio"]),
        asr=ASROverride(keywords=["Ada"]),
        turn=TurnOverride(soft_timeout_config=SoftTimeoutOverride(message="Hm.")),
    ),
    custom_llm_extra_body={"temperature": 0.3, "stop": None},
    dynamic_variables={"caller_name": "Ada", "visits": 3, "vip": True, "rest": None, "list": [{"a": None}]},
    user_id="crm-88",
    source_info=SourceInfo(source="twilio", version="1.0"),
    branch_id="agtbrch_1",
    environment="production",
    starting_workflow_node_id="node_1",
    procedure_ids=["p1"],
    start_procedure_ids=["p2"],
    tool_mock_config=ToolMocks(mocking_strategy="all"),
)


@pytest.mark.parametrize("initiation", [ConversationInitiation(), EVERYTHING])
def test_it_fits_the_published_form(initiation: ConversationInitiation, check: Callable[..., None]) -> None:
    message = json.loads(commands.initiation(initiation))
    check("convai_conversation.client", message)
    check("convai_conversation.client#ConversationInitiationClientData", message)


def test_everything_that_is_set_is_sent_and_nothing_else() -> None:
    body = initiation_body(EVERYTHING)
    assert set(body) == set(ConversationInitiation.model_fields)
    assert body["dynamic_variables"] == EVERYTHING.dynamic_variables
    assert body["custom_llm_extra_body"] == {"temperature": 0.3, "stop": None}
    override = body["conversation_config_override"]
    assert override["agent"]["first_message"] == ""
    assert override["tts"]["pronunciation_dictionary_locators"] == [
        {"pronunciation_dictionary_id": "d1", "version_id": None}
    ]
    assert initiation_body(ConversationInitiation()) == {}


def test_published_examples_can_be_said(examples: Callable[[str], Any]) -> None:
    cases = examples("messages.convai_conversation.client")["cases"]
    for case in cases:
        message = dict(case["message"])
        if message.pop("type", "") != "conversation_initiation_client_data":
            continue
        if case["valid"]:
            assert initiation_body(ConversationInitiation(**message)) == message
        else:
            with pytest.raises((ValidationError, LocalProtocolError)):
                initiation_body(ConversationInitiation(**message))


def test_variables_are_added_and_checked() -> None:
    first = ConversationInitiation(dynamic_variables={"a": 1, "b": 1}, user_id="u")
    both = with_variables(first, {"b": 2})
    assert both.dynamic_variables == {"a": 1, "b": 2}
    assert both.user_id == "u"
    with pytest.raises(LocalProtocolError, match=r"^dynamic_variables: .*system__"):
        with_variables(first, {"system__caller_id": "x"})


def test_what_was_set_to_nothing_is_not_sent() -> None:
    nothing = ConversationInitiation(
        user_id=None, dynamic_variables=None, conversation_config_override=ConfigOverride(agent=None)
    )
    assert initiation_body(nothing) == {"conversation_config_override": {}}


@pytest.mark.parametrize("name", ["dynamic_variables", "custom_llm_extra_body"])
def test_what_is_not_json_is_refused_before_anything_is_opened(name: str) -> None:
    wrong = ConversationInitiation.model_validate({name: {"when": object()}})
    with pytest.raises(LocalProtocolError, match=f"^{name}: "):
        AgentProtocol(wrong)


def test_what_is_told_of_people_is_in_no_repr() -> None:
    shown = repr(EVERYTHING)
    assert "Ada" not in shown.replace("keywords=('Ada',)", "")
    assert "crm-88" not in shown
    assert "book tables" not in shown


def test_an_agent_is_an_id_or_a_signed_url() -> None:
    endpoint = Endpoint(base_url="https://eu.test")
    by_id = AgentAddress.of("agent/1")
    assert by_id.url(endpoint) == "wss://eu.test/v1/convai/conversation?agent_id=agent%2F1"
    signed = "wss://api.test/v1/convai/conversation?agent_id=a&conversation_signature=s%2B1"
    address = AgentAddress.of(signed)
    assert address.url(endpoint) == signed
    assert "s%2B1" not in repr(address)
    assert AgentAddress.of(address) is address
    for wrong in ({}, {"agent_id": "a", "signed_url": signed}, {"signed_url": "https://x"}):
        with pytest.raises(ValidationError):
            AgentAddress(**wrong)
