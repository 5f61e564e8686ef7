"""One timer for the sends of all calls, on virtual time and on the loops that ``voiceflow serve`` runs on."""

import asyncio
import gc
import math
import weakref
from collections.abc import Callable
from contextvars import Context, ContextVar
from functools import partial
from itertools import pairwise
from typing import TypeVarTuple, Unpack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.net.timer import Timer
from voiceflow.net.wheel import MOST_A_TURN, TICKS, Phases, Wheel, running_wheel
from voiceflow.testing import run_virtual
from voiceflow.testing.virtual_time import VirtualTimeLoop

Ts = TypeVarTuple("Ts")


class CountingLoop(VirtualTimeLoop):
    """Counts the timers that it is asked for."""

    timers = 0

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        self.timers += 1
        return super().call_at(when, callback, *args, context=context)


@settings(max_examples=example_count(100))
@given(
    st.lists(
        st.tuples(st.integers(-5, 40_000), st.sampled_from(["send", "fail", "cancel"])),
        min_size=1,
        max_size=100,
    )
)
def test_each_send_goes_out_once_at_its_tick_in_the_order_of_time_whatever_others_do(
    plans: list[tuple[int, str]],
) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        wheel = Wheel(loop)
        failures: list[str] = []
        sent: list[tuple[int, float]] = []
        loop.set_exception_handler(lambda _, context: failures.append(str(context["exception"])))

        def send(number: int, fate: str) -> None:
            sent.append((number, loop.time()))
            if fate == "fail":
                raise ValueError(f"call {number} cannot send")

        # Times of less than a tick: microseconds.
        due = [microseconds / 1e6 for microseconds, _ in plans]
        sends = [
            wheel.call_at(due[number], partial(send, number, fate)) for number, (_, fate) in enumerate(plans)
        ]
        for made, (_, fate) in zip(sends, plans, strict=True):
            if fate == "cancel":
                made.cancel()
        left = [number for number, (_, fate) in enumerate(plans) if fate != "cancel"]
        assert len(wheel) == len(left)
        await asyncio.sleep(1)
        ticks = {number: math.ceil(plans[number][0] / 1000) for number in left}
        expected = sorted(left, key=lambda number: ticks[number])
        assert sent == [(number, max(0.0, ticks[number] / TICKS)) for number in expected]
        failing = [number for number in expected if plans[number][1] == "fail"]
        assert failures == [f"call {number} cannot send" for number in failing]
        assert len(wheel) == 0

    run_virtual(main())


def test_three_hundred_lines_cost_no_more_timers_than_twenty() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, CountingLoop)
        phases, sent = running_wheel().phases(0.02), [0] * 300

        def start(number: int) -> Timer:
            due = phases.take(loop.time())

            def tick() -> None:
                sent[number] += 1
                timer.set(due + sent[number] * 0.02)

            timer = Timer(tick).on(running_wheel())
            timer.set(due)
            return timer

        timers = [start(number) for number in range(300)]
        await asyncio.sleep(1)
        assert all(each in (50, 51) for each in sent)
        # One for each millisecond from 0 to 1000, the next one, and that of the sleep.
        assert loop.timers == 1001 + 2
        for timer in timers:
            timer.cancel()
        assert len(running_wheel()) == 0

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        runner.run(main())


def test_a_burst_lets_the_loop_look_at_its_sockets_in_between() -> None:
    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        wheel, sent, seen = Wheel(loop), list[int](), list[int]()

        def other() -> None:
            seen.append(len(sent))
            if len(sent) < 300:
                loop.call_soon(other)

        for number in range(300):
            wheel.call_at(0.5, partial(sent.append, number))
        loop.call_at(0.5, other)
        await asyncio.sleep(1)
        assert sent == list(range(300))
        return [after - before for before, after in pairwise(seen)]

    steps = run_virtual(main())
    assert max(steps) == MOST_A_TURN


