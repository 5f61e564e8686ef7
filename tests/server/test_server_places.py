"""The places of a server."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.server.test_calls import Streams
from voiceflow.frames import EndReason
from voiceflow.server.places import LONGEST_MEMORY, PROMISE, RETURN, Places
from voiceflow.testing import run_virtual

SIDS = ("CA1", "CA2", "CA3")


STEPS = st.lists(
    st.tuples(st.sampled_from(["webhook", "start", "hang up", "break", "wait"]), st.sampled_from(SIDS)),
    max_size=30,
)


@given(STEPS)
def test_a_place_is_held_from_the_webhook_to_the_end_and_never_by_more_than_fit(
    steps: list[tuple[str, str]],
) -> None:
    async def main() -> None:
        streams = Streams()
        for step, call_id in steps:
            await streams.take(step, call_id)
        for call_id in list(streams.up):
            streams.leave(call_id, EndReason.USER_HANGUP)
        await asyncio.sleep(max(PROMISE, RETURN) + 1)
        assert streams.calls.has_room
        assert streams.calls.promised == 0

    run(main())


def run(main: Coroutine[Any, Any, None]) -> None:
    run_virtual(main)


async def test_ended_calls_are_remembered_in_a_bounded_list() -> None:
    places = Places(1, lambda: None)
    for number in range(LONGEST_MEMORY + 1):
        places.end(f"CA{number}")
    assert [places.has_ended(f"CA{number}") for number in (0, 1, LONGEST_MEMORY)] == [False, True, True]
