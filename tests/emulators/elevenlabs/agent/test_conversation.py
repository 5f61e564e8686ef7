"""How a conversation starts, and how it ends."""

from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer
from voiceflow.emulators.elevenlabs.agent.errors import CONVERSATION_ERRORS
from voiceflow.emulators.elevenlabs.agent.record import Status
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent

Dial = Callable[..., Any]
AUDIO = {"user_audio_chunk": "//////////8="}


def turns(**settings: Any) -> dict[str, Any]:
    agent = phone_agent()
    agent["conversation_config"]["turn"] = settings
    return agent


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("no JSON", "invalid_message"),
        (b"\x00", "invalid_message"),
        ({"type": "pong"}, "missing_fields"),
        ({"type": "pong", "event_id": None}, "value_error"),
        ({"type": "multimodal_message"}, "value_error"),
    ],
)
def test_a_malformed_message_is_an_error_and_the_end(dial: Dial, message: Any, error: str) -> None:
    caller = dial()
    caller.send(message)
    (told,) = caller.told("error")
    assert (told["error_type"], told["code"]) == (error, 1002)
    assert caller.closed == 1002
    assert (caller.record.error, caller.record.close_code) == (error, 1002)
    before = len(caller.kinds)
    caller.send(AUDIO, message)
    caller.run(100.0)
    assert len(caller.kinds) == before


def test_audio_that_ends_inside_a_sample_or_is_too_long_is_an_error(dial: Dial) -> None:
    agent = phone_agent()
    agent["conversation_config"]["asr"]["user_input_audio_format"] = "pcm_16000"
    caller = dial(agent=agent)
    caller.send({"user_audio_chunk": "AAAA"})
    assert caller.closed == 1002
    caller = dial(behaviour=AgentBehaviour(max_chunk=0.5))
    caller.hear(TELEPHONE.silence(1.0), packet=8000)
    assert caller.closed == 1002


def test_a_refused_handshake_is_an_error_and_the_end(dial: Dial) -> None:
    caller = dial(refusal="The agent does not exist.", start=False)
    assert caller.told("error") == [
        {"code": 1008, "message": "The agent does not exist.", "error_type": None}
    ]
    assert caller.closed == 1008


@pytest.mark.parametrize("error", CONVERSATION_ERRORS)
def test_every_documented_error_can_be_had(dial: Dial, error: str) -> None:
    caller = dial()
    caller.desk._do(caller.peer.fail(error, caller.now))
    (told,) = caller.told("error")
    assert told["error_type"] == error
    assert caller.closed == told["code"] == CONVERSATION_ERRORS[error][1]


def test_the_agent_hangs_up_once_all_is_said(dial: Dial) -> None:
    caller = dial(answers=[AgentAnswer("Goodbye, and thank you.", end_call=True)])
    caller.run(2.0)
    caller.send({"type": "user_message", "text": "Bye."})
    caller.run(10.0)
    (ended,) = [at for at, what in caller.desk.log if isinstance(what, int)]
    assert (caller.closed, ended) == (1000, 2.0 + 0.3 + 0.2 + 23 * 0.06)
    assert not caller.told("error")
    record = caller.record
    assert record.termination_reason == "end_call tool was called."
    assert [use.name for item in record.transcript for use in item.tool_calls] == ["end_call"]
    assert record.status(ended) is Status.PROCESSING
    assert record.status(ended + 1.0) is Status.DONE
    assert record.duration == ended
    assert [status for _, status in record.transitions] == ["initiated", "in-progress", "processing"]


def test_an_agent_that_hangs_up_without_a_word_does_so_at_once(dial: Dial) -> None:
    caller = dial(agent=phone_agent(""), answers=[AgentAnswer(end_call=True)])
    caller.send({"type": "user_message", "text": "Bye."})
    caller.run(0.3)
    assert caller.closed == 1000


