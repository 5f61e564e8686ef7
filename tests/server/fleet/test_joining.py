"""The settings of a member, and its addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceflow.errors import ConfigurationError
from voiceflow.server import ServerConfig
from voiceflow.server.fleet import FleetConfig
from voiceflow.server.fleet.joining import member_config
from voiceflow.server.fleet.settings import host_name
from voiceflow.server.workers import BotFile, WorkerPlan, run_workers
from voiceflow.transports.addresses import (
    is_member_name,
)

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
