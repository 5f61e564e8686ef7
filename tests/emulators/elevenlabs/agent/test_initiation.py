"""What the client asks for at the start: overrides that are allowed, and variables that are there."""

from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.record import Status
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent, read_agent
from voiceflow.errors import ConfigurationError

Dial = Callable[..., Any]


def allowing(document: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    switches = {name: overrides.pop(name) for name in list(overrides) if isinstance(overrides[name], bool)}
    document["platform_settings"] = {"overrides": {"conversation_config_override": overrides, **switches}}
    return document


def start(dial: Dial, agent: dict[str, Any], **fields: Any) -> Any:
    caller = dial(agent=agent, start=False)
    caller.start(**fields)
    return caller


def greeting(caller: Any) -> str:
    text: str = caller.told("agent_response")[0]["agent_response"]
    return text


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ({"agent": {"first_message": "Hi."}}, "first_message"),
        ({"agent": {"language": "de"}}, "language"),
        ({"agent": {"prompt": {"prompt": "Be rude."}}}, "prompt"),
        ({"tts": {"voice_id": "v2"}}, "tts"),
        ({"conversation": {"text_only": True}}, "conversation"),
        ({"turn": {"soft_timeout_config": {"message": "Hm."}}}, "turn"),
    ],
)
def test_an_override_that_is_not_enabled_is_refused(dial: Dial, override: Any, field: str) -> None:
    agent = allowing(phone_agent(), agent={"prompt": {"prompt": False, "llm": True}})
    caller = start(dial, agent, conversation_config_override=override)
    (error,) = caller.told("error")
    assert (error["error_type"], error["code"]) == ("override_error", 1008)
    assert error["message"] == f"Override for field {field} is not allowed by config."
    assert caller.kinds == ["error"]
    assert caller.closed == 1008
    assert caller.record.status(caller.now) is Status.FAILED


def test_an_override_that_is_enabled_holds(dial: Dial) -> None:
    agent = allowing(
        phone_agent(),
        agent={"first_message": True, "prompt": {"prompt": True}},
        conversation={"max_duration_seconds": True},
    )
    override = {
        "agent": {"first_message": "Good evening!", "prompt": {"prompt": "Be polite."}, "language": None},
        "conversation": {"max_duration_seconds": 5},
        "tts": None,
        "asr": {},
    }
    caller = start(dial, agent, conversation_config_override=override)
    assert greeting(caller) == "Good evening!"
    caller.send({"type": "user_message", "text": ""})
    caller.run(6.0)
    assert caller.told("error")[0]["error_type"] == "max_duration_exceeded"
    assert caller.record.initiation["conversation_config_override"]["agent"]["language"] is None


def test_what_is_enabled_as_a_whole_lets_its_parts_through(dial: Dial) -> None:
    override = {"turn": {"soft_timeout_config": {"message": "Hm."}}}
    agent = allowing(phone_agent(), turn={"soft_timeout_config": {"message": True}})
    assert start(dial, agent, conversation_config_override=override).closed is None


@pytest.mark.parametrize(
    ("field", "value", "switch"),
    [
        ("custom_llm_extra_body", {"temperature": 1}, "custom_llm_extra_body"),
        ("starting_workflow_node_id", "node", "enable_starting_workflow_node_id_from_client"),
        ("procedure_ids", ["p"], "enable_procedure_ids_from_client"),
        ("start_procedure_ids", ["p"], "enable_procedure_ids_from_client"),
    ],
)
def test_other_wishes_have_switches_of_their_own(dial: Dial, field: str, value: Any, switch: str) -> None:
    refused = start(dial, phone_agent(), **{field: value})
    assert refused.told("error")[0]["error_type"] == "override_error"
    assert start(dial, allowing(phone_agent(), **{switch: True}), **{field: value}).closed is None


def test_what_the_official_sdk_sends_without_wishes_is_taken(dial: Dial) -> None:
    caller = start(
        dial,
        phone_agent(),
        custom_llm_extra_body={},
        conversation_config_override={"text_only": True},
        dynamic_variables={},
        source_info={"source": "python_sdk", "version": "2.78.0"},
        user_id="u1",
    )
    assert caller.closed is None
    caller.run(1.0)
    assert caller.told("audio")  # there is no such override, so that it changes nothing
    assert caller.record.initiation["user_id"] == "u1"


def test_variables_are_put_into_the_texts(dial: Dial) -> None:
    agent = phone_agent(
        "Hello {{name}}, you have {{ count }} messages{{secret__pin}}.",
        prompt={"prompt": "Talk to {{name}} of {{city}} in {{system__conversation_id}}{{system__time_utc}}."},
        dynamic_variables={"dynamic_variable_placeholders": {"name": "you", "city": "Rome"}},
    )
    caller = dial(agent=agent, answers=["Yes."], start=False)
    caller.start(dynamic_variables={"name": "Ada", "count": 3, "secret__pin": "1234"})
    assert greeting(caller) == "Hello Ada, you have 3 messages."
    caller.send({"type": "user_message", "text": "Hello?"})
    (turn,) = caller.turns
    assert turn.prompt == "Talk to Ada of Rome in conv_1."
    assert turn.variables["name"] == "Ada"
    assert turn.variables["system__agent_id"] == "agent_1"


def test_a_variable_that_nobody_gives_fails_the_start(dial: Dial) -> None:
    for agent in (phone_agent("Hello {{name}}!"), phone_agent("Hi", prompt={"prompt": "Talk to {{name}}."})):
        caller = start(dial, agent, dynamic_variables={"other": 1})
        (error,) = caller.told("error")
        assert (error["error_type"], error["code"]) == ("missing_dynamic_variable", 1008)
        assert "name" in error["message"]
        assert caller.kinds == ["error"]


def test_a_missing_variable_fails_a_start_without_the_client_too(dial: Dial) -> None:
    caller = dial(
        agent=phone_agent("Hi {{name}}"), behaviour=AgentBehaviour(initiation_wait=1.0), start=False
    )
    caller.run(2.0)
    assert caller.told("error")[0]["error_type"] == "missing_dynamic_variable"
    assert caller.closed == 1008


def test_reserved_variables_are_refused(dial: Dial) -> None:
    caller = start(dial, phone_agent(), dynamic_variables={"system__time": "x"})
    assert caller.told("error")[0]["error_type"] == "value_error"


def test_an_agent_is_read_as_the_api_gives_it() -> None:
    settings = read_agent(
        {
            "agent_id": "a",
            "name": "Bookings",
            "metadata": {"created_at_unix_secs": 1},
            "conversation_config": {
                "agent": {"prompt": {"tools": None, "prompt": "Hi"}, "first_message": None},
                "turn": {"initial_wait_time": None, "mode": "turn"},
                "language_presets": {},
            },
            "platform_settings": None,
        }
    )
    config = settings.conversation_config
    assert (config.agent.first_message, config.agent.prompt.prompt) == ("", "Hi")
    assert config.asr.user_input_audio_format == config.tts.agent_output_audio_format == "pcm_16000"
    assert (config.turn.turn_timeout, config.conversation.max_duration_seconds) == (7.0, 600)
    assert settings.tool("any").expects_response


def test_an_agent_that_is_wrong_is_the_test_s_mistake() -> None:
    with pytest.raises(ConfigurationError, match=r"conversation_config\.asr\.user_input_audio_format"):
        read_agent({"conversation_config": {"asr": {"user_input_audio_format": "mp3_44100_128"}}})
