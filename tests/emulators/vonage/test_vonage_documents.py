"""Reading NCCOs as strictly as the carrier does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row, example_count
from voiceflow.clients.vonage import ncco
from voiceflow.emulators.vonage.documents import NccoError, check, parse

NAMES = (
    "action",
    "type",
    "dtmf",
    "speech",
    "timeOut",
    "maxDigits",
    "eventUrl",
    "endpoint",
    "authorization",
    "uri",
)
VALUES = st.sampled_from(["connect", "input", "talk", "conversation", "dtmf", "speech", "websocket", "phone"])
ACTIONS = st.recursive(
    VALUES | st.none() | st.booleans() | st.integers(-2, 30) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=example_count(60))
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), ACTIONS, max_size=4), max_size=2) | ACTIONS)
def test_whatever_an_application_answers_is_read_or_refused(actions: object) -> None:
    try:
        found = check(actions)
    except NccoError:
        return
    assert found == actions
    assert parse(json.dumps(actions).encode()) == actions


def test_what_our_client_writes_is_read() -> None:
    document = ncco.document(
        ncco.talk("Hello."),
        ncco.listen(event_url="https://voice.example.com/answer", language="en-US", hints=("yes", "no")),
        ncco.conversation("room1"),
    )
    assert [action["action"] for action in parse(document.encode())] == ["talk", "input", "conversation"]


def socket(**changes: object) -> list[dict[str, object]]:
    endpoint = {
        "type": "websocket",
        "uri": "wss://example.com/x",
        "content-type": "audio/l16;rate=16000",
        **changes,
    }
    return [{"action": "connect", "endpoint": [endpoint]}]


@each_row(
    ("actions", "why"),
    [
        ({}, "is a list"),
        ([{"action": "record"}], "does not exist"),
        ([{"action": "talk", "text": ""}], "1500"),
        ([{"action": "talk", "text": "x", "volume": 1}], "no option volume"),
        ([{"action": "conversation"}], "has a name"),
        ([{"action": "input", "type": []}], "list of dtmf and speech"),
        ([{"action": "input", "type": [["dtmf"]]}], "list of dtmf and speech"),
        ([{"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": 11}}], "timeOut"),
        ([{"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": "3"}}], "timeOut"),
        ([{"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 0}}], "maxDigits"),
        ([{"action": "input", "type": ["speech"], "speech": {"startTimeout": True}}], "startTimeout"),
        ([{"action": "connect", "endpoint": [{"type": ["phone"]}]}], "websocket or a phone"),
        ([{"action": "connect", "endpoint": [{"type": "phone", "number": "+1555"}]}], "E.164"),
        (socket(uri="ws://example.com"), "wss"),
        (socket(headers={"a": "x" * 600}), "512 bytes"),
        (socket(authorization="secret"), "custom authorization"),
        (socket(**{"content-type": "audio/l16;rate=1"}), "content-type"),
    ],
)
def test_what_the_carrier_would_refuse_is_refused_with_the_reason(actions: object, why: str) -> None:
    with pytest.raises(NccoError, match=why):
        check(actions)
    check(socket())


@pytest.mark.parametrize("document", [b"", b"{", b"[" * 100_000, b" " * 10_000_000])
def test_what_is_no_json_is_refused(document: bytes) -> None:
    with pytest.raises(NccoError):
        parse(document)
