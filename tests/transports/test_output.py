"""What the user hears, and what is known of it."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from tests.transports.test_call import Agent, run
from voiceflow import (
    EndReason,
    PausePlayoutFrame,
    ResumePlayoutFrame,
)

steps = st.lists(
    st.tuples(st.sampled_from(["say", "done", "interrupt", "pause", "resume", "doubt"]), st.integers(0, 800)),
    max_size=25,
)


@settings(max_examples=example_count(60), deadline=None)
@given(steps)
def test_whatever_happens_a_reply_is_heard_from_its_start_without_a_hole_and_the_account_is_true(
    script: list[tuple[str, int]],
) -> None:
    fed: dict[int, bytes] = {}

    async def play(agent: Agent) -> None:
        reply = agent.session.next_reply()
        for step, ms in script:
            match step:
                case "say":
                    # Each reply's bytes are its own, so that what is heard tells whose it is.
                    data = bytes([reply]) * (8 * ms)
                    agent.say(reply, data)
                    fed[reply] = fed.get(reply, b"") + data
                case "done":
                    agent.done(reply)
                    reply = agent.session.next_reply()
                case "interrupt":
                    agent.session.interrupt()
                    reply = agent.session.next_reply()
                case "pause" | "doubt":
                    agent.push(PausePlayoutFrame(grace=0.18 if step == "doubt" else 0.0))
                case "resume":
                    agent.push(ResumePlayoutFrame())
            await asyncio.sleep(ms / 1000)
        agent.push(ResumePlayoutFrame())
        agent.session.end()

    ran = run(play)
    played = ran.carrier.heard()
    final = {frame.reply: frame for _, frame in ran.agent.heard() if frame.is_final}
    assert list(played) == sorted(played)
    for reply, data in fed.items():
        size = played.count(reply)
        assert size <= len(data)
        assert final[reply].seconds * 8000 <= size + 1
        if final[reply].is_complete:
            assert size == len(data)


def test_a_call_that_is_cancelled_falls_silent_at_once_and_what_was_heard_is_known() -> None:
    async def play(agent: Agent) -> None:
        reply = agent.session.next_reply()
        agent.say(reply, b"\x01" * 16000)
        agent.done(reply)
        await asyncio.sleep(1.0)
        agent.session.cancel(EndReason.TIME_LIMIT)

    ran = run(play)
    size = ran.carrier.heard().count(1)
    assert size <= 8000
    [final] = [frame for _, frame in ran.agent.heard() if frame.is_final]
    assert not final.is_complete
    assert 0 < final.seconds * 8000 <= size + 1
