"""Joining meetings by phone: the keys for each service, and the call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from pydantic import SecretStr

from voiceflow.clients.twilio import TwilioClient, TwilioConfig
from voiceflow.emulators.twilio import Account, Callee, EmulatedTwilio, EmulatedTwilioCall
from voiceflow.errors import ConfigurationError
from voiceflow.pipeline import Pipeline
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Call
from voiceflow.transports.dial_in import KeyStep, MeetingService, join_meeting, key_steps
from voiceflow.transports.twilio import TwilioDialIn

PUBLIC = "https://voice.example.com"
BRIDGE = "+15550111"


class Dialer:
    """Keeps what it is asked to dial."""

    async def dial_meeting(
        self, number: str, steps: Sequence[KeyStep], parameters: Mapping[str, str], /
    ) -> str:
        self.asked = (number, [step.digits for step in steps], dict(parameters))
        return "call"


@pytest.mark.parametrize(
    ("service", "meeting", "passcode", "keys"),
    [
        ("zoom", "812 3456 7890", "445566", ["81234567890#", "#", "445566#"]),
        ("zoom", "812-3456-7890", "", ["81234567890#", "#"]),
        ("google_meet", "123 456 789 0123#", "", ["1234567890123#"]),
        ("teams", "123 456 789#", "", ["123456789#"]),
    ],
)
def test_each_service_gets_its_keys_in_order(
    service: MeetingService, meeting: str, passcode: str, keys: list[str]
) -> None:
    assert [step.digits for step in key_steps(service, meeting, passcode)] == keys


@pytest.mark.parametrize(
    ("service", "meeting", "passcode", "why"),
    [
        ("zoom", "1234", "", "9 to 11 digits"),
        ("zoom", "8123456789x", "", "9 to 11 digits"),
        ("zoom", "81234567890", "aB3x", "digits only"),
        ("teams", "123456789", "445566", "no passcode"),
        ("webex", "123456789", "", "not at 'webex'"),
    ],
)
def test_values_that_cannot_be_right_are_refused_without_quoting_them(
    service: MeetingService, meeting: str, passcode: str, why: str
) -> None:
    with pytest.raises(ConfigurationError, match=why) as refused:
        key_steps(service, meeting, passcode)
    assert meeting not in str(refused.value)
    assert not passcode or passcode not in str(refused.value)


def test_no_repr_shows_the_keys() -> None:
    assert "445566" not in repr(key_steps("zoom", "81234567890", "445566"))


async def test_the_bot_knows_the_meeting_but_not_the_passcode() -> None:
    dialer = Dialer()
    await join_meeting("zoom", "812 3456 7890", "445566", number=BRIDGE, dialer=dialer)
    _, keys, parameters = dialer.asked
    assert keys[-1] == "445566#"
    assert parameters == {"Meeting": "81234567890", "MeetingService": "zoom"}


async def test_a_bot_that_hears_the_machine_gets_the_call_without_keys() -> None:
    dialer = Dialer()
    await join_meeting("zoom", "81234567890", "445566", number=BRIDGE, dialer=dialer, is_heard=True)
    assert dialer.asked[1] == []


async def test_a_number_that_is_no_number_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"E\.164"):
        await join_meeting("zoom", "81234567890", number="555", dialer=Dialer())


async def test_twilio_sends_the_keys_after_their_pauses_and_opens_the_stream() -> None:
    account = Account()
    called: list[EmulatedTwilioCall] = []
    met: list[tuple[dict[str, str], str]] = []

    async def bot(call: Call) -> None:
        met.append((call.parameters, call.to_number))
        await call.run(Pipeline([call.input(), call.output()]))

    async def answer(call: EmulatedTwilioCall) -> None:
        called.append(call)
        await call.streaming()
        await asyncio.sleep(1.0)
        call.cut()
        await asyncio.sleep(5.0)
        call.hang_up()

    async with MemoryNetwork() as network:
        config = ServerConfig(public_url=PUBLIC, auth_token=SecretStr(account.auth_token))
        network.add("voice.example.com", create_app(bot, config, http=network.session()))
        async with EmulatedTwilio(f"{PUBLIC}/twilio/voice", session=network.session()) as carrier:
            network.add(carrier.api_host, carrier.app())
            carrier.callees[BRIDGE] = Callee(script=answer)
            client = TwilioClient(
                TwilioConfig(account_sid=account.sid, auth_token=SecretStr(account.auth_token)),
                session=network.session(),
            )
            dialer = TwilioDialIn(config, client, from_number="+15550199")
            sid = await join_meeting("zoom", "81234567890", "445566", number=BRIDGE, dialer=dialer)
            await carrier.calls[sid].over()
            record = carrier.calls[sid].record
    answered = 2.0
    assert [(at - answered, keys) for at, keys in record.keyed] == [
        (6.0, "81234567890#"),
        (pytest.approx(11.4), "#"),
        (pytest.approx(14.6), "445566#"),
    ]
    # The stream broke once: the call came back without pressing the keys again.
    assert [name for _, name in record.verbs] == ["Pause", "Play"] * 3 + ["Connect"] * 2
    assert (record.errors, record.warnings, len(called)) == ([], [], 1)
    assert [parameters["Meeting"] for parameters, _ in met] == ["81234567890"] * 2
    parameters, to_number = met[0]
    assert (parameters["Meeting"], parameters["Direction"], to_number) == (
        "81234567890",
        "outbound-api",
        BRIDGE,
    )
    assert "445566" not in "".join(parameters.values())
