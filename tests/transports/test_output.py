"""What the user hears, and what is known of it."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transports.test_call import Agent, Carrier, heard, make, ran_carrier, run, speech, until
from voiceflow import (
    AgentAudioFrame,
    AudioFormat,
    Encoding,
    EndReason,
    Frame,
    PausePlayoutFrame,
    Pipeline,
    Processor,
    ResumePlayoutFrame,
    Word,
)
from voiceflow.testing import run_virtual
from voiceflow.transports.events import MarkEchoed

APOLOGY = b"\x01" * 8000


HELLO = [Word("Hello", 0.0, 0.4), Word("there,", 0.5, 0.6), Word("caller.", 0.8, 1.1)]


def test_after_an_interruption_the_next_reply_is_accounted_from_its_start() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.2), HELLO)
        await until(agent, 0.65)
        agent.session.interrupt("words")
        agent.say(agent.session.next_reply(), speech(0.3))
        agent.done(2)
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard()[-3:] == [
        (0.65, heard("", 0.0, reply=2)),
        (0.85, heard("", 0.2, reply=2)),
        (0.95, heard("", 0.3, reply=2, final=True, complete=True)),
    ]


def test_a_reply_that_never_left_is_reported_unheard_when_it_is_interrupted() -> None:
    async def script(agent: Agent) -> None:
        agent.push(PausePlayoutFrame())
        agent.say(1, speech(1.2))
        agent.session.interrupt("words")
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard() == [(0.0, heard("", 0.0, final=True))]
    assert ran.carrier.heard() == b""


def test_a_lost_echo_is_made_good_by_the_next_one() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(0.1))
        agent.done(1)
        agent.say(agent.session.next_reply(), speech(0.1))
        agent.done(2)
        agent.session.end()

    ran = run(script, lost="m2")
    assert ran.agent.heard() == [
        (0.0, heard("", 0.0)),
        (0.1, heard("", 0.1, final=True, complete=True)),
        (0.1, heard("", 0.0, reply=2)),
        (0.2, heard("", 0.1, reply=2, final=True, complete=True)),
    ]


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


def test_audio_in_another_format_is_refused_once_with_what_to_do() -> None:
    seen = []
    wrong = AudioFormat(Encoding.PCM16, 16000)

    async def script(agent: Agent) -> None:
        for _ in range(3):
            agent.push(AgentAudioFrame(reply=1, data=bytes(640), format=wrong))

    def observe(processor: Processor, frame: Frame, direction: object) -> None:
        if hasattr(frame, "error") and processor.name == "CallOutput":
            seen.append(str(frame.error))

    async def main() -> bytes:
        carrier = Carrier()
        call = make(carrier)
        await call.run(Pipeline([call.input(), Agent(script), call.output()]), observers=[observe])
        return carrier.heard()

    assert run_virtual(main()) == APOLOGY
    assert set(seen) == {
        "this call plays mulaw at 8000 Hz, not pcm16 at 16000 Hz: "
        "ask for session.format where the audio is made"
    }


steps = st.lists(
    st.tuples(st.sampled_from(["say", "done", "interrupt", "pause", "resume", "doubt"]), st.integers(0, 800)),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
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


def test_an_echo_before_anything_was_sent_is_ignored() -> None:
    async def main() -> EndReason:
        call = make(Carrier())
        call.deliver(MarkEchoed(name="m1"))
        call.end(EndReason.AGENT_HANGUP)
        return await call.run(Pipeline([call.input(), call.output()]))

    assert run_virtual(main()) is EndReason.AGENT_HANGUP
