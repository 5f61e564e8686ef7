"""Tools of an emulated agent: called, answered, late, unknown, approved."""

from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, AgentToolCall, Cause
from voiceflow.emulators.elevenlabs.agent.settings import DEFAULT_EVENTS, phone_agent

Dial = Callable[..., Any]
EVENTS = [
    *DEFAULT_EVENTS,
    "agent_tool_request",
    "agent_tool_response",
    "agent_tool_response_full_payload",
    "mcp_tool_call",
    "mcp_connection_status",
]
ASK = {"type": "user_message", "text": "Is Friday free?"}
LOOKUP = AgentToolCall("lookup", {"day": "friday"})


def result(call_id: str, text: str = "free", **fields: Any) -> dict[str, Any]:
    return {
        "type": "client_tool_result",
        "tool_call_id": call_id,
        "result": text,
        "is_error": False,
        **fields,
    }


def with_tools(*tools: dict[str, Any], **prompt: Any) -> dict[str, Any]:
    return phone_agent("", prompt={"tools": list(tools), **prompt})


def ask(dial: Dial, *answers: Any, agent: dict[str, Any] | None = None) -> Any:
    caller = dial(agent=agent or phone_agent(""), answers=answers, events=EVENTS)
    caller.send(ASK)
    caller.run(0.5)
    return caller


def test_the_agent_waits_for_the_result_and_knows_it(dial: Dial) -> None:
    caller = ask(dial, AgentAnswer(tool_calls=(LOOKUP,)), "It is.")
    (call,) = caller.told("client_tool_call")
    assert call == {
        "tool_name": "lookup",
        "tool_call_id": "tc_1",
        "parameters": {"day": "friday"},
        "event_id": caller.record.transcript[0].event_id,
        "expects_response": True,
    }
    caller.run(5.0)
    assert len(caller.turns) == 1
    caller.send(result("tc_1"))
    caller.run(1.0)
    assert caller.told("agent_response")[-1]["agent_response"] == "It is."
    turn = caller.turns[1]
    assert (turn.agent_id, turn.conversation_id) == ("agent_1", "conv_1")
    assert turn.cause is Cause.TOOLS
    assert turn.history[1].tool_calls[0].parameters == {"day": "friday"}
    (found,) = turn.history[2].tool_results
    assert (found.result, found.is_error, found.error_type) == ("free", False, None)
    assert found.seconds == 5.2


def test_a_client_may_report_a_failure(dial: Dial) -> None:
    caller = ask(dial, AgentAnswer(tool_calls=(LOOKUP,)), "Sorry.")
    caller.send(result("tc_1", "offline", is_error=True, error_type="external_client"))
    assert caller.told("agent_tool_response")[0]["status"] == "error"
    (found,) = caller.turns[1].history[-1].tool_results
    assert (found.is_error, found.error_type) == (True, "external_client")


def test_a_tool_that_does_not_answer_in_time_has_failed_and_may_answer_late(dial: Dial) -> None:
    tool = {"type": "client", "name": "lookup", "expects_response": True, "response_timeout_secs": 3}
    caller = ask(dial, AgentAnswer(tool_calls=(LOOKUP,)), "Sorry.", agent=with_tools(tool))
    caller.run(3.0)
    (found,) = caller.turns[1].history[-1].tool_results
    assert (found.error_type, found.is_error, found.seconds) == ("client_timeout", True, 3.0)
    caller.send(result("tc_1"))
    assert not caller.told("client_error")
    assert len(caller.turns) == 2


def test_a_tool_that_is_not_waited_for_does_not_hold_the_agent(dial: Dial) -> None:
    tool = {"type": "client", "name": "show"}
    caller = ask(dial, AgentAnswer("Look.", tool_calls=(AgentToolCall("show"),)), agent=with_tools(tool))
    (call,) = caller.told("client_tool_call")
    assert call["expects_response"] is False
    caller.run(2.0)
    assert len(caller.turns) == 1
    caller.send(result("tc_1"))  # the official SDK answers all the same
    assert not caller.told("client_error")


@pytest.mark.parametrize("call_id", ["tc_9", "", "tc_1"])
def test_a_result_that_nobody_waits_for_is_complained_about_and_no_more(dial: Dial, call_id: str) -> None:
    caller = ask(dial, AgentAnswer(tool_calls=(LOOKUP,)), "It is.")
    caller.send(result("tc_1"))
    caller.send(result(call_id))
    (complaint,) = caller.told("client_error")
    assert complaint["error_name"] == "unknown_tool_call_id"
    assert caller.closed is None


