"""Marks that the carrier has yet to send back."""

from tests.transports.test_call import STARTED, Agent, heard, run, speech
from voiceflow import (
    EndReason,
)


def test_the_end_waits_for_the_last_mark_then_hangs_up_then_closes() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.5))
        agent.done(1)
        agent.session.end()

    ran = run(script)
    assert ran.reason is EndReason.AGENT_HANGUP
    assert [(round(at, 6), sid) for at, sid in ran.client.hung_up] == [(1.5, STARTED.call_id)]
    assert ran.carrier.sent[-1] == (ran.client.hung_up[0][0], "close")
    assert ran.carrier.heard() == speech(1.5)


def test_a_reply_whose_end_got_lost_ends_with_the_call() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(0.5))
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard()[-1] == (0.5, heard("", 0.5, final=True, complete=True))
    assert ran.at == 0.5


def test_a_carrier_that_echoes_nothing_holds_the_call_five_seconds_at_most() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.5))
        agent.done(1)
        agent.session.end()

    assert run(script, echoes=False).at == 6.5
