"""The trace of the SIP stack's messages."""

from __future__ import annotations

import asyncio
import logging

import pytest

from voiceflow.transports.sip.trace import Trace

NAME = "baresip.native.sip"
INVITE = "\n".join(
    ["UDP 192.0.2.7:5060 -> 198.51.100.1:5060", "INVITE sip:bot@198.51.100.1 SIP/2.0", "Call-ID: c1", "", ""]
)


async def test_messages_reach_the_origins_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    trace = Trace()
    try:
        noted: list[str] = []
        trace.origins.note = noted.append  # type: ignore[assignment, method-assign]
        logging.getLogger(NAME).debug("%s", INVITE)
        assert noted == []
        await asyncio.sleep(0)
        assert noted == [INVITE]
        assert caplog.records == []
    finally:
        trace.close()
    logging.getLogger(NAME).debug("late")
    await asyncio.sleep(0)
    assert noted == [INVITE]


def test_a_thread_that_outlives_the_loop_breaks_nothing() -> None:
    async def main() -> Trace:
        return Trace()

    trace = asyncio.run(main())
    logging.getLogger(NAME).debug("late")
    trace.close()
    assert trace not in logging.getLogger(NAME).handlers
