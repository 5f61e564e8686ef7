"""Carriers by name, and several of them on one server."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from tests.transports.loopback.carrier import LoopbackCarrier
from voiceflow.errors import ConfigurationError
from voiceflow.server import ServerConfig, create_app
from voiceflow.transports import Call
from voiceflow.transports.carriers import CARRIERS, kind_of, make_carriers

CONFIG = ServerConfig(public_url="https://voice.example.com", auth_token=SecretStr("token"))


async def bot(call: Call) -> None:
    raise AssertionError("nobody calls")


@pytest.mark.parametrize("name", CARRIERS)
def test_every_carrier_of_the_list_is_made_and_describes_itself(name: str) -> None:
    kind = kind_of(name)
    [carrier] = make_carriers(name, CONFIG, environ={})
    assert carrier.voice_path == kind.voice_path
    assert kind.voice_path in [path for _, path in kind.addresses]
    assert kind.title
    assert kind.keys


@pytest.mark.parametrize("name", CARRIERS)
def test_a_carrier_without_its_keys_names_the_one_that_it_needs(name: str) -> None:
    [carrier] = make_carriers(name, ServerConfig(public_url=CONFIG.public_url), environ={})
    needed = [key.name for key in kind_of(name).keys if key.is_needed]
    with pytest.raises(ConfigurationError, match=needed[0]):
        carrier.check()


def test_a_misspelt_name_is_answered_with_the_names_that_exist() -> None:
    with pytest.raises(ConfigurationError, match="twilio"):
        make_carriers("twillio", CONFIG)


def test_a_kind_of_your_own_is_named_by_its_module() -> None:
    assert kind_of("voiceflow.transports.twilio.kind:TWILIO") is kind_of("twilio")
    with pytest.raises(ConfigurationError, match="no_such_module"):
        kind_of("no_such_module:KIND")
    with pytest.raises(ConfigurationError, match="no CarrierKind"):
        kind_of("voiceflow.transports.carriers:DEFAULT")


def test_a_carrier_is_named_only_once() -> None:
    with pytest.raises(ConfigurationError, match="only once"):
        make_carriers(["twilio", "twilio"], CONFIG)


def test_several_carriers_answer_on_one_server_each_at_its_own_path() -> None:
    loopback = LoopbackCarrier("https://exchange.example", "token")
    app = create_app(bot, CONFIG, carrier=["twilio", loopback])
    paths = {resource.canonical for resource in app.router.resources()}
    assert {"/twilio/voice", "/loopback/voice", "/health"} <= paths


def test_the_environment_names_the_carriers() -> None:
    config = ServerConfig.from_env({"VOICEFLOW_CARRIER": "twilio, twilio"})
    assert config.carriers == ("twilio", "twilio")
    assert ServerConfig.from_env({}).carriers == ()
