"""Whether a call comes back."""

from __future__ import annotations

import pytest

from tests.server.test_calls import Streams
from voiceflow.transports import Return


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("promised", Return.AFTER_REFUSAL),
        ("broken", Return.AFTER_BREAK),
        ("ended", Return.ENDED),
        ("unknown", Return.AFTER_BREAK),
    ],
)
async def test_what_becomes_of_a_call_that_asks(before: str, expected: Return) -> None:
    streams = Streams()
    if before == "promised":
        await streams.take("webhook", "CA1")
    elif before != "unknown":
        await streams.take("start", "CA1")
        await streams.take("break" if before == "broken" else "hang up", "CA1")
    assert await streams.calls.returns.bring_back("CA1", may_return=True) is expected
    assert streams.calls.promised == (expected is not Return.ENDED)
    streams.calls.close()
    assert streams.calls.promised == 0
