"""The media stream protocol: every message, every state, any text."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import FLOOD
from voiceflow.transports.twilio.protocol import LONGEST_MESSAGE, MediaStreamProtocol
from voiceflow.transports.twilio.states import StreamState

CONVERSATION = (Path(__file__).parent / "conversation.jsonl").read_text().splitlines()
CONNECTED, START, MEDIA, _, _, DTMF, MARK, STOP = CONVERSATION
SID = "MZ" + "0a" * 16
STARTED = StreamStarted(
    stream_id=SID, call_id="CA" + "2" * 32, account_sid="AC" + "1" * 32, parameters={"tenant": "blue"}
)


def user(data: bytes) -> UserAudioFrame:
    return UserAudioFrame(data=data, format=TELEPHONE)


def fed(*texts: str, fill_gaps: bool = True) -> MediaStreamProtocol:
    protocol = MediaStreamProtocol(fill_gaps=fill_gaps)
    for text in texts:
        protocol.receive(text)
    return protocol


def changed(text: str, path: str, value: Any) -> str:
    """The message with one field changed; ``...`` leaves it out."""
    message = json.loads(text)
    *parents, name = path.split(".")
    place = message
    for parent in parents:
        place = place[parent]
    if value is ...:
        del place[name]
    else:
        place[name] = value
    return json.dumps(message)


def media(at_ms: int, data: bytes) -> str:
    text = changed(MEDIA, "media.timestamp", str(at_ms))
    return changed(text, "media.payload", base64.b64encode(data).decode())


def test_a_whole_conversation_gives_its_frames() -> None:
    protocol = MediaStreamProtocol()
    assert [protocol.receive(text) for text in CONVERSATION] == [
        [],
        [STARTED],
        [user(b"\xff\xff\xff\xff")],
        [],
        [user(b"\x7e\x7f\x7e\x7f")],
        [DTMFFrame(digit="7")],
        [MarkEchoed(name="utterance-4")],
        [StreamStopped()],
    ]
    assert (protocol.state, protocol.odd, protocol.gaps) == (StreamState.STOPPED, {}, 0)


@each_row("length", range(len(CONVERSATION)))
def test_a_conversation_cut_anywhere_takes_no_other_message_than_its_next(length: int) -> None:
    possible = {
        StreamState.CONNECTING: {"connected"},
        StreamState.CONNECTED: {"start"},
        StreamState.STREAMING: {"media", "dtmf", "mark", "stop"},
        StreamState.STOPPED: {"stop"},
    }
    for text in (CONNECTED, START, MEDIA, DTMF, MARK, STOP):
        protocol = fed(*CONVERSATION[:length])
        if json.loads(text)["event"] in possible[protocol.state]:
            protocol.receive(text)
        elif length < 2:
            with pytest.raises(RemoteProtocolError, match="out of order"):
                protocol.receive(text)
            assert protocol.state is StreamState.BROKEN
        else:
            assert protocol.receive(text) == []
            assert protocol.odd == {"out of order": 1}


def test_a_second_stop_says_nothing_new() -> None:
    protocol = fed(*CONVERSATION)
    assert protocol.receive(STOP) == []
    assert protocol.receive(MEDIA) == []
    assert protocol.odd == {"out of order": 1}


def test_a_broken_stream_stays_broken() -> None:
    protocol = fed(CONNECTED)
    for text in ("{", START, '{"event":"new"}'):
        with pytest.raises(RemoteProtocolError):
            protocol.receive(text)


def test_unknown_events_and_fields_are_no_error() -> None:
    protocol = fed(CONNECTED, START)
    assert protocol.receive('{"event":"weather","streamSid":"MZ","sun":true}') == []
    assert protocol.odd == {"unknown": 1}
    assert protocol.receive(changed(MEDIA, "media.loudness", 3)) == [user(b"\xff" * 4)]


@each_row(
    ("text", "path", "value"),
    [
        (CONNECTED, "protocol", "Video"),
        (CONNECTED, "version", "2.0.0"),
        (CONNECTED, "event", ["connected"]),
        (START, "streamSid", ...),
        (START, "streamSid", 7),
        (START, "start.callSid", ...),
        (START, "start.mediaFormat.encoding", "audio/x-l16"),
        (START, "start.mediaFormat.sampleRate", 16000),
        (START, "start.mediaFormat.channels", 2),
        (START, "start", "now"),
    ],
)
def test_a_stream_that_cannot_start_is_an_error_that_does_not_quote_why(
    text: str, path: str, value: Any
) -> None:
    protocol = fed(*CONVERSATION[: CONVERSATION.index(text)])
    with pytest.raises(RemoteProtocolError, match="malformed") as caught:
        protocol.receive(changed(text, path, value))
    assert caught.value.__cause__ is None
    assert "Video" not in str(caught.value)


@each_row(
    ("path", "value", "lost"),
    [
        ("start.accountSid", None, {"account_sid": ""}),
        ("start.customParameters", ..., {"parameters": {}}),
        ("start.customParameters", [1], {"parameters": {}}),
        ("start.customParameters.tenant", 5, {"parameters": {}}),
        ("start.customParameters.tenant", "", {"parameters": {"tenant": ""}}),
        ("start.customParameters.tenant", "\ud800", {"parameters": {}}),
        ("start.customParameters.\ud800", "x", {}),
        ("start.tracks", 7, {}),
    ],
)
def test_a_start_that_lacks_what_is_not_needed_starts(path: str, value: Any, lost: dict[str, Any]) -> None:
    assert fed(CONNECTED).receive(changed(START, path, value)) == [replace(STARTED, **lost)]
    assert fed(changed(CONNECTED, "version", 1)).receive(START) == [STARTED]


ODD = [
    (MEDIA, "streamSid", "MZ" + "0b" * 16, "media"),
    (MEDIA, "media", [], "media"),
    (MEDIA, "media.track", ..., "media"),
    (MEDIA, "media.payload", ..., "media"),
    (MEDIA, "media.payload", 7, "media"),
    (MEDIA, "media.payload", "////"[:3], "media"),
    (MEDIA, "media.payload", "//// //w=", "media"),
    (MEDIA, "media.payload", "é", "media"),
    (MEDIA, "media.timestamp", ..., "media"),
    (MEDIA, "media.timestamp", 61, "media"),
    (MEDIA, "media.timestamp", "-1", "media"),
    (MEDIA, "media.timestamp", "٣", "media"),
    (MEDIA, "media.timestamp", "9" * 400, "media"),
    (MEDIA, "media.timestamp", "9" * 5000, "media"),
    (DTMF, "dtmf.digit", "77", "dtmf"),
    (DTMF, "dtmf.digit", "", "dtmf"),
    (DTMF, "dtmf.digit", "w", "dtmf"),
    (DTMF, "dtmf.digit", 7, "dtmf"),
    (DTMF, "dtmf.digit", ["7"], "dtmf"),
    (DTMF, "dtmf", ..., "dtmf"),
    (MARK, "mark.name", ..., "mark"),
    (MARK, "mark.name", 4, "mark"),
    (MARK, "mark", "x", "mark"),
    (STOP, "streamSid", "MZ" + "0b" * 16, "stop"),
]


@each_row(("text", "path", "value", "event"), ODD)
def test_an_odd_message_is_dropped_and_counted_and_the_next_one_is_taken(
    text: str, path: str, value: Any, event: str
) -> None:
    protocol = fed(CONNECTED, START)
    for count in (1, 2):
        assert protocol.receive(changed(text, path, value)) == []
        assert protocol.odd == {f"malformed {event}": count}
        assert protocol.state is StreamState.STREAMING
    assert received(protocol, MEDIA, DTMF, MARK, STOP) == [
        user(b"\xff\xff\xff\xff"),
        DTMFFrame(digit="7"),
        MarkEchoed(name="utterance-4"),
        StreamStopped(),
    ]


def test_a_stop_needs_nothing_but_its_name() -> None:
    assert fed(CONNECTED, START).receive('{"event":"stop"}') == [StreamStopped()]


def test_a_message_that_is_too_long_is_dropped() -> None:
    protocol = fed(CONNECTED, START)
    longest = media(61, bytes(3 * 15_000))
    assert len(longest) < LONGEST_MESSAGE
    assert len(protocol.receive(longest)) == 1
    assert protocol.receive(longest + " " * (LONGEST_MESSAGE - len(longest) + 1)) == []
    assert protocol.odd == {"malformed": 1}


def test_deep_nesting_is_an_error() -> None:
    with pytest.raises(RemoteProtocolError):
        fed(CONNECTED, "[" * 60_000)
    assert fed(CONNECTED, START, "[" * 60_000).odd == {"malformed": 1}


def test_only_a_flood_breaks_a_stream_and_good_messages_make_up_for_odd_ones() -> None:
    protocol = fed(CONNECTED, START)
    for _ in range(FLOOD):
        assert protocol.receive("{") == []
    for _ in range(2 * FLOOD):
        protocol.receive(MEDIA)
        protocol.receive(changed(DTMF, "dtmf.digit", ""))
    assert protocol.odd == {"malformed": FLOOD, "malformed dtmf": 2 * FLOOD}
    with pytest.raises(RemoteProtocolError, match="a flood of odd messages, the last of them unknown"):
        protocol.receive('{"event":"weather"}')
    assert protocol.state is StreamState.BROKEN


@given(st.text())
def test_any_text_gives_nothing_but_a_protocol_error(text: str) -> None:
    for length in range(2):
        protocol = fed(*CONVERSATION[:length])
        with pytest.raises(RemoteProtocolError):
            protocol.receive(text)
    for length in (2, len(CONVERSATION)):
        assert fed(*CONVERSATION[:length]).receive(text) == []


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
paths = {
    MEDIA: ["event", "streamSid", "media", "media.track", "media.timestamp", "media.payload"],
    START: ["event", "streamSid", "start", "start.customParameters", "start.mediaFormat", "start.callSid"],
    DTMF: ["event", "dtmf", "dtmf.digit"],
    MARK: ["event", "mark", "mark.name"],
    STOP: ["event", "streamSid", "stop"],
}


@given(st.sampled_from([(text, path) for text, found in paths.items() for path in found]), values)
def test_any_field_of_any_type_gives_frames_or_a_protocol_error(place: tuple[str, str], value: Any) -> None:
    text, path = place
    protocol = fed(CONNECTED) if text == START else fed(CONNECTED, START)
    try:
        taken = protocol.receive(changed(text, path, value))
    except RemoteProtocolError:
        assert text == START
        assert protocol.state is StreamState.BROKEN
    else:
        assert isinstance(taken, list)


def test_an_empty_payload_is_no_frame() -> None:
    assert fed(CONNECTED, START).receive(media(61, b"")) == []


def received(protocol: MediaStreamProtocol, *texts: str) -> list[Received]:
    return [item for text in texts for item in protocol.receive(text)]


def test_missing_audio_is_filled_with_silence_of_its_length() -> None:
    protocol = fed(CONNECTED, START)
    packet = bytes(160)
    frames = received(protocol, media(61, packet), media(81, packet), media(161, packet))
    assert frames == [user(packet), user(packet), user(b"\xff" * 480), user(packet)]
    assert (protocol.gaps, protocol.missing_s) == (1, 0.06)


def test_missing_audio_is_counted_only_if_silence_is_not_wanted() -> None:
    protocol = fed(CONNECTED, START, fill_gaps=False)
    packet = bytes(160)
    frames = received(protocol, media(0, packet), media(60, packet), media(80, packet))
    assert frames == [user(packet)] * 3
    assert (protocol.gaps, protocol.missing_s) == (1, 0.04)


def test_a_long_gap_is_filled_with_a_second_and_the_clock_goes_on_from_there() -> None:
    protocol = fed(CONNECTED, START)
    packet = bytes(160)
    frames = received(protocol, media(0, packet), media(60_000, packet), media(60_020, packet))
    assert frames == [user(packet), user(b"\xff" * 8000), user(packet), user(packet)]
    assert protocol.gaps == 1


@given(st.lists(st.integers(-9, 10), min_size=1, max_size=50))
def test_timestamps_that_jitter_add_no_silence(jitter: list[int]) -> None:
    protocol = fed(CONNECTED, START)
    packet = bytes(160)
    texts = [media(100 + 20 * index + late, packet) for index, late in enumerate(jitter)]
    assert received(protocol, *texts) == [user(packet)] * len(jitter)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=20), st.data())
def test_what_comes_out_keeps_the_time_of_the_call(sizes: list[int], data: st.DataObject) -> None:
    protocol = fed(CONNECTED, START)
    protocol.receive(media(0, bytes(8)))
    at, total = 1, 8
    for size in sizes:
        at += data.draw(st.integers(0, 40)) * 20
        total += sum(
            len(frame.data)
            for frame in received(protocol, media(at, bytes(8 * size)))
            if isinstance(frame, UserAudioFrame)
        )
        at += size
    assert 0 <= at - total / 8 < 20


def test_what_is_sent_has_exactly_the_documented_fields() -> None:
    protocol = fed(CONNECTED, START)
    assert (
        protocol.audio(b"\xff\x00")
        == '{"event":"media","streamSid":"' + SID + '","media":{"payload":"/wA="}}'
    )
    assert protocol.mark("r1") == '{"event":"mark","streamSid":"' + SID + '","mark":{"name":"r1"}}'
    assert protocol.clear() == '{"event":"clear","streamSid":"' + SID + '"}'


@given(st.binary(max_size=2000), st.text(st.characters(codec="utf-8")))
def test_what_is_sent_is_json_whatever_is_in_it(audio: bytes, name: str) -> None:
    protocol = fed(CONNECTED, START)
    payload = json.loads(protocol.audio(audio))["media"]["payload"]
    assert base64.b64decode(payload, validate=True) == audio
    assert json.loads(protocol.mark(name))["mark"] == {"name": name}


@pytest.mark.parametrize("texts", [[], [CONNECTED]])
def test_nothing_can_be_sent_before_the_start(texts: list[str]) -> None:
    protocol = fed(*texts)
    for send in (protocol.clear, lambda: protocol.audio(b"\xff"), lambda: protocol.mark("m")):
        with pytest.raises(LocalProtocolError, match="connect"):
            send()


def test_digits_and_parameters_are_in_no_repr() -> None:
    assert "blue" not in repr(STARTED)
    assert "7" not in repr(DTMFFrame(digit="7"))
