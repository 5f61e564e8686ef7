"""How a conversation begins: a queue, then the client's first message."""

from typing import Any

import pytest

from tests.emulators.elevenlabs.agent.test_conversation import AUDIO, Dial
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.record import Status


def test_nothing_is_sent_until_the_client_has_begun(dial: Dial) -> None:
    caller = dial(start=False)
    caller.run(30.0)
    assert caller.kinds == []
    caller.start()
    assert caller.kinds == ["conversation_initiation_metadata", "agent_response"]
    assert caller.told("conversation_initiation_metadata") == [
        {
            "conversation_id": "conv_1",
            "agent_output_audio_format": "ulaw_8000",
            "user_input_audio_format": "ulaw_8000",
        }
    ]


def test_the_wait_for_the_client_can_be_limited(dial: Dial) -> None:
    caller = dial(behaviour=AgentBehaviour(initiation_wait=3.0), start=False)
    caller.run(5.0)
    assert caller.timed("conversation_initiation_metadata")[0][0] == 3.0
    caller.start()
    assert caller.told("error")[0]["error_type"] == "invalid_message"
    assert caller.closed == 1002


def test_a_client_that_never_begins_is_given_up(dial: Dial) -> None:
    caller = dial(start=False)
    caller.run(100.0)
    assert caller.timed("error")[0][0] == 60.0
    assert caller.told("error")[0]["error_type"] == "transport_receive_timeout"
    assert caller.closed == 1011


@pytest.mark.parametrize(
    "message", [AUDIO, {"type": "user_activity"}, {"type": "user_message", "text": "Hi"}]
)
def test_nothing_may_come_before_the_first_message(dial: Dial, message: Any) -> None:
    caller = dial(start=False)
    caller.send(message)
    assert caller.told("error")[0]["error_type"] == "invalid_message"
    assert caller.closed == 1002
    assert caller.record.status(caller.now) is Status.FAILED


def test_a_conversation_begins_once(dial: Dial) -> None:
    caller = dial()
    caller.start()
    assert caller.closed == 1002


def test_the_queue_is_told_and_the_conversation_starts_behind_it(dial: Dial) -> None:
    caller = dial(behaviour=AgentBehaviour(queue=2.0))
    caller.run(5.0)
    assert caller.timed("queue_status") == [(0.0, {"status": "waiting"}), (2.0, {"status": "admitted"})]
    assert caller.timed("conversation_initiation_metadata")[0][0] == 2.0


def test_who_waits_too_long_in_the_queue_is_sent_away(dial: Dial) -> None:
    caller = dial(behaviour=AgentBehaviour(queue=90.0))
    caller.run(100.0)
    assert [what["status"] for what in caller.told("queue_status")] == ["waiting", "timed_out"]
    assert caller.closed == 4300
