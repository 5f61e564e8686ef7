"""The messages about a tool."""

from collections.abc import Callable
from typing import Any

from tests.emulators.elevenlabs.agent.test_toolbox import ask, result, with_tools
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, AgentToolCall

Dial = Callable[..., Any]


LOOKUP = AgentToolCall("lookup", {"day": "friday"})


def test_a_tool_is_told_before_and_after_to_whom_listens_for_it(dial: Dial) -> None:
    tool = {"type": "client", "name": "lookup", "expects_response": True, "response_timeout_secs": 5}
    caller = ask(dial, AgentAnswer(tool_calls=(LOOKUP,)), "It is.", agent=with_tools(tool))
    (request,) = caller.told("agent_tool_request")
    assert (request["tool_type"], request["response_timeout_secs"]) == ("client", 5)
    assert (request["expects_response"], request["execution_mode"]) == (True, "immediate")
    caller.send(result("tc_1", "taken"))
    (response,) = caller.told("agent_tool_response")
    assert (response["status"], response["is_error"]) == ("success", False)
    assert caller.told("agent_tool_response_full_payload")[0]["full_tool_result"] == "taken"


def test_calls_overlap_and_are_told_apart_by_their_ids(dial: Dial) -> None:
    both = AgentAnswer(tool_calls=(LOOKUP, AgentToolCall("weather")))
    caller = ask(dial, both, "Free and dry.")
    names = {call["tool_name"]: call["tool_call_id"] for call in caller.told("client_tool_call")}
    caller.send(result(names["weather"], "dry"))
    caller.run(1.0)
    assert len(caller.turns) == 1
    caller.send(result(names["lookup"], "free"))
    results = {found.name: found.result for found in caller.turns[1].history[-1].tool_results}
    assert results == {"weather": "dry", "lookup": "free"}
