"""The public addresses of workers and members."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from voiceflow.errors import ConfigurationError
from voiceflow.server import ServerConfig
from voiceflow.server.fleet.joining import member_config
from voiceflow.transports.addresses import (
    base_url,
    member_url,
    requested_url,
    routes_of_others,
    split_member,
    worker_of,
)

NATS = "nats://a:secret@127.0.0.1:4222"


def test_only_a_whole_segment_names_a_member() -> None:
    assert split_member("/member/web-1/twilio/voice") == ("web-1", "/twilio/voice")
    for path in ("/member/web-1", "/member/Web/voice", "/member/-a/voice", "/member//voice", "/twilio/voice"):
        assert split_member(path) == (None, path)


def test_the_public_address_of_a_request_is_that_of_the_fleet_whichever_member_it_names() -> None:
    request = make_mocked_request("POST", "/member/b/twilio/resume/1?a=b%20c")
    for url in ("https://a.example", member_url("https://a.example", "c"), "wss://a.example/x/member/c"):
        assert requested_url(url, request) == f"{base_url(url)}/member/b/twilio/resume/1?a=b%20c"
    assert routes_of_others("https://a.example") is None
    assert base_url("https://a.example/members/c") == "https://a.example/members/c"


def test_a_host_name_makes_the_address_of_a_member() -> None:
    environ = {
        "VOICEFLOW_FLEET": NATS,
        "VOICEFLOW_FLEET_NAME": "one",
        "VOICEFLOW_FLEET_URL": "https://{name}.a.example:8443",
        "PUBLIC_URL": "https://a.example",
    }
    config = member_config(ServerConfig.from_env(environ))
    assert config.public_url == "https://one.a.example:8443"
    assert member_config(config) == config
    for wrong in ({"PUBLIC_URL": "https://one.a.example"}, {"VOICEFLOW_FLEET_NAME": "x" * 63 + "y"}):
        with pytest.raises(ConfigurationError, match="VOICEFLOW_FLEET_"):
            member_config(ServerConfig.from_env(environ | wrong))
    long = {"VOICEFLOW_FLEET_NAME": "x" * 63, "VOICEFLOW_FLEET_URL": "https://m-{name}.a.example"}
    with pytest.raises(ConfigurationError, match="too long"):
        member_config(ServerConfig.from_env(environ | long))


def test_the_public_address_of_a_request_is_that_of_the_server_whichever_worker_it_names() -> None:
    request = make_mocked_request("POST", "/worker/7/twilio/resume/1?a=b%20c")
    for url in ("https://a.example", "https://a.example/worker/3", "wss://a.example/x/worker/12"):
        assert requested_url(url, request) == f"{base_url(url)}/worker/7/twilio/resume/1?a=b%20c"


def test_only_a_whole_segment_names_a_worker() -> None:
    assert worker_of("/worker/3/twilio/stream") == 3
    for path in ("/worker/3", "/worker/3a/stream", "/worker//stream", "/twilio/worker/3/stream"):
        assert worker_of(path) is None
