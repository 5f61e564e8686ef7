"""The settings of a SIP agent, and the addresses that it calls."""

from __future__ import annotations

import pytest

from tests.rows import each_row
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.transports.sip import SipAgent, SipConfig
from voiceflow.transports.sip.control import address_of


@pytest.mark.parametrize(
    "address", ["200", "tel:+1555", "sip:a b@c", "sip:a@b\r\nX: y", "sip:<a@b>", "sip:a@b?Replaces=x", ""]
)
def test_an_address_that_could_hide_something_is_refused(address: str) -> None:
    with pytest.raises(LocalProtocolError):
        address_of(address, "example.com")


def test_an_account_is_read_from_its_address_and_the_environment() -> None:
    environ = {
        "VOICEFLOW_SIP_PASSWORD": "secret",
        "VOICEFLOW_SIP_AUTH_USER": "login",
        "VOICEFLOW_SIP_HEADERS": "X-One, X-Two",
    }
    found = SipConfig.at("sip:agent@example.com:5061;transport=tls", environ)
    assert (found.user, found.domain, found.transport) == ("agent", "example.com:5061", "tls")
    assert (found.password, found.auth_user, found.headers) == ("secret", "login", ("X-One", "X-Two"))
    assert (found.host, found.port, found.registers) == ("0.0.0.0", 0, True)
    assert "secret" not in repr(found) + repr(SipAgent(found))
    found.check()


def test_an_address_to_listen_on_is_read() -> None:
    found = [SipConfig.at(each, {}) for each in (":5060", "127.0.0.1:0", "[::1]:5062")]
    assert [(one.host, one.port) for one in found] == [("0.0.0.0", 5060), ("127.0.0.1", 0), ("::1", 5062)]
    for wrong in ("", "agent@example.com", "sip:example.com", "127.0.0.1", "h:99999", "sip:a@b;transport=ws"):
        with pytest.raises(ConfigurationError, match="VOICEFLOW_SIP"):
            SipConfig.at(wrong, {})


@each_row(
    ("config", "names"),
    [
        (SipConfig(host="0.0.0.0"), "VOICEFLOW_SIP_TOKEN"),
        (SipConfig(host="0.0.0.0"), "VOICEFLOW_SIP_PEERS"),
        (SipConfig(peers=("pbx",)), "SIP peer"),
        (SipConfig(user="a", domain="b"), "VOICEFLOW_SIP_PASSWORD"),
        (SipConfig(user="a", domain="b", password='"'), "VOICEFLOW_SIP_PASSWORD"),
        (SipConfig(user="a", domain="b", password="p", auth_user="a;b"), "VOICEFLOW_SIP_AUTH_USER"),
        (SipConfig(headers=("X y",)), "VOICEFLOW_SIP_HEADERS"),
        (SipConfig(headers=("X",) * 13), "VOICEFLOW_SIP_HEADERS"),
    ],
)
def test_an_agent_that_anybody_could_call_or_that_cannot_register_does_not_start(
    config: SipConfig, names: str
) -> None:
    with pytest.raises(ConfigurationError, match=names):
        SipAgent(config).check()
