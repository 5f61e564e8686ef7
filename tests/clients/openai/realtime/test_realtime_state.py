"""The state of a realtime session, and the responses to ask for."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from voiceflow.clients.openai.realtime.session import RealtimeSession
from voiceflow.clients.openai.realtime.state import SAY, RealtimeState, Want


def made() -> RealtimeState:
    state = RealtimeState(RealtimeSession(), ())
    state.is_ready = True
    return state


def queued(state: RealtimeState) -> list[dict[str, object]]:
    found = [json.loads(text) for text in state.queue]
    state.queue.clear()
    return [{name: value for name, value in message.items() if name != "event_id"} for message in found]


def test_an_answer_is_wanted_once_however_often_it_is_asked_for() -> None:
    state = made()
    state.is_ready = False
    state.want(1.0)
    state.want(1.0)
    assert (len(state.wants), queued(state)) == (1, [])
    state.is_ready = True
    state.ask(2.0)
    state.ask(2.0)
    assert queued(state) == [{"type": "response.create"}]
    assert (state.asked, state.awaited_since) == (Want(), 2.0)


def test_a_response_is_asked_for_only_while_the_service_can_begin_one() -> None:
    state = made()
    state.turns.started()
    state.want(1.0)
    state.turns.stopped()
    state.is_answer_coming = True
    state.ask(1.0)
    state.is_answer_coming = False
    response = state.responses.begin("r")
    state.ask(1.0)
    assert queued(state) == []
    state.responses.end(response)
    state.ask(1.0)
    assert len(queued(state)) == 1


def test_a_text_is_said_word_for_word_without_tools() -> None:
    state = made()
    state.wants.append(Want("Goodbye."))
    state.ask(1.0)
    assert queued(state) == [
        {
            "type": "response.create",
            "response": {"instructions": SAY.format(text="Goodbye."), "tool_choice": "none"},
        }
    ]
    assert "Goodbye" not in repr(Want("Goodbye."))


@pytest.mark.parametrize(
    "change",
    [
        lambda state: state.turns.started(),
        lambda state: state.responses.begin("r"),
        lambda state: state.wants.append(Want()),
        lambda state: setattr(state, "is_answer_coming", True),
    ],
    ids=["the user speaks", "a response comes", "one is wanted", "one is about to come"],
)
def test_it_is_quiet_when_nobody_speaks_and_no_answer_is_due(
    change: Callable[[RealtimeState], object],
) -> None:
    state = made()
    assert state.is_quiet
    change(state)
    assert not state.is_quiet


def test_an_item_waits_for_no_socket_because_the_next_one_gets_the_history() -> None:
    state = made()
    state.send_item({"type": "message"})
    assert [message["type"] for message in queued(state)] == ["conversation.item.create"]
    state.is_ready = False
    state.send_item({"type": "message"})
    assert queued(state) == []


def test_a_response_is_cancelled_by_its_id() -> None:
    state = made()
    state.cancel(state.responses.begin("r7"))
    assert queued(state) == [{"type": "response.cancel", "response_id": "r7"}]
