"""What arrives for a call, and how its user leaves."""

import asyncio

from tests.transports.test_call import STARTED, Agent, Begun, Carrier, early, make
from voiceflow import (
    EndFrame,
    EndReason,
    Pipeline,
)
from voiceflow.testing import run_virtual
from voiceflow.transports.events import MarkEchoed


def test_a_call_knows_who_calls_and_does_not_tell_it_in_its_repr() -> None:
    async def main() -> None:
        call = make(Carrier())
        assert (call.from_number, call.to_number, call.direction) == ("+15550100", "+15550199", "inbound")
        assert (call.call_id, call.parameters["tenant"]) == (STARTED.call_id, "blue")
        assert "+1555" not in repr(call)

    run_virtual(main())


def test_a_call_answers_to_twilios_words_for_its_ids() -> None:
    async def main() -> None:
        call = make(Carrier())
        assert (call.call_sid, call.stream_sid) == (STARTED.call_id, STARTED.stream_id)

    run_virtual(main())


def test_what_comes_after_the_session_is_nobodys() -> None:
    async def main() -> None:
        async def script(agent: Agent) -> None:
            agent.session.end()

        call, agent = make(Carrier()), Agent(script)
        await call.run(Pipeline([call.input(), agent, call.output()]))
        call.deliver(early(1)[0])
        call.deliver(MarkEchoed(name="m1"))
        call.leave(EndReason.CONNECTION_LOST)
        assert [frame for _, frame in agent.noted] == [EndFrame()]

    run_virtual(main())


def test_a_caller_who_leaves_while_the_session_starts_is_not_lost() -> None:
    async def main() -> tuple[EndReason, float]:
        loop = asyncio.get_running_loop()
        call = make(Carrier())
        loop.call_later(0.1, call.leave, EndReason.USER_HANGUP)
        reason = await call.run(Pipeline([call.input(), Begun(), call.output()]))
        return reason, loop.time()

    assert run_virtual(main()) == (EndReason.USER_HANGUP, 0.3)
