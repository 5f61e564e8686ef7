"""How a server divides its places among workers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow import ConfigurationError
from voiceflow.server import ServerConfig
from voiceflow.server.workers import WorkerPlan
from voiceflow.transports import Call


async def bot(call: Call) -> None:
    """Answers nobody."""


def plan_of(workers: int, max_calls: int) -> WorkerPlan:
    return WorkerPlan(bot=bot, config=ServerConfig(workers=workers, max_calls=max_calls))


@given(workers=st.integers(1, 64), max_calls=st.integers(1, 1000))
def test_the_places_of_all_workers_together_are_those_of_the_server(workers: int, max_calls: int) -> None:
    shares = plan_of(workers, max_calls).shares()
    assert sum(shares) == max_calls
    assert max(shares) - min(shares) <= 1


def test_more_workers_than_places_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="raise VOICEFLOW_MAX_CALLS or start fewer workers"):
        plan_of(4, 3).check()
    plan_of(3, 3).check()