def test_what_the_user_says_meanwhile_waits_for_the_tool(dial: Dial) -> None:
    caller = ask(dial, AgentAnswer(tool_calls=(LOOKUP,)), "Saturday it is.")
    caller.send({"type": "user_message", "text": "Or Saturday."})
    caller.run(1.0)
    assert len(caller.turns) == 1
    caller.send(result("tc_1"))
    assert caller.turns[1].user_text == "Or Saturday."


@pytest.mark.parametrize(
    ("field", "value"),
    [("disable_interruptions", True), ("interruption_mode", "disable_during_tool")],
)
def test_a_tool_may_forbid_interruptions_while_it_runs(dial: Dial, field: str, value: Any) -> None:
    tool = {"type": "client", "name": "lookup", "expects_response": True, field: value}
    wait = AgentAnswer("One moment, please.", tool_calls=(LOOKUP,))
    caller = ask(dial, wait, "It is.", "Yes?", agent=with_tools(tool))
    assert caller.told("agent_tool_request")[0]["disable_interruptions"] is True
    caller.run(0.5)
    caller.send({"type": "user_message", "text": "Hello?"})
    assert not caller.told("interruption")
    caller.send(result("tc_1"))
    caller.send({"type": "user_message", "text": "Hello?"})
    assert caller.told("interruption")


def test_an_agent_that_does_nothing_but_call_tools_is_stopped(dial: Dial) -> None:
    agent = with_tools({"type": "webhook", "name": "lookup"})
    caller = ask(dial, *[AgentAnswer(tool_calls=(LOOKUP,))] * 60, agent=agent)
    caller.run(60.0)
    assert caller.told("error")[0]["error_type"] == "llm_error"
    assert caller.closed == 1011
    assert len(caller.turns) == 51


def test_a_tool_of_the_service_runs_there(dial: Dial) -> None:
    tool = {"type": "webhook", "name": "lookup"}
    call = AgentToolCall("lookup", {"day": "friday"}, result="free")
    caller = ask(dial, AgentAnswer(tool_calls=(call,)), "It is.", agent=with_tools(tool))
    caller.run(1.0)
    assert not caller.told("client_tool_call")
    assert caller.told("agent_tool_request")[0]["tool_type"] == "webhook"
    assert caller.told("agent_tool_response_full_payload")[0]["full_tool_result"] == "free"
    assert caller.told("agent_response")[-1]["agent_response"] == "It is."


MCP = {"type": "mcp", "name": "search", "response_timeout_secs": 10}


def states(caller: Any) -> list[str]:
    return [what["state"] for what in caller.told("mcp_tool_call")]


def test_an_mcp_tool_runs_without_the_client(dial: Dial) -> None:
    agent = with_tools(MCP, mcp_server_ids=["server_1"])
    caller = ask(
        dial, AgentAnswer(tool_calls=(AgentToolCall("search", result="found"),)), "Found.", agent=agent
    )
    assert caller.told("mcp_connection_status")[0]["integrations"][0]["integration_id"] == "server_1"
    assert states(caller) == ["loading", "success"]
    assert caller.told("mcp_tool_call")[1]["result"] == [{"type": "text", "text": "found"}]


@pytest.mark.parametrize(("is_approved", "state"), [(True, "success"), (False, "failure")])
def test_an_mcp_tool_may_need_approval(dial: Dial, is_approved: bool, state: str) -> None:
    call = AgentToolCall("search", result="found", needs_approval=True)
    caller = ask(dial, AgentAnswer(tool_calls=(call,)), "Right.", agent=with_tools(MCP))
    assert states(caller) == ["loading", "awaiting_approval"]
    assert caller.told("mcp_tool_call")[1]["approval_timeout_secs"] == 10
    approval = {"type": "mcp_tool_approval_result", "is_approved": is_approved}
    caller.send({**approval, "tool_call_id": "tc_9"})
    assert caller.told("client_error")[0]["error_name"] == "unknown_tool_call_id"
    caller.send({**approval, "tool_call_id": "tc_1"})
    assert states(caller)[-1] == state
    assert caller.record.approvals == {"tc_1": is_approved}
    assert caller.turns[1].history[-1].tool_results[0].is_error is not is_approved


def test_an_approval_that_does_not_come_is_a_failure(dial: Dial) -> None:
    call = AgentToolCall("search", needs_approval=True)
    caller = ask(dial, AgentAnswer(tool_calls=(call,)), "Sorry.", agent=with_tools(MCP))
    caller.run(10.0)
    assert states(caller)[-1] == "failure"
    assert caller.turns[1].history[-1].tool_results[0].error_type == "client_timeout"


def test_a_result_does_not_approve(dial: Dial) -> None:
    call = AgentToolCall("search", needs_approval=True)
    caller = ask(dial, AgentAnswer(tool_calls=(call,)), agent=with_tools(MCP))
    caller.send(result("tc_1"))
    assert caller.told("client_error")
    assert states(caller)[-1] == "awaiting_approval"
