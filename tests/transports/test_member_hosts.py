"""The host names of a fleet's members."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from tests.rows import each_row
from voiceflow.transports.addresses import (
    TRUSTS_PROXY,
    requested_url,
)
from voiceflow.transports.member_hosts import MEMBER_HOSTS, MemberHosts


@each_row(
    ("host", "named"),
    [
        ("one.a.example", "one"),
        ("ONE.a.example:8443", "one"),
        ("voice.a.example", None),  # that of the fleet
        ("one.two.a.example", None),
        ("-x.a.example", None),
        ("a.example", None),
        (".a.example", None),
        ("evil.example", None),
    ],
)
def test_only_a_host_name_of_the_fleet_names_a_member(host: str, named: str | None) -> None:
    hosts = MemberHosts("https://voice.a.example", "https://{name}.a.example:8443")
    assert hosts.name_in(host) == named
    app = web.Application()
    app[MEMBER_HOSTS] = hosts
    app[TRUSTS_PROXY] = False
    request = make_mocked_request("POST", "/twilio/resume/1?a=b", headers={"Host": host}, app=app)
    base = "https://voice.a.example" if named is None else f"https://{named}.a.example:8443"
    assert requested_url("https://two.a.example:8443", request) == f"{base}/twilio/resume/1?a=b"
    assert requested_url("wss://two.a.example:8443", request) == f"wss{base[5:]}/twilio/resume/1?a=b"


def test_a_trusted_proxy_reports_the_host_name_of_a_member() -> None:
    hosts = MemberHosts("https://voice.a.example", "https://{name}.a.example")
    headers = {"Host": "10.0.0.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "one.a.example"}
    for is_trusted, base in ((True, "https://one.a.example"), (False, "https://voice.a.example")):
        app = web.Application()
        app[MEMBER_HOSTS], app[TRUSTS_PROXY] = hosts, is_trusted
        request = make_mocked_request("POST", "/twilio/voice", headers=headers, app=app)
        assert requested_url("https://two.a.example", request) == f"{base}/twilio/voice"
