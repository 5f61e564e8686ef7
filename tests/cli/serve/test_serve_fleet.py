"""The options with which a server joins a fleet."""

from __future__ import annotations

import pytest

from voiceflow.cli.serve_fleet import FleetOptions
from voiceflow.errors import ConfigurationError


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEFLOW_FLEET", "nats://a:4222")
    monkeypatch.setenv("VOICEFLOW_FLEET_NAME", "one")
    options = FleetOptions(name="two", member_url="https://{name}.b.example", public_url="https://b.example")
    given = options.settings()
    assert (given["fleet"].name, given["fleet"].servers) == ("two", ["nats://a:4222"])
    assert given["public_url"] == "https://b.example"
    assert given["fleet"].member_url == "https://{name}.b.example"
    several = FleetOptions(fleet="nats://b:1,tls://c:2").settings()["fleet"]
    assert several.servers == ["nats://b:1", "tls://c:2"]


def test_a_name_without_a_fleet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_FLEET", raising=False)
    assert FleetOptions().settings() == {}
    with pytest.raises(ConfigurationError, match="--name needs --fleet"):
        FleetOptions(name="one").settings()
    with pytest.raises(ConfigurationError, match="--member-url needs --fleet"):
        FleetOptions(member_url="https://{name}.b.example").settings()
