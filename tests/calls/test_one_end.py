"""Every way out of a call: one EndFrame for each processor, and no interruption of the agent after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow import CancelFrame, EndFrame, EndReason, Frame, InterruptionFrame, Pipeline, Processor, handles
from voiceflow.clients.twilio import twiml
from voiceflow.dialogue import EndCall
from voiceflow.emulators.openai import Answer, AnswerToolCall, Refusal
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.transports import Call

DOCUMENT = twiml.document(twiml.dial("+15550199"))


@dataclass
class Rows:
    """What two processors see of the end, in order."""

    seen: dict[str, list[Frame]] = field(default_factory=dict)
    reasons: list[EndReason] = field(default_factory=list)


class Row(Processor):
    """Notes what concerns the end, as somebody would who writes a row in a database."""

    def __init__(self, rows: list[Frame]) -> None:
        super().__init__()
        self._rows = rows

    @handles(EndFrame)
    def end(self, frame: EndFrame) -> EndFrame:
        self._rows.append(frame)
        return frame

    @handles(CancelFrame)
    def cancel(self, frame: CancelFrame) -> CancelFrame:
        self._rows.append(frame)
        return frame

    @handles(InterruptionFrame)
    def interrupted(self, frame: InterruptionFrame) -> None:
        self._rows.append(frame)


WAYS: dict[str, Callable[[Call, Row], object]] = {
    "agent": lambda call, row: call.end(EndReason.AGENT_HANGUP),
    "transfer": lambda call, row: row.spawn(call.transfer(DOCUMENT), name="transfer"),
    "error": lambda call, row: row.fail(RuntimeError("no database"), fatal=True),
    "time limit": lambda call, row: row.session.end(EndReason.TIME_LIMIT),
    "shutdown": lambda call, row: call.end(EndReason.SHUTDOWN),
    "push": lambda call, row: row.push(EndFrame()),
}
"""Ways out that begin on our side. The user hangs up, or the model says goodbye, in any of them."""


async def goodbye() -> EndCall:
    """End the call."""
    return EndCall(say="Goodbye.")


async def bot(call: Call, *, rows: Rows, ways: list[tuple[float, str]]) -> None:
    first, last = (Row(rows.seen.setdefault(name, [])) for name in ("first", "last"))
    agent = LLM(greeting="Hello, this is the desk.", tools=[goodbye])
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    chain = [call.input(), first, VAD(), ElevenLabsSTT(), agent, voice, last, call.output()]
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(at, WAYS[way], call, first) for at, way in ways]
    try:
        rows.reasons.append(await call.run(Pipeline(chain)))
    finally:
        for timer in timers:
            timer.cancel()


def ended(ways: list[tuple[float, str]], hangup: float | None) -> Rows:
    """A call in which the user asks a question at once, the model says goodbye, and these things happen."""
    rows = Rows()
    answers: list[str | Answer | Refusal] = [Answer(calls=[AnswerToolCall("goodbye", "{}")])] * 5

    async def main() -> None:
        application = partial(create_app, partial(bot, rows=rows, ways=ways))
        async with Stage(application, answers=answers) as stage, stage.call(expect_errors=True) as caller:
            talking = asyncio.ensure_future(_ask(caller))
            await asyncio.wait([talking], timeout=30.0 if hangup is None else hangup)
            talking.cancel()
            await asyncio.wait([talking])

    run_virtual(main())
    return rows


async def _ask(caller: object) -> None:
    from voiceflow.testing.callers import Caller, CallerError

    assert isinstance(caller, Caller)
    try:
        await caller.wait_for_agent()
        await caller.say("That was all, thank you.")
        await caller.listen(25.0)
    except CallerError:
        pass  # the call is over


def check(rows: Rows, *, hung_up: bool) -> None:
    (reason,) = rows.reasons
    for seen in rows.seen.values():
        ends = [frame for frame in seen if isinstance(frame, EndFrame)]
        assert len(ends) == 1
        assert ends[0].reason is reason
        after = seen[seen.index(ends[0]) + 1 :]
        if not hung_up and ends[0].is_heard:
            assert not any(getattr(frame, "reason", "") == "hangup" for frame in seen)
        # A user who hangs up meanwhile is no longer talked to; nobody else cuts the agent off.
        assert [getattr(frame, "reason", "") for frame in after] in ([], ["hangup"] if hung_up else [])
    # A hang-up overtakes an end that waits for the last words.
    first, last = ({type(frame) for frame in rows.seen[name]} for name in ("first", "last"))
    assert first == last


MOMENTS = st.integers(1, 200).map(lambda tick: tick * 0.05 + 0.013)


@example([(0.063, "error")], 0.063)
@example([(0.063, "agent")], 1.563)
@settings(max_examples=example_count(30))
@given(st.lists(st.tuples(MOMENTS, st.sampled_from(list(WAYS))), max_size=3), st.none() | MOMENTS)
def test_every_way_out_sends_one_end_frame_and_no_interruption_after_it(
    ways: list[tuple[float, str]], hangup: float | None
) -> None:
    check(ended(ways, hangup), hung_up=True)


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("moment", [0.4, 2.6, 4.4])
def test_where_the_user_stays_nothing_is_interrupted_after_the_end(way: str, moment: float) -> None:
    rows = ended([(moment, way)], None)
    check(rows, hung_up=False)


def test_the_goodbye_of_the_model_ends_the_call_once() -> None:
    rows = ended([], None)
    check(rows, hung_up=False)
    assert rows.reasons == [EndReason.AGENT_HANGUP]
