"""Pings of the service."""

from collections.abc import Callable
from typing import Any

from tests.emulators.elevenlabs.agent.test_conversation import turns

Dial = Callable[..., Any]


AUDIO = {"user_audio_chunk": "//////////8="}


def test_a_client_that_goes_silent_is_given_up_and_pongs_do_not_count(dial: Dial) -> None:
    caller = dial(agent=turns(turn_timeout=-1))
    caller.run(30.0)
    caller.send(AUDIO)
    for _ in range(5):
        caller.run(10.0)
        caller.send({"type": "pong", "event_id": caller.told("ping")[-1]["event_id"]})
    assert caller.closed is None
    caller.run(20.0)
    ((at, told),) = caller.timed("error")
    assert (at, told["error_type"]) == (90.0, "transport_receive_timeout")
    assert caller.closed == 1011


def test_pings_tell_how_long_the_last_answer_took(dial: Dial) -> None:
    caller = dial()
    caller.run(2.0)
    caller.run(0.04)
    caller.send({"type": "pong", "event_id": caller.told("ping")[0]["event_id"]})
    caller.run(4.0)
    pings = caller.timed("ping")
    assert [(at, ping["ping_ms"]) for at, ping in pings] == [(2.0, None), (4.0, 40), (6.0, 40)]
    (pong,) = caller.record.pongs
    assert (pong.event_id, pong.at, round(pong.seconds, 6)) == (pings[0][1]["event_id"], 2.04, 0.04)


def test_an_answer_to_no_ping_is_complained_about_and_no_more(dial: Dial) -> None:
    caller = dial()
    caller.run(2.0)
    event_id = caller.told("ping")[0]["event_id"]
    caller.send(*[{"type": "pong", "event_id": event_id}] * 2)
    (complaint,) = caller.told("client_error")
    assert complaint["error_name"] == "unknown_event_id"
    assert caller.closed is None
