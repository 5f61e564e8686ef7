"""Which of several services to ask first."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.net.breaker import LONGEST_REST, Breaker

STEPS = st.lists(
    st.tuples(st.sampled_from(["failed", "worked", "tried"]), st.integers(0, 2), st.floats(0, 50)),
    max_size=30,
)


@given(STEPS)
def test_every_service_is_asked_and_those_that_rest_come_last_the_first_to_return_first(
    steps: list[tuple[str, int, float]],
) -> None:
    breaker, now = Breaker(3, rest=10.0), 0.0
    for what, place, wait in steps:
        now += wait
        if what == "worked":
            breaker.worked(place)
        else:
            getattr(breaker, what)(place, now)
    order = breaker.order(now)
    assert sorted(order) == [0, 1, 2]
    rests = [breaker.rests(place, now) for place in order]
    assert rests == sorted(rests)
    assert [place for place in order if not breaker.rests(place, now)] == sorted(
        place for place in order if not breaker.rests(place, now)
    )
    assert not any(breaker.rests(place, now + LONGEST_REST) for place in order)


def test_the_rest_doubles_with_each_failure_up_to_its_limit() -> None:
    breaker, now = Breaker(1, rest=10.0), 0.0
    for rest in (10.0, 20.0, 40.0, 80.0, 160.0, LONGEST_REST, LONGEST_REST):
        breaker.failed(0, now)
        assert breaker.rests(0, now + rest - 0.01)
        now += rest
        assert not breaker.rests(0, now)
    breaker.worked(0)
    breaker.failed(0, now)
    assert not breaker.rests(0, now + 10.0)


def test_one_request_tries_a_service_that_rested_and_the_others_go_elsewhere() -> None:
    breaker = Breaker(2, rest=10.0)
    breaker.failed(0, 0.0)
    assert breaker.order(5.0) == [1, 0]
    assert breaker.order(10.0) == [0, 1]
    breaker.tried(0, 10.0)
    assert breaker.order(10.0) == [1, 0]
    assert breaker.order(20.0) == [0, 1]
    breaker.tried(1, 20.0)
    assert breaker.order(20.0) == [0, 1]
