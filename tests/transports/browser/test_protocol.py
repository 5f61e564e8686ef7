"""The stream of a page, beyond what every carrier's stream does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow import TELEPHONE, UserAudioFrame
from voiceflow.errors import RemoteProtocolError
from voiceflow.transports import StreamStarted
from voiceflow.transports.browser import BrowserProtocol
from voiceflow.transports.browser.protocol import LONGEST_MESSAGE, LONGEST_TEXT, MOST_PARAMETERS, WIDEBAND

MANY = {str(number): "" for number in range(MOST_PARAMETERS + 1)}


def start(**content: Any) -> str:
    return json.dumps({"type": "start", "call": "call-1", **content})


def test_a_page_chooses_the_sound_of_the_phone() -> None:
    protocol = BrowserProtocol()
    assert protocol.format == WIDEBAND
    protocol.receive(start(format="mulaw"))
    assert protocol.format == TELEPHONE
    assert protocol.receive(b"\x01\x02\x03") == [UserAudioFrame(data=b"\x01\x02\x03", format=TELEPHONE)]


def test_a_call_without_a_direction_is_inbound() -> None:
    [started] = BrowserProtocol().receive(start(parameters={"tenant": "blue"}))
    assert isinstance(started, StreamStarted)
    assert started.parameters == {"tenant": "blue", "Direction": "inbound"}


@each_row(
    "message",
    [
        b"\x00\x00",
        json.dumps({"type": "key", "digit": "1"}),
        start(format="opus"),
        start(parameters=MANY),
        start(parameters={"From": 5}),
        start(parameters=["From"]),
        start(call="x" * (LONGEST_TEXT + 1)),
        start(call="\ud800"),
        start(more="x" * LONGEST_MESSAGE),
    ],
)
def test_a_wrong_beginning_ends_the_stream(message: str | bytes) -> None:
    protocol = BrowserProtocol()
    with pytest.raises(RemoteProtocolError):
        protocol.receive(message)
    assert protocol.receive(start()) == []
    assert not protocol.is_streaming


@pytest.mark.parametrize(
    "message",
    [
        b"\x00",
        start(),
        json.dumps({"type": "key", "digit": "12"}),
        json.dumps({"type": "key", "digit": "A"}),
        json.dumps({"type": "key", "digit": ["1"]}),
        json.dumps({"type": "played"}),
        json.dumps({"type": "shout"}),
    ],
)
def test_an_odd_message_is_dropped_and_counted(message: str | bytes) -> None:
    protocol = BrowserProtocol()
    protocol.receive(start())
    assert protocol.receive(message) == []
    assert sum(protocol.odd.values()) == 1
    assert protocol.is_streaming


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["start", "key", "played", "stop", "?"])},
    optional={"digit": JSON, "name": JSON, "call": JSON, "parameters": JSON, "format": JSON},
)


@given(st.lists(st.binary(max_size=8) | st.text(max_size=8) | JSON.map(json.dumps) | FIELDS.map(json.dumps)))
def test_no_message_raises_anything_but_a_protocol_error(messages: list[str | bytes]) -> None:
    protocol = BrowserProtocol()
    try:
        for message in messages:
            protocol.receive(message)
    except RemoteProtocolError:
        assert not protocol.is_streaming
