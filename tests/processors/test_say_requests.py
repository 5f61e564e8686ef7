"""Saying a text of the agent, also from another thread."""

import asyncio
import threading

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo
from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.say_requests import SayRequests


def test_a_text_from_another_thread_is_said_in_that_of_the_session() -> None:
    said: list[tuple[str, threading.Thread]] = []

    def later(line: WaitingLine) -> None:
        said.append((line.text, threading.current_thread()))

    talk = Call(Echo()).responder._talk
    requests = SayRequests(talk.agent_turn, talk._maker, later)

    async def main() -> None:
        requests.start()
        await asyncio.to_thread(requests.say, "red blue.", is_protected=False, is_goodbye=False)

    asyncio.run(main())
    assert said == [("red blue.", threading.current_thread())]


def test_a_text_waits_for_the_session_and_none_is_said_after_it() -> None:
    call = Call(Echo())
    call.responder.say("red.")
    call.run(lambda _: None, until=5.0)
    call.responder.say("blue.")
    assert call.ear.words == "red."


def test_an_empty_text_is_ignored() -> None:
    call = Call(Echo())
    call.run(lambda _: call.responder.say(""), until=5.0)
    assert call.ear.told == []
