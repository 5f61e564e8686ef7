"""The options with which a server joins a fleet."""

from __future__ import annotations

import pytest

from voiceflow.cli.serve_fleet import fleet_settings
from voiceflow.errors import ConfigurationError


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEFLOW_FLEET", "nats://a:4222")
    monkeypatch.setenv("VOICEFLOW_FLEET_NAME", "one")
    given = fleet_settings(None, "two", "https://{name}.b.example", "https://b.example")
    assert (given["fleet"].name, given["fleet"].servers) == ("two", ["nats://a:4222"])
    assert given["public_url"] == "https://b.example"
    assert given["fleet"].member_url == "https://{name}.b.example"
    assert fleet_settings("nats://b:1,tls://c:2", None, None, None)["fleet"].servers == [
        "nats://b:1",
        "tls://c:2",
    ]


def test_a_name_without_a_fleet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_FLEET", raising=False)
    assert fleet_settings(None, None, None, None) == {}
    with pytest.raises(ConfigurationError, match="--name needs --fleet"):
        fleet_settings(None, "one", None, None)
    with pytest.raises(ConfigurationError, match="--member-url needs --fleet"):
        fleet_settings(None, None, "https://{name}.b.example", None)
