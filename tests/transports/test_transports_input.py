"""What waits for the pipeline of a call."""

import asyncio

import pytest

from tests.transports.test_call import Agent, Carrier, early, make, ran_carrier, until
from voiceflow import (
    DTMFFrame,
    EndFrame,
    EndReason,
    Frame,
    LocalProtocolError,
    Pipeline,
    SayFrame,
)
from voiceflow.testing import run_virtual
from voiceflow.transports.input import EARLY_FRAMES, EARLY_SENTENCES


@pytest.mark.parametrize(("count", "kept"), [(3, 3), (500, 500), (503, 500)])
def test_audio_from_before_the_pipeline_runs_comes_first_the_last_ten_seconds_of_it(
    count: int, kept: int
) -> None:
    async def script(agent: Agent) -> None:
        ran_carrier(agent).call.deliver(DTMFFrame(digit="2"))
        agent.session.end()

    async def main() -> tuple[list[Frame], float]:
        carrier = Carrier()
        call = make(carrier)
        for frame in early(count):
            call.deliver(frame)
        call.deliver(DTMFFrame(digit="1"))
        call.say("Hello.")
        agent = Agent(script)
        await call.run(Pipeline([call.input(), agent, call.output()]))
        return [frame for _, frame in agent.noted], call.input().dropped_s

    frames, dropped = run_virtual(main())
    assert frames == [
        *early(count)[-kept:],
        DTMFFrame(digit="1"),
        SayFrame(text="Hello."),
        DTMFFrame(digit="2"),
        EndFrame(),
    ]
    assert dropped == pytest.approx((count - kept) * 0.02)


def test_sentences_that_wait_for_the_pipeline_are_bounded_and_none_is_lost() -> None:
    async def script(agent: Agent) -> None:
        await until(agent, 0.1)
        agent.session.end()

    async def main() -> list[Frame]:
        call = make(Carrier())
        for number in range(EARLY_SENTENCES):
            call.say(f"Sentence {number}.", protected=True)
        for _ in range(2):
            with pytest.raises(LocalProtocolError, match="100 sentences wait to be said"):
                call.say("One too many.")
        for _ in range(2 * EARLY_FRAMES):
            call.deliver(DTMFFrame(digit="1"))
        for frame in early(600):
            call.deliver(frame)
        agent = Agent(script)
        await call.run(Pipeline([call.input(), agent, call.output()]))
        call.say("Too late.")
        return [frame for _, frame in agent.noted]

    noted = run_virtual(main())
    said = [frame.text for frame in noted if isinstance(frame, SayFrame)]
    assert said == [f"Sentence {number}." for number in range(EARLY_SENTENCES)]
    assert len(noted) == EARLY_FRAMES + 1


def test_a_caller_who_left_before_the_pipeline_ran_ends_it_after_what_was_said() -> None:
    async def script(agent: Agent) -> None:
        await asyncio.Event().wait()

    async def main() -> tuple[EndReason, list[Frame]]:
        carrier = Carrier()
        call = make(carrier)
        call.deliver(early(1)[0])
        call.end(EndReason.SHUTDOWN)
        call.leave(EndReason.USER_HANGUP)
        assert not call.is_up
        agent = Agent(script)
        reason = await call.run(Pipeline([call.input(), agent, call.output()]))
        return reason, [frame for _, frame in agent.noted]

    assert run_virtual(main()) == (
        EndReason.USER_HANGUP,
        [early(1)[0], EndFrame(reason=EndReason.USER_HANGUP)],
    )
