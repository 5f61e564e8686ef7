"""What a method takes as an object it takes as keywords too, typed, and says where a wrong one belongs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_type_hints

import pytest
from elevenlabs.client import ElevenLabs as Sdk
from pydantic import ValidationError

from docs.build_elevenlabs import groups
from tests.coverage_of_api import covers
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.keywords import both, filtered, wanted
from voiceflow.clients.elevenlabs.model import Model
from voiceflow.clients.elevenlabs.schema.agents import NewAgent
from voiceflow.clients.elevenlabs.schema.speech import NewSpeech, SpeechQuery
from voiceflow.clients.elevenlabs.schema.voices import VoiceFilter
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.errors import LocalProtocolError

COVERS: Mapping[Any, str] = {}

Client = Callable[..., ElevenLabs]
VOICE = "21m00Tcm4TlvDq8ikWAM"

# What our method calls otherwise, or does not need: a union of objects, a lexicon, a deprecated twin.
OTHERWISE = {
    "analytics.live_count": {"agent_id"},
    "phone_numbers.create": {"request"},
    "pronunciation_dictionaries.create_from_file": {"file"},
    "pronunciation_dictionaries.remove_rules": {"rule_strings"},
    "tools.create": {"request"},
    "tools.update": {"request"},
    "voices.get": {"with_settings"},
    "voices.edit_settings": {"request"},
}


def methods() -> Iterator[Any]:
    """All methods that take keywords."""
    for group, kind in groups().items():
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_") and "fields" in inspect.signature(method).parameters:
                yield pytest.param(method, id=f"{group}.{name}")


def keywords(method: Any) -> Mapping[str, Any]:
    """The keywords of a method with their types."""
    found: dict[str, Any] = get_type_hints(method)
    found.pop("return", None)
    if "fields" in found:
        (fields,) = get_args(found.pop("fields"))
        found |= get_type_hints(fields)
    return found


def models(kind: Any) -> set[type[Model]]:
    if isinstance(kind, type) and issubclass(kind, Model):
        return {kind}
    return {model for part in get_args(kind) for model in models(part)}


@pytest.mark.parametrize("method", list(methods()))
def test_the_keywords_are_the_fields_of_what_it_takes(method: Any) -> None:
    hints = get_type_hints(method)
    (fields,) = get_args(hints.pop("fields"))
    objects = [hint for name, hint in hints.items() if name not in ("return", "settings", "audio", "file")]
    taken = {name for hint in objects for model in models(hint) for name in model.model_fields}
    if method.__qualname__.startswith(("Voices.edit", "Webhooks.create")):
        taken = {name for model in models(hints["settings"]) for name in model.model_fields}
    assert set(get_type_hints(fields)) - {"enable_versioning"} == taken


def test_what_the_sdk_takes_as_keywords_we_do_too() -> None:
    ours, theirs = covers("clients/elevenlabs/api"), covers("sdk/elevenlabs_api")
    sdk, missing = Sdk(api_key="x"), {}
    for operation, found in ours.items():
        group, name = found.call.split(".")[:2]
        method: Any = sdk
        for part in theirs[operation].call.split("."):
            method = getattr(method, part, None)
        if method is None:
            continue  # an endpoint for which the SDK has no method
        names = set(inspect.signature(method).parameters) - {"request_options", *operation.places}
        lost = names - set(keywords(getattr(groups()[group], name))) - OTHERWISE.get(found.call, set())
        if lost:
            missing[found.call] = sorted(lost)
    assert missing == {}
    assert len(ours) > 90


async def test_keywords_send_what_the_objects_send(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    settings = {"stability": 0.9}
    speech, query = NewSpeech(text="Hi.", seed=7), SpeechQuery(output_format="ulaw_8000")
    whole = await made.text_to_speech.convert(VOICE, speech, query)
    short = await made.text_to_speech.convert(VOICE, text="Hi.", seed=7, output_format="ulaw_8000")
    assert short.data == whole.data
    first, second = emulator.http.served
    assert (first.body, first.query) == (second.body, second.query)
    await made.text_to_speech.convert(VOICE, speech, output_format="ulaw_8000")
    assert emulator.http.served[-1].query == first.query
    await made.voices.edit_settings(VOICE, stability=0.9)
    assert emulator.http.served[-1].body == settings
    agent = await made.agents.create(name="Desk", conversation_config={"agent": {"first_message": "Hi."}})
    changed = await made.agents.update(agent, name="Front desk", conversation_config={"tts": {"speed": 1.1}})
    assert changed.name == "Front desk"
    assert [found.agent_id async for found in made.agents.list(search="front")] == [agent]
    assert await made.conversations.signed_url(agent_id=agent) != await made.conversations.signed_url(agent)
    pcm = await made.speech_to_speech.convert(VOICE, bytes(32_000), file_format="pcm_s16le_16")
    assert pcm.data
    heard = await made.speech_to_text.convert(
        file=bytes(32_000), model_id="scribe_v2", file_format="pcm_s16le_16"
    )
    assert heard.transcription_id


# Typed as Any: a type checker refuses most of these.
WRONG: Mapping[str, Callable[[Any], Any]] = {
    r"stability belongs in voice_settings=VoiceSettings\(\.\.\.\)": lambda made: made.text_to_speech.convert(
        VOICE, text="Hi.", stability=0.5
    ),
    r"the object: stability belongs in voice_settings=VoiceSettings\(\.\.\.\)": lambda made: (
        made.text_to_speech.convert(VOICE, {"text": "Hi.", "stability": 0.5})
    ),
    r"output_format belongs in SpeechQuery\(\.\.\.\)": lambda made: made.text_to_speech.convert(
        VOICE, {"text": "Hi.", "output_format": "ulaw_8000"}
    ),
    r"text belongs in NewSpeech\(\.\.\.\)": lambda made: made.text_to_speech.convert(
        VOICE, None, {"text": "Hi."}
    ),
    r"speed belongs in settings=VoiceSettings\(\.\.\.\)": lambda made: made.speech_to_speech.convert(
        VOICE, bytes(32_000), file_format="pcm_s16le_16", speed=1.1
    ),
    r"conversation_config=ConversationalConfig\(agent=AgentConfig\(\.\.\.\)\)": lambda made: (
        made.agents.create(name="Desk", conversation_config={}, first_message="Hi.")
    ),
    r"outputformat is not an argument; did you mean output_format\?": lambda made: (
        made.text_to_speech.convert(VOICE, text="Hi.", outputformat="ulaw_8000")
    ),
    r"colour is not an argument here": lambda made: made.text_to_speech.convert(
        VOICE, text="Hi.", colour="red"
    ),
    r"text: give NewSpeech\(\.\.\.\) or keywords, not both": lambda made: made.text_to_speech.convert(
        VOICE, NewSpeech(text="Hi."), text="Ho."
    ),
    r"^text: Field required": lambda made: made.text_to_speech.convert(VOICE),
}


@pytest.mark.parametrize("told", WRONG)
async def test_an_argument_in_the_wrong_place_is_told_where_it_belongs(
    client: Client, emulator: ElevenLabsEmulator, told: str
) -> None:
    with pytest.raises(LocalProtocolError, match=told):
        await WRONG[told](client())
    assert not emulator.http.served


def test_an_object_tells_it_too() -> None:
    with pytest.raises(ValidationError, match=r"stability belongs in voice_settings=VoiceSettings\(\.\.\.\)"):
        NewSpeech.model_validate({"text": "Hi.", "stability": 0.5})
    with pytest.raises(ValidationError, match=r"colour is not a field of this object"):
        NewAgent.model_validate({"conversation_config": {}, "colour": "red"})


def test_nothing_given_is_nothing_asked_for() -> None:
    assert filtered(VoiceFilter, None, {}) is None
    assert wanted(VoiceFilter, None, {"search": "calm"}).written() == {"search": "calm"}
    body, query = both((NewSpeech, {"text": "Hi."}), (SpeechQuery, None), {})
    assert (body.written(), query.written()) == ({"text": "Hi."}, {})
