"""The settings of a member, and its addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from voiceflow.errors import ConfigurationError
from voiceflow.server import ServerConfig
from voiceflow.server.fleet import FleetConfig
from voiceflow.server.fleet.joining import member_config
from voiceflow.server.fleet.settings import host_name
from voiceflow.server.workers import BotFile, WorkerPlan, run_workers
from voiceflow.transports.addresses import (
    TRUSTS_PROXY,
    base_url,
    is_member_name,
    member_url,
    requested_url,
    routes_of_others,
    split_member,
)
from voiceflow.transports.member_hosts import MEMBER_HOSTS, MemberHosts

NATS = "nats://a:secret@127.0.0.1:4222"


def test_the_environment_makes_a_server_a_member() -> None:
    environ = {
        "VOICEFLOW_FLEET": NATS,
        "VOICEFLOW_FLEET_NAME": "web-1",
        "VOICEFLOW_FLEET_VERSION": "7",
        "VOICEFLOW_FLEET_GROUP": "night",
        "VOICEFLOW_FLEET_REPLICAS": "3",
        "PUBLIC_URL": "https://a.example",
    }
    config = ServerConfig.from_env(environ)
    assert config.fleet is not None
    assert (config.fleet.name, config.fleet.version, config.fleet.group) == ("web-1", "7", "night")
    assert config.fleet.replicas == 3
    assert "secret" not in repr(config)
    assert member_config(config).public_url == "https://a.example/member/web-1"
    assert member_config(member_config(config)) == member_config(config)
    assert ServerConfig.from_env({}).fleet is None
    assert is_member_name(host_name())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VOICEFLOW_FLEET", "redis://127.0.0.1"),
        ("VOICEFLOW_FLEET", "nats://a b"),
        ("VOICEFLOW_FLEET_NAME", "Web_1"),
        ("VOICEFLOW_FLEET_NAME", "a/b"),
        ("VOICEFLOW_FLEET_GROUP", "a.b"),
        ("VOICEFLOW_FLEET_URL", "http://{name}.a.example"),
        ("VOICEFLOW_FLEET_URL", "https://a.example/{name}"),
        ("VOICEFLOW_FLEET_URL", "https://{name}.{name}.example"),
        ("VOICEFLOW_FLEET_URL", "https://{host}.a.example"),
        ("VOICEFLOW_FLEET_URL", "https://u@{name}.a.example"),
        ("VOICEFLOW_FLEET_URL", "https://m{name}"),
        ("VOICEFLOW_FLEET_REPLICAS", "many"),
    ],
)
def test_an_error_names_the_variable_and_not_its_value(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name}:") as error:
        FleetConfig.from_env({"VOICEFLOW_FLEET": NATS, name: value})
    assert value not in str(error.value).replace(name, "")


def test_a_member_is_one_process_with_a_public_address() -> None:
    fleet = FleetConfig.from_env(url=NATS)
    with pytest.raises(ConfigurationError, match="one process"):
        member_config(ServerConfig(public_url="https://a.example", fleet=fleet, workers=2))
    with pytest.raises(ConfigurationError, match="one process"):
        run_workers(WorkerPlan(bot=BotFile(Path("bot.py")), config=ServerConfig(fleet=fleet, workers=2)))
    with pytest.raises(ConfigurationError, match="PUBLIC_URL"):
        member_config(ServerConfig(fleet=fleet))
    with pytest.raises(ConfigurationError, match="PUBLIC_URL"):
        ServerConfig.from_env({"PUBLIC_URL": "https://a.example/member/b"})


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


@pytest.mark.parametrize(
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