def test_a_caller_who_interrupts_the_goodbye_stays(dial: Dial) -> None:
    goodbye = AgentAnswer("Goodbye, and thank you.", end_call=True)
    caller = dial(answers=[goodbye, "Of course."])
    caller.run(2.0)
    caller.send({"type": "user_message", "text": "Bye."})
    caller.run(1.0)
    caller.send({"type": "user_message", "text": "No, wait!"})
    caller.run(3.0)
    assert caller.closed is None
    assert caller.told("agent_response")[-1]["agent_response"] == "Of course."


def test_a_user_who_speaks_is_not_asked_whether_he_is_there(dial: Dial) -> None:
    caller = dial(agent=turns(turn_timeout=2), said=["A long story."], answers=["I see."])
    caller.run(2.0)
    caller.say(6.0)
    caller.run(1.0)
    assert [r["agent_response"] for r in caller.told("agent_response")][1:] == ["I see."]


def test_activity_holds_the_agent_back(dial: Dial) -> None:
    caller = dial(answers=["Yes."])
    caller.run(2.0)
    caller.send({"type": "user_message", "text": "Hello?"})
    caller.send({"type": "user_activity"})
    caller.run(1.0)
    caller.send({"type": "user_activity"})
    caller.run(3.0)
    assert caller.timed("agent_response")[1][0] == 5.0


def test_activity_ends_the_silence(dial: Dial) -> None:
    caller = dial(agent=turns(turn_timeout=4))
    for _ in range(5):
        caller.run(3.0)
        caller.send({"type": "user_activity"})
    assert len(caller.told("agent_response")) == 1


def test_a_conversation_ends_once_whatever_else_is_due(dial: Dial) -> None:
    agent = turns(turn_timeout=-1, silence_end_call_timeout=20)
    agent["conversation_config"]["conversation"] = {"max_duration_seconds": 20}
    caller = dial(agent=agent)
    caller.run(30.0)
    assert caller.record.error == "max_duration_exceeded"
    assert [status for _, status in caller.record.transitions] == ["initiated", "in-progress", "processing"]


def test_what_the_agent_does_not_list_is_not_sent(dial: Dial) -> None:
    caller = dial(events=["audio"])
    caller.send({"type": "pong", "event_id": 99})
    caller.say(0.5, pause=0.1)
    caller.run(3.0)
    assert set(caller.kinds) == {"conversation_initiation_metadata", "audio"}


def test_a_socket_that_closes_ends_the_conversation(dial: Dial) -> None:
    caller = dial()
    caller.run(1.0)
    caller.peer.ended(1000, caller.now)
    record = caller.record
    assert (record.close_code, record.termination_reason, record.ended_at) == (
        1000,
        "Client disconnected",
        1.0,
    )
    assert record.status(1.0) is Status.PROCESSING
    assert caller.peer.deadline is None
    # Only what was heard is on the recording.
    assert record.agent_audio.seconds == 1.0


def test_both_sides_are_recorded_where_they_sounded(dial: Dial) -> None:
    caller = dial(said=["Hello."], answers=["Yes."])
    caller.run(2.0)
    caller.say(0.5, pause=1.5)
    caller.run(2.0)
    record = caller.record
    user, agent = record.user_audio.samples, record.agent_audio.samples
    assert abs(user[: 2 * 8000]).max() == 0
    assert abs(user[2 * 8000 : 2 * 8000 + 4000]).max() > 1000
    assert abs(agent[: int(0.2 * 8000)]).max() == 0
    assert abs(agent[int(0.2 * 8000) : 14000]).max() > 1000
    assert record.user_audio.seconds == 4.0


def test_an_agent_may_forbid_the_recording(dial: Dial) -> None:
    agent = phone_agent()
    agent["platform_settings"] = {"privacy": {"record_voice": False}}
    caller = dial(agent=agent)
    caller.run(2.0)
    assert caller.record.user_audio is caller.record.agent_audio is None
