"""Where an invitation came from."""

from __future__ import annotations

import asyncio

import pytest

from voiceflow.testing import run_virtual
from voiceflow.transports.sip.origins import MOST_CALLS, MOST_SOURCES, TRACE_LIMIT, Origins

INVITE = (
    "INVITE sip:100@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.9.9\r\n{header}\r\nFrom: <sip:a@b>\r\n\r\nv=0"
)


def trace(
    source: str, header: str = "Call-ID: one@pbx", *, start: str = "RX UDP {0} -> 10.0.0.1:5060"
) -> str:
    return f"{start.format(source)}\n{INVITE.format(header=header)}"


@pytest.mark.parametrize(
    ("messages", "sources"),
    [
        ([trace("10.0.0.7:5060")], {"10.0.0.7"}),
        ([trace("[2001:db8::7]:5060", start="RX TLS {0} -> [::1]:5061")], {"2001:db8::7"}),
        ([trace("10.0.0.7:5060", "i:one@pbx")], {"10.0.0.7"}),
        ([trace("10.0.0.7:5060", "CALL-ID :\r\n one@pbx")], {"10.0.0.7"}),
        ([trace("10.0.0.7:5060"), trace("10.6.6.6:1")], {"10.0.0.7", "10.6.6.6"}),
        ([trace("10.6.6.6:1", "Call-ID: two\r\nCall-ID: one@pbx")], {"10.6.6.6"}),
        ([trace("10.0.0.7:5060", start="TX UDP {0} -> 10.0.0.1:5060")], set()),
        ([trace("10.0.0.7:5060", "Subject: x")], set()),
        ([trace("10.0.0.7:5060", "Subject: x\r\n\r\nCall-ID: one@pbx")], set()),
        (["RX UDP\nCall-ID: one@pbx", ""], set()),
    ],
)
def test_an_invitation_comes_from_the_addresses_in_the_trace(messages: list[str], sources: set[str]) -> None:
    async def run() -> None:
        origins = Origins()
        for message in messages:
            origins.note(message)
        assert await origins.of("one@pbx") == sources

    run_virtual(run())


def test_a_trace_that_comes_later_is_waited_for_and_one_that_never_comes_is_not() -> None:
    async def run() -> None:
        loop, origins = asyncio.get_running_loop(), Origins()
        loop.call_later(0.2, origins.note, trace("10.0.0.8:5060", "Call-ID: another"))
        loop.call_later(0.3, origins.note, trace("10.0.0.7:5060"))
        assert await origins.of("one@pbx") == {"10.0.0.7"}
        assert loop.time() == 0.3
        assert await origins.of("a third") == set()
        assert loop.time() == 0.3 + TRACE_LIMIT

    run_virtual(run())


def test_the_trace_takes_no_more_memory_for_a_flood() -> None:
    async def run() -> None:
        origins = Origins()
        for number in range(MOST_CALLS + 10):
            origins.note(trace(f"10.0.0.{number % 250}:5060", f"Call-ID: {number}"))
        for number in range(MOST_SOURCES + 10):
            origins.note(trace(f"10.0.1.{number}:5060"))
        assert await origins.of("0") == set()
        assert await origins.of(str(MOST_CALLS + 9)) != set()
        assert len(await origins.of("one@pbx")) == MOST_SOURCES

    run_virtual(run())


def test_where_the_agent_registers_is_read_from_what_it_sends() -> None:
    origins = Origins()
    register = "REGISTER sip:pbx SIP/2.0\r\nCall-ID: r\r\n\r\n"
    origins.note(f"TX UDP 10.0.0.1:5060 -> 10.0.0.9:5060\n{register}")
    origins.note(f"RX UDP 10.6.6.6:5060 -> 10.0.0.1:5060\n{register}")
    assert origins.registrars == {"10.0.0.9"}
