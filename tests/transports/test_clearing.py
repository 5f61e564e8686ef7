"""Clearing what the carrier has not played."""

from tests.transports.test_call import Agent, heard, run, speech, until
from voiceflow import (
    Word,
)

HELLO = [Word("Hello", 0.0, 0.4), Word("there,", 0.5, 0.6), Word("caller.", 0.8, 1.1)]


def test_an_interruption_clears_first_and_tells_what_was_heard_before_anything_else_runs() -> None:
    noted = []

    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.2), HELLO)
        agent.done(1)
        await until(agent, 0.65)
        agent.session.interrupt("words")
        noted.extend(agent.heard()[-1:])
        agent.say(1, speech(0.5))
        await until(agent, 2)
        agent.session.end()

    ran = run(script)
    assert noted == [(0.65, heard("Hello there,", 0.65, final=True))]
    assert ran.agent.heard()[-1] == noted[-1]
    assert [what for at, what in ran.carrier.sent if round(at, 6) >= 0.65] == ["clear", "close"]
    assert ran.carrier.heard() == speech(1.2)[: 8 * 650]
