"""Whatever happens, in whatever order: turn machine and ledger together keep their promises."""

from collections.abc import Callable
from functools import partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import by_default, example_count
from tests.turns.phone_world import World

ACTS = ("speak", "stop", "settle", "murmur", "say_nothing", "press", "wait")
AGENT_ACTS = ("transfer", "refuse", "hand_off")
DEPTH = by_default(3, 4)
"""Steps of which every order is tried, in each state of the agent; of those with tools one step fewer."""
BEGINNINGS: dict[str, Callable[[World], None]] = {
    "silent": World.wait,
    "thinking": partial(World.begin_answer, seconds=-0.2),
    "speaking": partial(World.begin_answer, seconds=1.0),
    "at its end": partial(World.begin_answer, seconds=2.1),
    "protected": partial(World.begin_answer, seconds=1.0, is_protected=True),
    "before a tool": partial(World.begin_answer, seconds=0.4, has_tool=True),
    "in a tool": partial(World.begin_answer, seconds=1.2, has_tool=True),
}


def play(begin: Callable[[World], None], acts: tuple[str, ...]) -> World:
    world = World()
    begin(world)
    for act in acts:
        world.act(act)
    return world


def can_happen(acts: tuple[str, ...]) -> bool:
    """Whether each voice that ends has begun."""
    is_open = False
    for act in acts:
        if act == "stop" and not is_open:
            return False
        is_open = act == "speak" or (is_open and act != "stop")
    return True


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_every_order_of_some_steps_keeps_words_answers_and_memory(begin: str) -> None:
    for acts in filter(can_happen, product(ACTS, repeat=DEPTH - ("tool" in begin))):
        world = play(BEGINNINGS[begin], acts)
        world.act("stop")
        try:
            world.run(world.now + 30.0)
            world.check()
        except AssertionError as error:
            raise AssertionError(f"{acts}: {error}") from error


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_a_transfer_or_another_agent_at_any_step_keeps_them_too(begin: str) -> None:
    for place, event in product(range(DEPTH - 1), AGENT_ACTS):
        for others in product(ACTS, repeat=DEPTH - 2):
            acts = (*others[:place], event, *others[place:])
            if not can_happen(acts):
                continue
            world = play(BEGINNINGS[begin], acts)
            world.act("stop")
            try:
                world.run(world.now + 30.0)
                world.check()
                assert world.is_gone or event != "transfer" or world.turns, "only words call a transfer off"
            except AssertionError as error:
                raise AssertionError(f"{acts}: {error}") from error


@settings(deadline=None, max_examples=example_count(400))
@given(
    st.sampled_from(sorted(BEGINNINGS)),
    st.lists(st.sampled_from((*ACTS, *AGENT_ACTS, "read", "speak", "speak")), max_size=30).map(tuple),
)
def test_long_calls_keep_them_too_and_end_at_any_moment(begin: str, acts: tuple[str, ...]) -> None:
    play(BEGINNINGS[begin], acts).check_words()
    world = play(BEGINNINGS[begin], acts)
    world.act("stop")
    world.run(world.now + 40.0)
    if "read" not in acts:
        world.check()


def test_a_key_in_a_noise_that_has_silenced_the_agent_is_not_lost() -> None:
    world = play(BEGINNINGS["at its end"], (*("speak",) * 6, "press", "stop"))
    world.run(world.now + 40.0)
    world.check()
