"""Pronunciation dictionaries on the text-to-speech sockets: heard, timed, and refused if unknown."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.schema.dictionaries import AliasRule
from voiceflow.clients.elevenlabs.schema.speech import DictionaryLocator
from voiceflow.emulators.elevenlabs.api.dictionaries import DictionaryStore
from voiceflow.emulators.elevenlabs.contexts import TtsContext, TtsRules
from voiceflow.emulators.elevenlabs.queries import TtsQuery
from voiceflow.emulators.elevenlabs.tts_protocol import MultiStreamInput, StreamInput
from voiceflow.emulators.elevenlabs.voices import FormantVoice

Make = Callable[..., Any]
IBAN = AliasRule(string_to_replace="IBAN", alias="international bank account number")
WRITTEN, SPOKEN = "Your IBAN please. ", "Your international bank account number please. "


def rules(store: DictionaryStore, **query: Any) -> TtsRules:
    found = TtsQuery.model_validate({"output_format": "ulaw_8000", **query})
    return TtsRules(query=found, aliases=store.aliases)


def dial(desk: Make, kind: str, store: DictionaryStore, **query: Any) -> Any:
    peer = StreamInput if kind == "single" else MultiStreamInput
    schema = "tts_stream_input" if kind == "single" else "tts_multi_stream_input"
    return desk(peer(rules(store, **query)), schema)


def opening(kind: str, *locators: DictionaryLocator, context: str = "a") -> dict[str, Any]:
    named = {} if kind == "single" else {"context_id": context}
    return {"text": " ", "pronunciation_dictionary_locators": [x.written() for x in locators], **named}


def said(kind: str, text: str, context: str = "a") -> dict[str, Any]:
    return {"text": text, "flush": True, **({} if kind == "single" else {"context_id": context})}


def chars(messages: list[Any], name: str, context: str | None = None) -> str:
    mine = [m for m in messages if context in (None, m.get("contextId"))]
    return "".join(c for m in mine if m.get(name) for c in m[name]["chars"])


def seconds(messages: list[Any]) -> float:
    return sum(len(base64.b64decode(m["audio"])) for m in messages if m.get("audio")) / 8000


@pytest.mark.parametrize("sync", ["true", "false"])
@pytest.mark.parametrize("kind", ["single", "multi"])
def test_a_dictionary_is_heard_and_seen_in_the_normalised_times(desk: Make, kind: str, sync: str) -> None:
    store = DictionaryStore()
    d = dial(desk, kind, store, sync_alignment=sync)
    d.send(opening(kind, store.add(IBAN)), said(kind, WRITTEN))
    d.run(until=10.0)
    assert chars(d.messages, "alignment") == WRITTEN
    assert chars(d.messages, "normalizedAlignment") == f" {SPOKEN}"
    assert seconds(d.messages) == round(len(SPOKEN) * 0.06, 6)


def test_each_context_has_the_dictionaries_of_its_own_opening(desk: Make) -> None:
    store = DictionaryStore()
    d = dial(desk, "multi", store, sync_alignment="true")
    d.send(opening("multi", store.add(IBAN)), opening("multi", context="b"))
    d.send(said("multi", WRITTEN), said("multi", WRITTEN, "b"))
    d.run(until=10.0)
    assert chars(d.messages, "normalizedAlignment", "a") == f" {SPOKEN}"
    assert chars(d.messages, "normalizedAlignment", "b") == f" {WRITTEN}"


@pytest.mark.parametrize("kind", ["single", "multi"])
@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        ({"pronunciation_dictionary_id": "nope"}, "pronunciation_dictionary_not_found"),
        ({"version_id": "nope"}, "version_not_found"),
    ],
)
def test_an_unknown_dictionary_or_version_closes_the_socket(
    desk: Make, kind: str, spoil: dict[str, str], error: str
) -> None:
    store = DictionaryStore()
    d = dial(desk, kind, store)
    d.send(opening(kind, store.add(IBAN).model_copy(update=spoil)))
    assert [message["error"] for message in d.messages] == [error]
    assert d.closed == 1008


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_more_than_three_dictionaries_are_refused_as_over_http(desk: Make, kind: str) -> None:
    store = DictionaryStore()
    d = dial(desk, kind, store)
    d.send(opening(kind, *(store.add(IBAN) for _ in range(4))))
    assert [message["error"] for message in d.messages] == ["invalid_parameters"]
    assert d.closed == 1008


@given(
    text=st.lists(st.sampled_from(["un", "IBAN", "UN", "a", "now.", "  ", "é"]), max_size=12).map(" ".join),
    alias=st.sampled_from(["x", "United Nations", "a very long way to say it", "ü"]),
    sync=st.booleans(),
    pace=st.sampled_from([0.05, 0.06, 0.07, 0.11]),
)
def test_every_character_written_and_spoken_has_its_time_once(
    text: str, alias: str, sync: bool, pace: float
) -> None:
    store = DictionaryStore()
    locator = store.add(IBAN, AliasRule(string_to_replace="UN", alias=alias, case_sensitive=False))
    book = rules(store, sync_alignment=str(sync).lower())
    context = TtsContext(book, 0.0, aliases=store.aliases([locator]))
    context.append(text, 0.0, flush=True)
    chunks = []
    spoken = context.next_text()
    if spoken is not None:
        context.spoken(FormantVoice(pace).speech(spoken, 8000), 0.0)
        context.finished()
        while chunk := context.take(100.0):
            chunks.append(chunk.fields())
    for fields in chunks:
        for name in ("alignment", "normalizedAlignment"):
            assert fields[name] is None or len({len(part) for part in fields[name].values()}) == 1
    assert chars(chunks, "alignment") == (text if spoken else "")
    assert chars(chunks, "normalizedAlignment") == (f" {spoken}" if spoken else "")
