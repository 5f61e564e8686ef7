"""The carrier's messages to the letter, and its strictness about the app's."""

from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.emulators.twilio.protocol import (
    AppMedia,
    CarrierStream,
    ClearRequest,
    MarkRequest,
    RefusedMessage,
)

SID, CALL, ACCOUNT = "MZ" + "0" * 32, "CA" + "1" * 32, "AC" + "2" * 32


def stream() -> CarrierStream:
    return CarrierStream(stream_sid=SID, call_sid=CALL, account_sid=ACCOUNT, parameters={"tenant": "blue"})


def test_a_stream_opens_with_connected_and_start() -> None:
    assert [json.loads(text) for text in stream().opening()] == [
        {"event": "connected", "protocol": "Call", "version": "1.0.0"},
        {
            "event": "start",
            "sequenceNumber": "1",
            "streamSid": SID,
            "start": {
                "streamSid": SID,
                "accountSid": ACCOUNT,
                "callSid": CALL,
                "tracks": ["inbound"],
                "customParameters": {"tenant": "blue"},
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            },
        },
    ]


def test_numbers_that_count_are_strings_and_all_messages_share_one_counter() -> None:
    protocol = stream()
    protocol.opening()
    speech, silence = bytes(range(160)), b"\xff" * 160
    assert [
        json.loads(text)
        for text in (
            protocol.media(speech, 20),
            protocol.dtmf("7"),
            protocol.media(None, 40),
            protocol.mark("utterance-4"),
            protocol.stop(),
        )
    ] == [
        {
            "event": "media",
            "sequenceNumber": "2",
            "streamSid": SID,
            "media": {
                "track": "inbound",
                "chunk": "1",
                "timestamp": "20",
                "payload": base64.b64encode(speech).decode(),
            },
        },
        {
            "event": "dtmf",
            "sequenceNumber": "3",
            "streamSid": SID,
            "dtmf": {"track": "inbound_track", "digit": "7"},
        },
        {
            "event": "media",
            "sequenceNumber": "4",
            "streamSid": SID,
            "media": {
                "track": "inbound",
                "chunk": "2",
                "timestamp": "40",
                "payload": base64.b64encode(silence).decode(),
            },
        },
        {"event": "mark", "sequenceNumber": "5", "streamSid": SID, "mark": {"name": "utterance-4"}},
        {
            "event": "stop",
            "sequenceNumber": "6",
            "streamSid": SID,
            "stop": {"accountSid": ACCOUNT, "callSid": CALL},
        },
    ]


def test_the_three_messages_of_an_app() -> None:
    protocol = stream()
    audio = base64.b64encode(b"abc").decode()
    assert protocol.receive(
        json.dumps({"event": "media", "streamSid": SID, "media": {"payload": audio}})
    ) == AppMedia(b"abc")
    assert protocol.receive(
        json.dumps({"event": "mark", "streamSid": SID, "mark": {"name": "x"}})
    ) == MarkRequest("x")
    assert protocol.receive(json.dumps({"event": "clear", "streamSid": SID})) == ClearRequest()


@each_row(
    ("message", "reason"),
    [
        ("hello", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "object"),
        ('{"event": 1}', "object"),
        ({"event": "stop", "streamSid": SID}, "media, mark or clear"),
        ({"event": "media", "streamSid": SID, "media": {"payload": ""}, "sequenceNumber": "1"}, "exactly"),
        ({"event": "media", "streamSid": SID}, "exactly"),
        ({"event": "clear", "streamSid": SID, "clear": {}}, "exactly"),
        ({"event": "clear", "streamSid": "MZ" + "9" * 32}, "another stream"),
        ({"event": "clear", "streamSid": None}, "another stream"),
        ({"event": "media", "streamSid": SID, "media": {"payload": "", "track": "outbound"}}, "exactly"),
        ({"event": "media", "streamSid": SID, "media": []}, "exactly"),
        ({"event": "media", "streamSid": SID, "media": {"payload": 5}}, "string"),
        ({"event": "media", "streamSid": SID, "media": {"payload": "a"}}, "base64"),
        ({"event": "media", "streamSid": SID, "media": {"payload": "YWJj\n"}}, "base64"),
        ({"event": "media", "streamSid": SID, "media": {"payload": "é"}}, "base64"),
        ({"event": "mark", "streamSid": SID, "mark": {"name": 5}}, "name"),
        ({"event": "mark", "streamSid": SID, "mark": {}}, "name"),
    ],
)
def test_everything_else_is_refused_with_its_reason(message: object, reason: str) -> None:
    text = message if isinstance(message, str) else json.dumps(message)
    answer = stream().receive(text)
    assert isinstance(answer, RefusedMessage)
    assert answer.code == 31951
    assert reason in answer.reason


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["event", "streamSid", "media"]), inner),
)


@given(st.text() | junk.map(json.dumps))
def test_no_message_whatever_raises(text: str) -> None:
    assert isinstance(stream().receive(text), RefusedMessage)
