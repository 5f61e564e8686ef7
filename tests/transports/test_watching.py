"""Who watches a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from voiceflow import Observer
from voiceflow.transports import StreamStarted
from voiceflow.transports.watching import watch_call


class Broken:
    """A watcher that fails where it can."""

    path = "/broken"

    def __init__(self, where: str) -> None:
        self._where = where

    @contextmanager
    def watch(self, started: StreamStarted) -> Iterator[Sequence[Observer]]:
        if self._where == "before":
            raise ValueError("before")
        yield ()
        raise ValueError("after")


@pytest.mark.parametrize("where", ["before", "after"])
async def test_a_watcher_that_fails_harms_no_call(where: str) -> None:
    seen: list[str] = []

    class Good(Broken):
        @contextmanager
        def watch(self, started: StreamStarted) -> Iterator[Sequence[Observer]]:
            yield ()
            seen.append(started.call_id)

    with watch_call([Broken(where), Good("")], StreamStarted(stream_id="MZ1", call_id="CA1")) as observers:
        assert observers == []
    assert seen == ["CA1"]