def test_a_send_that_is_cancelled_in_the_turn_in_which_it_is_due_does_not_go_out() -> None:
    async def main() -> list[str]:
        wheel, sent = running_wheel(), list[str]()

        def first() -> None:
            sent.append("first")
            second.cancel()

        wheel.call_at(0.5, first)
        second = wheel.call_at(0.5, lambda: sent.append("second"))
        await asyncio.sleep(1)
        assert len(wheel) == 0
        return sent

    assert run_virtual(main()) == ["first"]


def test_an_exit_in_one_call_leaves_the_others_their_turn() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        sent: list[float] = []

        def leave() -> None:
            raise SystemExit(3)

        wheel = running_wheel()
        wheel.call_at(0.1, leave)
        for when in (0.1, 0.2):
            wheel.call_at(when, lambda: sent.append(loop.time()))
        await asyncio.sleep(1)
        return sent

    loop = VirtualTimeLoop()
    task = loop.create_task(main())
    with pytest.raises(SystemExit):
        loop.run_until_complete(task)
    assert loop.run_until_complete(task) == [0.1, 0.2]
    loop.close()


def test_sends_that_are_set_and_cancelled_for_ever_leave_nothing() -> None:
    class Call:
        def send(self) -> None:
            """Never called."""

    async def main() -> None:
        wheel = running_wheel()
        call = Call()
        # Something is due before all of them.
        wheel.call_at(0.5, Call().send)
        for number in range(5_000):
            wheel.call_at(1.0 + number / TICKS, call.send).cancel()
        assert len(wheel) == 1
        assert len(wheel._order) < 200
        seen = weakref.ref(call)
        del call
        assert seen() is None

    run_virtual(main())


def test_a_send_runs_in_the_context_in_which_it_was_set() -> None:
    call: ContextVar[str] = ContextVar("call")

    async def main() -> list[str]:
        wheel, sent = running_wheel(), list[str]()

        async def one(name: str) -> None:
            call.set(name)
            wheel.call_at(0.5, lambda: sent.append(call.get()))

        await asyncio.gather(one("a"), one("b"))
        await asyncio.sleep(1)
        return sent

    assert run_virtual(main()) == ["a", "b"]


def test_a_wheel_goes_with_its_loop_and_is_the_same_for_all_of_it() -> None:
    async def main() -> None:
        wheel = running_wheel()
        assert running_wheel() is wheel
        wheel.call_at(100.0, lambda: None)

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        seen = weakref.ref(runner.get_loop())
        runner.run(main())
    del runner
    gc.collect()
    assert seen() is None


@given(st.integers(1, 100), st.lists(st.floats(0, 10), min_size=1, max_size=100))
def test_phases_are_spread_evenly_and_returned(period: int, starts: list[float]) -> None:
    phases = Phases(period / TICKS)
    begun = []
    for now in sorted(starts):
        begin = phases.take(now)
        assert now - 1e-6 <= begin <= now + (period + 1) / TICKS
        begun.append(begin)
    numbers = [round(begin * TICKS) % period for begin in begun]
    most, least = (pick(map(numbers.count, range(period))) for pick in (max, min))
    assert most - least <= 1
    for begin in begun:
        phases.release(begin)
    assert phases.lines == 0


def test_the_first_line_begins_at_once() -> None:
    assert Phases(0.02).take(4.8) == 4.8


class CountingWheel(Wheel):
    """Counts its turns."""

    turns = 0

    def _collect(self) -> None:
        self.turns += 1
        super()._collect()


@pytest.mark.real_time
async def test_a_send_between_two_milliseconds_of_the_loop_takes_one_turn() -> None:
    # uvloop counts milliseconds and rounds a delay to them: who asks it again until the time has come, spins.
    loop = asyncio.get_running_loop()
    wheel, over = CountingWheel(loop), asyncio.Event()
    for part in range(10):
        over.clear()
        Timer(over.set).on(wheel).set(loop.time() + 0.0011 + part / 10_000)
        await over.wait()
    assert wheel.turns == 10
