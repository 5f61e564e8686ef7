"""What is sent may be a model or a plain mapping, in every group, and the same rules hold for both."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, get_args, get_type_hints

import pytest

from voiceflow.clients.elevenlabs import api
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.model import Model
from voiceflow.clients.elevenlabs.schema.calls import TwilioCallRequest
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.errors import LocalProtocolError

COVERS: Mapping[Any, str] = {}

Client = Callable[..., ElevenLabs]
MODULES = [
    importlib.import_module(f"{api.__name__}.{found.name}") for found in pkgutil.iter_modules(api.__path__)
]
NUMBER = {"provider": "twilio", "phone_number": "+15550100", "label": "Desk", "sid": "AC1", "token": "t"}
CALL = {"agent_id": "agent_1", "agent_phone_number_id": "phnum_1", "to_number": "5550111"}
CALL_OF_MANY = {"call_name": "x", "agent_id": "agent_1", "agent_phone_number_id": "phnum_1"}
PCM = {"file_format": "pcm_s16le_16"}
VOICE = "21m00Tcm4TlvDq8ikWAM"


def parts(kind: Any) -> Iterator[Any]:
    """A type, and those that it is made of."""
    yield kind
    for part in get_args(kind):
        yield from parts(part)


def models(kind: Any) -> set[Any]:
    return {part for part in parts(kind) if isinstance(part, type) and issubclass(part, Model)}


BODIES = {
    model
    for module in MODULES
    for operation in vars(module).values()
    if isinstance(operation, Operation)
    for model in models(operation.body)
}


def methods() -> Iterator[Any]:
    for module in MODULES:
        for _, group in inspect.getmembers(module, inspect.isclass):
            if group.__module__ == module.__name__ and not issubclass(group, Model):
                for name, method in inspect.getmembers(group, inspect.isfunction):
                    if not name.startswith("_"):
                        yield pytest.param(method, id=method.__qualname__)


@pytest.mark.parametrize("method", list(methods()))
def test_a_method_that_takes_a_model_of_a_body_takes_a_mapping(method: Any) -> None:
    hints = get_type_hints(method)
    hints.pop("return", None)
    for name, hint in hints.items():
        if models(hint) & BODIES:
            assert Mapping[str, object] in get_args(hint), f"{name} takes no mapping"


async def test_plain_mappings_do_what_models_do(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    number = await made.phone_numbers.create(NUMBER)
    changed = await made.phone_numbers.update(number, {"label": "Front desk", "agent_id": None})
    assert (changed.label, changed.assigned_agent) == ("Front desk", None)
    request = {**CALL, "agent_phone_number_id": number, "to_number": "+15550111"}
    assert (await made.twilio.outbound_call(request)).success
    as_mapping = emulator.http.served[-1].body
    await made.twilio.outbound_call(TwilioCallRequest.model_validate(request))
    assert emulator.http.served[-1].body == as_mapping
    hook = await made.webhooks.create({"name": "Events", "webhook_url": "https://bot.test/hook"})
    await made.webhooks.update(hook.webhook_id, {"is_disabled": True, "name": "Off"})
    assert [one.name async for one in made.webhooks.list()] == ["Off"]
    await made.voices.edit_settings(VOICE, {"stability": 0.9})
    assert (await made.voices.settings(VOICE)).stability == 0.9


async def test_speech_and_dictionaries_take_plain_mappings(client: Client) -> None:
    made = client()
    spoken = await made.text_to_speech.convert(VOICE, {"text": "Hello."})
    assert spoken.receipt.character_cost == 6
    settings = {"stability": 0.9}
    changed = await made.speech_to_speech.convert(VOICE, bytes(32_000), PCM, settings=settings)
    assert changed.data
    rule = {"type": "alias", "string_to_replace": "Dr", "alias": "doctor"}
    new = await made.pronunciation_dictionaries.create_from_rules({"name": "Titles", "rules": [rule]})
    await made.pronunciation_dictionaries.add_rules(new.id, [{**rule, "string_to_replace": "Doc"}])
    await made.pronunciation_dictionaries.update(new.id, {"archived": True})
    assert (await made.pronunciation_dictionaries.get(new.id)).latest_version_rules_num == 2


BROKEN: Mapping[str, Callable[[ElevenLabs], Awaitable[Any]]] = {
    "to_number": lambda made: made.twilio.outbound_call(CALL),
    "agent_phone_number_id": lambda made: made.batch_calls.create(
        {"call_name": "x", "agent_id": "agent_1", "recipients": [{"phone_number": "+15550111"}]}
    ),
    "recipients.0.phone_number": lambda made: made.batch_calls.create(
        {**CALL_OF_MANY, "recipients": [{"phone_number": "5550111"}]}
    ),
    "recipients.0": lambda made: made.batch_calls.create({**CALL_OF_MANY, "recipients": [{"id": "x"}]}),
    "phone_number": lambda made: made.phone_numbers.create({**NUMBER, "phone_number": "5550100"}),
    "from_number": lambda made: made.twilio.register_call(
        {"agent_id": "agent_1", "from_number": "", "to_number": "+15550100"}
    ),
    "the object": lambda made: made.phone_numbers.update("phnum_1", {"color": "red"}),
    "diarization_threshold": lambda made: made.speech_to_text.convert(
        {"model_id": "scribe_v2", "diarization_threshold": 0.2}, file=b"x"
    ),
    "text": lambda made: made.text_to_speech.convert(VOICE, {"text": " "}),
    "stability": lambda made: made.speech_to_speech.convert(
        VOICE, bytes(32_000), PCM, settings={"stability": 2}
    ),
}


@pytest.mark.parametrize("field", BROKEN)
async def test_a_rule_that_the_type_does_not_show_holds_for_mappings(
    client: Client, emulator: ElevenLabsEmulator, field: str
) -> None:
    with pytest.raises(LocalProtocolError, match=f"^{field}: "):
        await BROKEN[field](client())
    assert not emulator.http.served


@pytest.mark.parametrize("carrier", ["sip_trunk", "exotel"])
async def test_no_carrier_dials_a_number_that_nobody_can_dial(
    client: Client, emulator: ElevenLabsEmulator, carrier: str
) -> None:
    with pytest.raises(LocalProtocolError, match=r"^to_number: "):
        await getattr(client(), carrier).outbound_call(CALL)
    assert not emulator.http.served
