"""Playing the agent's audio, with its pauses."""

from itertools import pairwise

import pytest

from tests.transports.test_call import Agent, ran_carrier, run, speech, until
from voiceflow import (
    PausePlayoutFrame,
    ResumePlayoutFrame,
)


def test_a_pause_loses_and_repeats_nothing() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(2.0))
        await until(agent, 0.5)
        agent.push(PausePlayoutFrame())
        agent.say(1, speech(0.5))
        await until(agent, 1.5)
        paused = len(ran_carrier(agent).heard())
        assert paused <= 8 * 800
        agent.push(ResumePlayoutFrame())
        agent.session.end()

    ran = run(script)
    assert ran.carrier.heard() == speech(2.0) + speech(0.5)
    assert ran.agent.heard()[-1][1].is_complete


@pytest.mark.parametrize(
    ("grace", "resumed", "gap", "clears"),
    [
        (0.1, 1.0, (0.6, 1.0), 1),
        (0.1, 0.55, (), 0),
        (0.9, 1.0, (0.8, 1.0), 0),
        (0.0, 1.0, (0.5, 1.0), 1),
    ],
    ids=["it passes", "resumed before", "the buffer runs dry before", "none"],
)
def test_what_the_carrier_has_plays_on_in_the_grace_of_a_pause(
    grace: float, resumed: float, gap: tuple[float, ...], clears: int
) -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(2.0))
        await until(agent, 0.5)
        agent.push(PausePlayoutFrame(grace=grace))
        await until(agent, resumed)
        agent.push(ResumePlayoutFrame())
        await until(agent, 3.0)
        agent.session.end()

    ran = run(script)
    assert ran.carrier.heard() == speech(2.0)
    stretches = ran.carrier.buffer.heard
    gaps = [edge for a, b in pairwise(stretches) if b.at - a.end > 1e-6 for edge in (a.end, b.at)]
    assert gaps == pytest.approx(gap)
    assert [kind for _, kind in ran.carrier.sent].count("clear") == clears


def test_an_interruption_ends_the_grace_of_a_pause() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(2.0))
        await until(agent, 0.5)
        agent.push(PausePlayoutFrame(grace=0.15))
        await until(agent, 0.56)
        agent.session.interrupt("words")
        agent.say(agent.session.next_reply(), speech(0.5))
        agent.done(2)
        agent.session.end()

    ran = run(script)
    assert [at for at, kind in ran.carrier.sent if kind == "clear"] == [0.56]
    assert ran.carrier.heard() == speech(2.0)[: 8 * 560] + speech(0.5)
