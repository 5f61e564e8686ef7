"""Media messages read by position: the same as by the full parser, for every message."""

import json
from base64 import b64encode
from collections import deque
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.errors import RemoteProtocolError
from voiceflow.frames import UserAudioFrame
from voiceflow.transports.events import Received
from voiceflow.transports.media_template import MediaTemplate
from voiceflow.transports.twilio.protocol import MediaStreamProtocol

CONNECTED = '{"event": "connected", "protocol": "Call", "version": "1.0.0"}'
START = json.dumps(
    {
        "event": "start",
        "start": {
            "callSid": "CA0",
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        },
        "streamSid": "MZ0",
    }
)


def started() -> MediaStreamProtocol:
    """The protocol of a stream that is up."""
    protocol = MediaStreamProtocol()
    protocol.receive(CONNECTED)
    protocol.receive(START)
    return protocol


def media(number: int, audio: bytes, **changes: Any) -> dict[str, Any]:
    """A media message as Twilio sends it."""
    inner = {
        "track": "inbound",
        "chunk": str(number),
        "timestamp": str(20 * number),
        "payload": b64encode(audio).decode(),
    }
    return {"event": "media", "sequenceNumber": str(number), "media": inner, "streamSid": "MZ0", **changes}


def shuffled(message: dict[str, Any], draw: st.DrawFn) -> dict[str, Any]:
    """The same object with its keys in another order."""
    return {
        key: shuffled(message[key], draw) if isinstance(message[key], dict) else message[key]
        for key in draw(st.permutations(list(message)))
    }


ODD_TEXT = st.sampled_from(["", "!", "AA=A", "AAAA\n", "ÄÄ", '"', "\\u0041AAA", "-5", "00012", "9" * 20, "٣"])


SELDOM = st.integers(0, 3).map(lambda number: number == 0)


@st.composite
def written(draw: st.DrawFn) -> str:
    """One media message: often as Twilio writes it, sometimes changed in its content or its writing."""
    message = media(draw(st.integers(0, 400)), draw(st.binary(min_size=1, max_size=200)))
    if draw(SELDOM):
        place = draw(st.sampled_from(["track", "chunk", "timestamp", "payload"]))
        message["media"][place] = draw(st.one_of(ODD_TEXT, st.integers(0, 9), st.none()))
    if draw(SELDOM):
        place = draw(st.sampled_from(["event", "streamSid", "sequenceNumber", "more"]))
        message[place] = draw(st.one_of(ODD_TEXT, st.just("MZ1"), st.just({"payload": "AAAA"})))
    if draw(SELDOM):
        message = shuffled(message, draw)
    text = json.dumps(message, separators=(" ,", " : ") if draw(SELDOM) else (",", ":"))
    if draw(SELDOM):
        text = text.replace("/", "\\/")
    if draw(SELDOM):
        text = text[:-1] + draw(st.sampled_from([',"media":{}}', ',"streamSid":"MZ2"}', "", "} ", "}}"]))
    return text


@settings(deadline=None, max_examples=example_count(150))
@given(st.lists(written(), min_size=2, max_size=12))
def test_reading_by_position_gives_what_the_full_parser_gives(texts: list[str]) -> None:
    fast, full = started(), started()
    full._lessons = 0
    for text in texts:
        results: list[tuple[list[Received], str | None]] = []
        for protocol in (fast, full):
            try:
                results.append((protocol.receive(text), None))
            except RemoteProtocolError as error:
                results.append(([], str(error)))
        assert results[0] == results[1]
        assert (fast.odd, fast.gaps, fast.missing_s) == (full.odd, full.gaps, full.missing_s)
    assert full._template is None


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_the_messages_of_a_stream_are_read_by_position_from_the_second_on(
    separators: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    protocol = started()
    texts = deque(json.dumps(media(number, bytes(160)), separators=separators) for number in range(5))
    protocol.receive(texts.popleft())
    monkeypatch.delattr(json, "loads")
    for text in texts:
        assert [type(frame) for frame in protocol.receive(text)] == [UserAudioFrame]


@pytest.mark.parametrize(
    ("message", "payload"),
    [
        ('{"time":"1","payload":"AAAA","copy":"AAAA"}', "AAAA"),
        ('{"time":"1","payload":"AA\\u0041A"}', "AAAA"),
        ('{"payload":"AAAA","time":"1"}', "AAAA"),
        ('{"time":"1","more":{"time":"2"},"payload":"AAAA"}', "AAAA"),
        ('{"time":"1","payload":"AAAA","more":{"time":"2"}}', "AAAA"),
        ('{"time":"1","payload":"AAAA","t\\u0069me":"2"}', "AAAA"),
        ('{"time":1,"payload":"AAAA"}', "AAAA"),
    ],
)
def test_no_template_is_made_of_a_message_with_another_meaning_elsewhere(message: str, payload: str) -> None:
    json.loads(message)
    assert MediaTemplate.learn(message, payload, time="time", numbers=["number"]) is None


def test_digits_of_other_values_must_be_the_same() -> None:
    text = '{"stream":"12","number":"1","time":"20","payload":"AAAA"}'
    template = MediaTemplate.learn(text, "AAAA", time="time", numbers=["number"])
    assert template is not None
    assert template.read(text) == (b"\0\0\0", 20)
    other = text.replace('"1"', '"7"').replace('"20"', '"40"').replace("AAAA", "AAAB")
    assert template.read(other) == (b"\0\0\1", 40)
    assert template.read(text.replace('"12"', '"13"')) is None
