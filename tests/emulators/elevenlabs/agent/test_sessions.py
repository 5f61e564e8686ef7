"""The example conversation is replayed: the emulator answers it with the same messages."""

from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, AgentToolCall
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent

Dial = Callable[..., Any]
NAME = "convai_conversation.phone_call"


@pytest.fixture
def steps(published: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = published.sessions()[NAME]["steps"]
    return found


def place(dial: Dial) -> Any:
    return dial(
        agent=phone_agent("Good evening, {{caller_name}}! How can I help?"),
        said=["Is Friday free?"],
        answers=[AgentAnswer(tool_calls=(AgentToolCall("lookup", {"day": "friday"}),)), "Friday is free."],
        behaviour=AgentBehaviour(ping_interval=1.2, late_audio=0, speed=1.0),
        start=False,
    )


def play(caller: Any, steps: list[dict[str, Any]]) -> None:
    """Send what the client sends. Its audio is a few samples long: a second of voice stands for it."""
    for step in steps:
        if step.get("from") != "client":
            continue
        message = step["message"]
        if "user_audio_chunk" in message:
            caller.say(1.0)
            caller.run(0.6)
        elif message["type"] == "client_tool_result":
            (call,) = caller.told("client_tool_call")
            caller.send({**message, "tool_call_id": call["tool_call_id"]})
            caller.run(1.5)
        else:
            caller.send(message)
            caller.run(1.3 if message["type"] == "conversation_initiation_client_data" else 0.0)


def outline(messages: list[dict[str, Any]]) -> list[Any]:
    """Types in order, with the texts. The audio of a response counts once, and of the pings the first."""
    found: list[Any] = []
    response = ""
    for message in messages:
        payload = next(value for name, value in message.items() if name != "type")
        response = payload.get("agent_response", response)
        texts = {
            "agent_response": response,
            "audio": response,
            "user_transcript": payload.get("user_transcript"),
            "agent_response_correction": payload.get("original_agent_response"),
            "client_tool_call": payload.get("tool_name"),
        }
        item = (message["type"], texts.get(message["type"]))
        if item not in found:
            found.append(item)
    return found


def test_a_conversation_goes_as_in_the_example(dial: Dial, steps: list[dict[str, Any]]) -> None:
    caller = place(dial)
    play(caller, steps)
    expected = [s["message"] for s in steps if s.get("from") == "server"]
    assert outline(caller.desk.messages) == outline(expected)
    caller.peer.ended(1000, caller.now)
    assert caller.record.close_code == steps[-1]["code"]


def test_event_ids_are_shared_as_in_the_example(dial: Dial, steps: list[dict[str, Any]]) -> None:
    caller = place(dial)
    play(caller, steps)
    greeting, answer = caller.told("agent_response")
    (interruption,) = caller.told("interruption")
    (said,) = caller.told("user_transcript")
    (call,) = caller.told("client_tool_call")
    assert interruption["event_id"] == greeting["event_id"]
    assert call["event_id"] == said["event_id"]
    assert greeting["event_id"] < caller.told("ping")[0]["event_id"] < said["event_id"] < answer["event_id"]


def test_a_conversation_cut_short_at_any_message_leaves_a_protocol_that_is_alive(
    dial: Dial, steps: list[dict[str, Any]]
) -> None:
    for count in range(len(steps)):
        caller = place(dial)
        play(caller, steps[:count])
        caller.run(700.0)
        assert caller.closed in (1000, 1011)
