"""Who may call: lists of networks, the stack's trace, and the log of refused calls."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.testing import run_virtual
from voiceflow.transports.sip import SipConfig
from voiceflow.transports.sip.origins import MOST_CALLS, MOST_SOURCES, TRACE_LIMIT, Origins
from voiceflow.transports.sip.peers import LOCAL, LOG_EVERY, MOST_PEERS, PeerList, RefusalLog

INVITE = (
    "INVITE sip:100@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.9.9\r\n{header}\r\nFrom: <sip:a@b>\r\n\r\nv=0"
)


def trace(
    source: str, header: str = "Call-ID: one@pbx", *, start: str = "RX UDP {0} -> 10.0.0.1:5060"
) -> str:
    return f"{start.format(source)}\n{INVITE.format(header=header)}"


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_network_admits_the_addresses_that_share_its_prefix(one: int, other: int, length: int) -> None:
    network = ip_network((one, length), strict=False)
    peers = PeerList.of([str(network), "2001:db8::/32"])
    assert peers.admits(str(IPv4Address(other))) is (one >> (32 - length) == other >> (32 - length))
    assert peers.admits(f"::ffff:{IPv4Address(one)}")
    assert peers.admits("2001:db8::1%eth0")


@pytest.mark.parametrize("entry", ["pbx.example.com", "10.0.0.1/8", "10.0.0", "10.0.0.0/33", ""])
def test_an_entry_that_is_no_network_is_refused(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="network"):
        PeerList.of([entry])


def test_a_list_has_an_end_and_an_address_that_is_none_is_not_admitted() -> None:
    with pytest.raises(ConfigurationError, match="256"):
        PeerList.of(["10.0.0.1"] * (MOST_PEERS + 1))
    assert not LOCAL.admits("localhost")
    assert not LOCAL.admits("10.0.0.1")
    assert LOCAL.admits("127.9.9.9")


def test_without_a_list_this_machine_calls_and_with_a_token_whoever_has_it() -> None:
    assert SipConfig().admitted == LOCAL
    assert SipConfig(token="t").admitted.is_open
    assert not SipConfig(token="t", peers=("10.0.0.1",)).admitted.is_open
    assert SipConfig(host="0.0.0.0", peers=("any",)).admitted.is_open
    SipConfig(host="0.0.0.0", peers=("any",)).check()
    found = SipConfig.at(":5060", {"VOICEFLOW_SIP_PEERS": "10.0.0.1, 2001:db8::/32"})
    assert found.peers == ("10.0.0.1", "2001:db8::/32")
    with pytest.raises(ConfigurationError, match="network"):
        SipConfig(peers=("pbx",)).check()


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


def test_refused_calls_make_one_line_a_minute_for_each_reason() -> None:
    lines: list[str] = []
    reason = "no address of VOICEFLOW_SIP_PEERS"
    sink = logger.add(lambda message: lines.append(message.record["message"]))
    log = RefusalLog()
    try:
        for at in range(0, 130, 5):
            log.note(reason, {"10.6.6.6"}, float(at))
        log.note("no valid token", (), 1.0)
    finally:
        logger.remove(sink)
    assert lines == [
        f"SIP: a call from 10.6.6.6 was refused: {reason}",
        f"SIP: a call from 10.6.6.6 was refused: {reason}; 11 more since the last line",
        f"SIP: a call from 10.6.6.6 was refused: {reason}; 11 more since the last line",
        "SIP: a call from an unknown address was refused: no valid token",
    ]
    assert LOG_EVERY == 60
