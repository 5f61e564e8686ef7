"""Calls that an emulated agent makes, by each carrier."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.examples.conftest import EXAMPLES
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.numbers import NewSipTrunkNumber, NewTwilioNumber, OutboundTrunk
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork

HER = "+15550111"
NUMBERS: dict[str, NewTwilioNumber | NewSipTrunkNumber] = {
    "twilio": NewTwilioNumber(phone_number="+15550100", label="x", sid="AC1", token="t"),
    "sip": NewSipTrunkNumber(
        phone_number="+15550100", label="x", outbound_trunk_config=OutboundTrunk(address="sip.test")
    ),
}


@pytest.fixture
def example() -> dict[str, Any]:
    """The names of the example."""
    return runpy.run_path(str(EXAMPLES / "outbound_agent_call.py"))


@pytest.fixture
def emulator(elevenlabs: Callable[..., ElevenLabsEmulator]) -> ElevenLabsEmulator:
    """The emulated service."""
    return elevenlabs()


@pytest.mark.parametrize("carrier", ["twilio", "sip"])
async def test_a_call_is_made_waited_for_and_summed_up(
    example: dict[str, Any],
    emulator: ElevenLabsEmulator,
    network: MemoryNetwork,
    capsys: pytest.CaptureFixture[str],
    carrier: str,
) -> None:
    client = ElevenLabs(http=network.session())
    number = await client.phone_numbers.create(NUMBERS[carrier])
    assert await example["call"](client, carrier, "agent_1", number, HER) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "They spoke for 20 s, in 2 turns.",
        "Result: success",
        "The agent and the user exchanged 2 messages.",
    ]
    assert HER[1:] not in "".join(told)


@pytest.mark.parametrize(
    ("callee", "line"),
    [
        (AgentCallee(outcome="busy"), "The call did not come about: busy"),
        (
            AgentCallee(refusal=f"{HER} is not allowed."),
            "The call could not be made: [number] is not allowed.",
        ),
    ],
)
async def test_a_call_that_does_not_come_about_is_told_without_its_number(
    example: dict[str, Any],
    emulator: ElevenLabsEmulator,
    network: MemoryNetwork,
    capsys: pytest.CaptureFixture[str],
    callee: AgentCallee,
    line: str,
) -> None:
    emulator.calls.callees[HER] = callee
    client = ElevenLabs(http=network.session())
    number = await client.phone_numbers.create(NUMBERS["twilio"])
    assert await example["call"](client, "twilio", "agent_1", number, HER) == 1
    assert capsys.readouterr().out.splitlines()[-1] == line


async def test_a_number_that_is_none_is_not_dialled(
    example: dict[str, Any], emulator: ElevenLabsEmulator, network: MemoryNetwork
) -> None:
    with pytest.raises(LocalProtocolError, match="to_number"):
        await example["call"](ElevenLabs(http=network.session()), "sip", "agent_1", "phnum_1", "5550111")
    assert not emulator.http.served


async def test_the_command_line_says_what_is_wrong(
    example: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "k")
    monkeypatch.setattr(sys, "argv", ["x", "sip", "agent_1", "phnum_1", "5550111"])
    assert await example["main"]() == 1
    assert capsys.readouterr().out.startswith("to_number: must be a number in E.164")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Call +1 (555) 010-0111 back.", "Call [number] back."),
        ("At 18:30, 2 people.", "At 18:30, 2 people."),
        ("Card 4111 1111 1111 1111.", "Card [number]."),
    ],
)
def test_numbers_are_not_told(
    example: dict[str, Any], capsys: pytest.CaptureFixture[str], text: str, shown: str
) -> None:
    example["tell"](text)
    assert capsys.readouterr().out == f"{shown}\n"
