"""The emulator takes every published form of a message, the known variants, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.emulators.elevenlabs.problems import BadMessageError
from voiceflow.emulators.elevenlabs.tts_messages import Command, read_multi, read_single


def is_read(schema: str, message: Any, *, is_first: bool = True) -> bool:
    text = json.dumps(message)
    try:
        if schema == "tts_multi_stream_input.client":
            read_multi(text)
        else:
            read_single(text, is_first=is_first)
    except BadMessageError:
        return False
    return True


@pytest.mark.parametrize("schema", ["tts_stream_input.client", "tts_multi_stream_input.client"])
def test_the_published_examples_are_taken_or_refused_as_they_say(schema: str, published: Any) -> None:
    for case in published.cases(schema):
        taken = is_read(schema, case["message"]) or is_read(schema, case["message"], is_first=False)
        assert taken == case["valid"], case["name"]


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "stability": st.sampled_from([0, 0.5, 1, 1.5, "0.5", None]),
        "speed": st.sampled_from([0.7, 1, 1.2, 2.0]),
        "use_speaker_boost": st.sampled_from([True, False, 1]),
        "pitch": st.just(1),
    },
)
CONFIGS = st.fixed_dictionaries(
    {}, optional={"chunk_length_schedule": st.lists(st.sampled_from([20, 50, 120.5, 500, 501]), max_size=2)}
)
FIELDS = {
    "text": st.sampled_from(["", " ", "Hello. ", None, 7]),
    "context_id": st.sampled_from(["a", "", None]),
    "flush": st.sampled_from([True, False, None, 1]),
    "close_context": st.sampled_from([True, False, "true"]),
    "close_socket": st.sampled_from([True, False]),
    "voice_settings": st.none() | SETTINGS,
    "generation_config": st.none() | CONFIGS,
    "pronunciation_dictionary_locators": st.sampled_from(
        [None, [], [{"pronunciation_dictionary_id": "p", "version_id": "v"}], ["p"]]
    ),
    "xi_api_key": st.sampled_from(["k", None]),
    "authorization": st.sampled_from(["Bearer k", None]),
    "contextId": st.just("a"),
}


@settings(deadline=None)
@given(message=st.fixed_dictionaries({}, optional=FIELDS))
def test_multi_takes_exactly_what_the_schema_of_accepted_messages_takes(
    published: Any, message: dict[str, Any]
) -> None:
    from_schema = published.fits("tts_multi_stream_input.client", message, "AnyAccepted")
    assert is_read("tts_multi_stream_input.client", message) == from_schema


SINGLE_FIELDS = {
    **{name: FIELDS[name] for name in ("text", "flush", "voice_settings", "generation_config", "xi_api_key")},
    "try_trigger_generation": st.sampled_from([True, False, 0]),
    "xi-api-key": st.sampled_from(["k", 3]),
    "generator_config": CONFIGS,
    "context_id": st.just("a"),
}


@settings(deadline=None)
@given(message=st.fixed_dictionaries({}, optional=SINGLE_FIELDS))
def test_single_takes_all_that_the_schema_of_accepted_messages_takes(
    published: Any, message: dict[str, Any]
) -> None:
    taken = (
        is_read("tts_stream_input.client", message),
        is_read("tts_stream_input.client", message, is_first=False),
    )
    if published.fits("tts_stream_input.client", message, "AnyAccepted"):
        assert any(taken)
    if any(taken):  # a mixture of the forms is taken, but no field that is wrong in itself
        assert "context_id" not in message
        assert isinstance(message["text"], str)


def test_what_is_no_json_object_is_refused_without_repeating_it() -> None:
    for data in ("", "{", "[]", '"secret words"', b"secret words", '{"text": "secret words", "x": 1}'):
        with pytest.raises(BadMessageError) as caught:
            read_multi(data)
        assert caught.value.error == "invalid_message"
        assert "secret" not in str(caught.value)


def test_no_key_and_no_text_is_shown() -> None:
    message = {"text": "my card number ", "xi_api_key": "sk_private", "context_id": "a"}
    shown = repr(read_multi(json.dumps(message)))
    assert "card" not in shown
    assert "sk_private" not in shown


def test_the_last_text_may_flush_and_close_at_once() -> None:
    message = {"context_id": "a", "text": "Bye. ", "flush": True, "close_context": True}
    assert read_multi(json.dumps(message)) == Command(context="a", text="Bye. ", flush=True, close=True)
