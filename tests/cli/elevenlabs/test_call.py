"""``voiceflow elevenlabs call``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from voiceflow.cli.elevenlabs.call import PlannedCall, dial, follow, variables_of
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.errors import ConfigurationError, VoiceflowError
from voiceflow.testing import MemoryNetwork

Client = Callable[..., ElevenLabs]
Watch = Callable[..., Any]

HER = "+15550111"
FORMS: dict[str, dict[str, Any]] = {
    "twilio": {"sid": "AC1", "token": "t"},
    "sip_trunk": {"outbound_trunk_config": {"address": "sip.test"}},
    "exotel": {
        "account_sid": "e",
        "api_key": "k",
        "api_token": "t",
        "api_subdomain": "api.exotel.com",
        "app_id": "1",
    },
}
CALL = PlannedCall("agent_1", HER)


async def number(client: ElevenLabs, kind: str = "twilio") -> str:
    """Import a number."""
    form = {"provider": kind, "phone_number": "+15550100", "label": kind, **FORMS[kind]}
    return await client.phone_numbers.create(form)


@pytest.mark.parametrize("kind", FORMS)
async def test_the_number_tells_which_carrier_calls(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, kind: str
) -> None:
    made, seen = client(), watched()
    others = [await number(made, other) for other in FORMS if other != kind]
    number_id = await number(made, kind)
    found = await dial(made, seen.screen, PlannedCall("agent_1", HER, number_id, {"name": "Ada"}))
    assert seen.out == f"{found}\n"
    served = emulator.http.served[-1]
    assert served.path == f"/v1/convai/{kind.replace('_', '-')}/outbound-call"
    assert served.body == {
        "agent_id": "agent_1",
        "agent_phone_number_id": number_id,
        "to_number": HER,
        "conversation_initiation_client_data": {"dynamic_variables": {"name": "Ada"}},
    }
    assert number_id not in others


async def test_the_only_number_need_not_be_named(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch
) -> None:
    made = client()
    number_id = await number(made)
    await dial(made, watched().screen, CALL)
    assert emulator.http.served[-1].body["agent_phone_number_id"] == number_id


async def test_without_a_number_or_with_several_nobody_is_called(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch
) -> None:
    made = client()
    with pytest.raises(ConfigurationError, match=r"no phone number.*--from"):
        await dial(made, watched().screen, CALL)
    await number(made)
    await number(made, "sip_trunk")
    with pytest.raises(ConfigurationError, match=r"2 phone numbers.*--from"):
        await dial(made, watched().screen, CALL)
    with pytest.raises(NotFoundError):
        await dial(made, watched().screen, PlannedCall("agent_1", HER, "phnum_none"))
    assert not any("outbound-call" in served.path for served in emulator.http.served)


async def test_a_number_that_makes_no_calls_is_told(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch
) -> None:
    made = client()
    form = {"provider": "twilio", "phone_number": "+15550100", "label": "x", "supports_outbound": False}
    await made.phone_numbers.create({**form, **FORMS["twilio"]})
    with pytest.raises(ConfigurationError, match="only takes calls"):
        await dial(made, watched().screen, CALL)
    assert not any("outbound-call" in served.path for served in emulator.http.served)


async def test_a_call_that_does_not_begin_is_an_error_without_the_service_s_words(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch
) -> None:
    emulator.calls.callees[HER] = AgentCallee(refusal=f"No route to {HER}.")
    made, seen = client(), watched()
    await number(made)
    with pytest.raises(VoiceflowError) as caught:
        await dial(made, seen.screen, CALL)
    assert str(caught.value) == "the call did not begin"
    assert (seen.out, seen.notes) == ("", f"No route to {HER}.\n")


async def test_a_call_without_a_conversation_is_not_told_to_have_failed(
    network: MemoryNetwork, service_keys: None, watched: Watch
) -> None:
    async def number(request: web.Request) -> web.Response:
        return web.json_response(
            {"provider": "twilio", "phone_number": "+15550100", "label": "x", "phone_number_id": "phnum_1"}
        )

    async def begun(request: web.Request) -> web.Response:
        return web.json_response({"success": True, "message": "", "conversation_id": None, "callSid": None})

    app = web.Application()
    app.router.add_get("/v1/convai/phone-numbers/phnum_1", number)
    app.router.add_post("/v1/convai/twilio/outbound-call", begun)
    network.add("api.elevenlabs.io", app)
    made = ElevenLabs(http=network.session())
    with pytest.raises(VoiceflowError, match="the call began, but"):
        await dial(made, watched().screen, PlannedCall("agent_1", HER, "phnum_1"))


async def test_a_program_gets_the_answer_and_the_provider(client: Client, watched: Watch) -> None:
    made, seen = client(), watched(is_json=True)
    await number(made)
    found = await dial(made, seen.screen, CALL)
    told = json.loads(seen.out)
    assert (told["provider"], told["success"], told["conversation_id"]) == ("twilio", True, found)
    assert told["callSid"].startswith("CA")


async def test_a_call_is_followed_to_its_end_and_told(client: Client, watched: Watch) -> None:
    made, seen = client(), watched()
    await number(made)
    begun = asyncio.get_running_loop().time()
    found = await dial(made, seen.screen, CALL, tell=False)
    assert await follow(made, seen.screen, found)
    assert asyncio.get_running_loop().time() - begun == 24
    assert seen.notes.splitlines() == [
        f"Conversation {found}",
        "initiated …",
        "in-progress …",
        "processing …",
        "done",
        "20 s",
        "Call ended by the user",
    ]
    assert seen.out.splitlines() == [
        " 0:00.0  agent: Hello, how can I help you?",
        " 0:06.0  user: I have all I need, thank you.",
        "Summary: The agent and the user exchanged 2 messages.",
        "Outcome: success",
    ]


async def test_a_call_that_nobody_answers_has_not_gone_well(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch
) -> None:
    emulator.calls.callees[HER] = AgentCallee(outcome="busy")
    made, seen = client(), watched(is_json=True)
    await number(made)
    found = await dial(made, seen.screen, CALL, tell=False)
    assert not await follow(made, seen.screen, found)
    told = json.loads(seen.out)
    assert (told["conversation_id"], told["status"]) == (found, "failed")
    assert seen.notes.splitlines()[-1] == "failed"


def test_variables_are_read_and_a_wrong_one_is_not_quoted() -> None:
    assert variables_of(["name=Ada", "note=a=b", "empty="]) == {"name": "Ada", "note": "a=b", "empty": ""}
    for wrong in ("secret", "=secret", " =secret"):
        with pytest.raises(ConfigurationError) as caught:
            variables_of([wrong])
        assert "secret" not in str(caught.value)


def test_who_is_called_is_in_no_repr() -> None:
    assert HER not in repr(PlannedCall("agent_1", HER, variables={"phone": HER}))
