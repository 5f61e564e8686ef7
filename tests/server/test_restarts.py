"""When a worker that died is started again."""

from voiceflow.server.workers.restarts import LONGEST_DELAY, MOST_DEATHS, STEADY, Restarts


def test_a_worker_that_lived_long_is_started_again_at_once() -> None:
    assert Restarts().died(age=STEADY) == 0.0


def test_workers_that_die_young_are_started_later_each_time_and_then_no_more() -> None:
    restarts = Restarts()
    delays = [restarts.died(age=1.0) for _ in range(MOST_DEATHS + 1)]
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, *[LONGEST_DELAY] * 4, None]


def test_a_long_life_forgives_the_deaths_before() -> None:
    restarts = Restarts()
    for _ in range(MOST_DEATHS):
        restarts.died(age=1.0)
    restarts.died(age=STEADY)
    assert restarts.died(age=1.0) == 1.0
