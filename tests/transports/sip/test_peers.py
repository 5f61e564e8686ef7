"""Who may call: lists of networks, the stack's trace, and the log of refused calls."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loguru import logger

from tests.rows import example_count
from voiceflow.errors import ConfigurationError
from voiceflow.transports.sip import SipConfig
from voiceflow.transports.sip.peers import LOCAL, LOG_EVERY, MOST_PEERS, PeerList, RefusalLog


@settings(max_examples=example_count(50), deadline=None)
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
