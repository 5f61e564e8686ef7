"""The limits of a conversation."""

from collections.abc import Callable
from typing import Any

from tests.emulators.elevenlabs.agent.test_conversation import turns
from voiceflow.emulators.elevenlabs.agent.record import Status
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent

Dial = Callable[..., Any]


def test_silence_makes_the_agent_ask_and_in_the_end_hang_up(dial: Dial) -> None:
    caller = dial(agent=turns(turn_timeout=4, silence_end_call_timeout=9))
    caller.run(20.0)
    asked = caller.timed("agent_response")
    # 0.2 s until the greeting sounds, 1.56 s of it, 4 s of silence, 0.3 s of thought.
    assert [at for at, _ in asked] == [0.0, 6.06]
    assert asked[1][1]["agent_response"] == "Are you still there?"
    assert caller.closed == 1000
    assert caller.record.termination_reason == "Call ended due to silence timeout."
    (ended,) = [at for at, what in caller.desk.log if isinstance(what, int)]
    assert ended == 9.0


def test_the_silence_before_the_first_word_has_its_own_limit(dial: Dial) -> None:
    agent = turns(turn_timeout=4, initial_wait_time=10)
    agent["conversation_config"]["agent"]["first_message"] = ""
    caller = dial(agent=agent)
    caller.run(10.5)
    assert [at for at, _ in caller.timed("agent_response")] == [10.3]


def test_limits_of_minus_one_are_off(dial: Dial) -> None:
    caller = dial(agent=turns(turn_timeout=-1, silence_end_call_timeout=-1))
    caller.run(50.0)
    assert len(caller.told("agent_response")) == 1
    assert caller.closed is None


def test_a_conversation_ends_when_its_time_is_up(dial: Dial) -> None:
    agent = turns(turn_timeout=-1)
    agent["conversation_config"]["conversation"] = {"max_duration_seconds": 20}
    caller = dial(agent=agent)
    caller.run(30.0)
    ((at, told),) = caller.timed("error")
    assert (at, told["code"], told["error_type"]) == (20.0, 1000, "max_duration_exceeded")
    assert caller.closed == 1000
    assert caller.record.status(100.0) is Status.DONE


def test_the_agent_says_so_when_its_time_is_up_and_is_not_to_be_interrupted(dial: Dial) -> None:
    agent = phone_agent(max_conversation_duration_message="Time is up.")
    agent["conversation_config"]["turn"] = {"turn_timeout": -1}
    agent["conversation_config"]["conversation"] = {"max_duration_seconds": 20}
    caller = dial(agent=agent)
    caller.run(20.5)
    caller.send({"type": "user_message", "text": "No, wait!"})
    caller.say(0.3, pause=0.0)
    caller.run(5.0)
    assert caller.told("agent_response")[-1]["agent_response"] == "Time is up."
    assert not caller.told("interruption")
    assert not caller.turns
    ((at, told),) = caller.timed("error")
    assert (round(at, 6), told["error_type"]) == (20.0 + 0.2 + 11 * 0.06, "max_duration_exceeded")
