"""chan_websocket without a network: what is particular to Asterisk."""

from __future__ import annotations

import json

import pytest

from tests.rows import each_row
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.asterisk import ChannelWire
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports import MarkEchoed, StreamStarted, StreamStopped
from voiceflow.transports.asterisk import AsteriskProtocol
from voiceflow.transports.asterisk.protocol import FORMATS
from voiceflow.transports.line import MOST_HELD, MediaLine
from voiceflow.transports.protocol import Message

WORDS = (
    "MEDIA_START connection_id:c1 channel:WebSocket/c1/0x51 channel_id:17.3 format:ulaw "
    "optimal_frame_size:160 ptime:20"
)


def start(**changes: object) -> str:
    fields = {
        "event": "MEDIA_START",
        "connection_id": "c1",
        "channel": "WebSocket/c1/0x51",
        "channel_id": "17.3",
        "format": "ulaw",
        "optimal_frame_size": 160,
        "ptime": 20,
        "channel_variables": {"tenant": "blue", "DIALEDPEERNUMBER": "c1"},
    }
    return json.dumps(fields | changes)


def started(message: str = WORDS) -> AsteriskProtocol:
    protocol = AsteriskProtocol()
    assert len(protocol.receive(message)) == 1
    return protocol


class Sent(list[Message]):
    """A socket that is open."""

    is_open = True

    def send(self, message: Message) -> None:
        self.append(message)


def test_the_address_says_who_calls_and_the_variables_say_more() -> None:
    protocol = AsteriskProtocol({"from": "+15550100", "to": "100", "tenant": "green"})
    [event] = protocol.receive(start())
    assert isinstance(event, StreamStarted)
    assert (event.call_id, event.stream_id) == ("17.3", "WebSocket/c1/0x51")
    assert event.parameters == {
        "Direction": "inbound",
        "From": "+15550100",
        "To": "100",
        "tenant": "green",
        "DIALEDPEERNUMBER": "c1",
    }


def test_a_version_without_channel_ids_is_known_by_the_name_of_its_channel() -> None:
    text = "MEDIA_START connection_id:c1 channel:WebSocket/c1/0x51 format:alaw optimal_frame_size:160"
    protocol = AsteriskProtocol()
    [event] = protocol.receive(text)
    assert isinstance(event, StreamStarted)
    assert event.call_id == "WebSocket/c1/0x51"
    assert protocol.format == AudioFormat(Encoding.ALAW, 8000)


@pytest.mark.parametrize("codec", FORMATS)
def test_a_second_of_every_codec_fits_into_one_message(codec: str) -> None:
    size = FORMATS[codec].size(0.02)
    protocol = started(start(format=codec, optimal_frame_size=size))
    assert len(protocol.audio(bytes(protocol.format.bytes_per_second))) <= 65_500
    assert protocol.receive(bytes(size)) == [UserAudioFrame(data=bytes(size), format=FORMATS[codec])]


@each_row(
    "message",
    [
        start(format="opus", optimal_frame_size=0),
        start(optimal_frame_size=0),
        start(optimal_frame_size=161),
        start(optimal_frame_size=[160]),
        start(channel=""),
        start(channel="\ud800"),
        "MEDIA_START",
        "MEDIA_XON",
    ],
)
def test_a_start_that_cannot_be_served_is_an_error(message: str) -> None:
    with pytest.raises(RemoteProtocolError, match="MEDIA_START"):
        AsteriskProtocol().receive(message)


def test_a_codec_that_is_not_served_is_answered_with_those_that_are() -> None:
    with pytest.raises(RemoteProtocolError, match="ulaw, alaw, slin, slin16, slin24"):
        AsteriskProtocol().receive(start(format="opus"))


def test_commands_are_written_as_the_events_came() -> None:
    words, objects = started(WORDS), started(start())
    assert (words.mark("1.2"), words.clear()) == ("MARK_MEDIA 1.2", "FLUSH_MEDIA")
    assert json.loads(objects.mark("1.2")) == {"command": "MARK_MEDIA", "correlation_id": "1.2"}
    assert json.loads(objects.clear()) == {"command": "FLUSH_MEDIA"}


def test_a_command_that_asterisk_would_ignore_is_not_sent() -> None:
    protocol = started()
    with pytest.raises(LocalProtocolError, match="128 bytes"):
        protocol.mark("m" * 128)


def test_marks_that_were_cleared_are_echoed_once_with_the_next_message() -> None:
    protocol = started()
    protocol.mark("1.1")
    protocol.mark("1.2")
    assert protocol.receive("MEDIA_MARK_PROCESSED 1.1") == [MarkEchoed(name="1.1")]
    protocol.clear()
    protocol.mark("2.1")
    assert protocol.receive("DTMF_END digit:5 channel_id:17.3") == [
        MarkEchoed(name="1.2"),
        DTMFFrame(digit="5"),
    ]
    assert protocol.receive("QUEUE_DRAINED") == []
    protocol.clear()
    protocol.clear()
    assert protocol.receive("QUEUE_DRAINED") == [MarkEchoed(name="2.1")]


def test_keys_that_no_telephone_has_and_unknown_events_are_dropped_and_counted() -> None:
    protocol = started()
    assert protocol.receive("DTMF_END digit:A channel_id:17.3") == []
    assert protocol.receive("MEDIA_START channel:x") == []
    assert protocol.receive("ERROR channel_id:17.3 error_text:what") == []
    assert protocol.odd == {"malformed": 3}


def test_nothing_is_heard_after_the_end() -> None:
    protocol = started()
    assert protocol.closed() == [StreamStopped()]
    assert protocol.receive(bytes(160)) == protocol.receive("DTMF_END digit:5") == []


def test_audio_waits_while_the_queue_of_asterisk_is_full() -> None:
    protocol, sent = started(), Sent()
    line = MediaLine(protocol, sent)
    protocol.receive("MEDIA_XOFF")
    line.audio(bytes(320))
    line.mark("1.1")
    assert sent == []
    protocol.receive("MEDIA_XON")
    line.audio(b"\x01" * 160)
    assert sent == [bytes(320), "MARK_MEDIA 1.1", b"\x01" * 160]


def test_audio_that_waits_is_dropped_by_a_clear_and_its_marks_echoed() -> None:
    protocol, sent = started(), Sent()
    line = MediaLine(protocol, sent)
    protocol.receive("MEDIA_XOFF")
    line.audio(bytes(160))
    line.mark("1.1")
    line.clear()
    line.audio(b"\x01" * 160)
    assert sent == ["FLUSH_MEDIA", b"\x01" * 160]
    assert protocol.receive("MEDIA_XON") == [MarkEchoed(name="1.1")]
    assert len(sent) == 2


def test_what_waits_for_a_queue_without_room_is_bounded() -> None:
    protocol, sent = started(), Sent()
    line = MediaLine(protocol, sent)
    protocol.receive("MEDIA_XOFF")
    for _ in range(MOST_HELD + 5):
        line.audio(bytes(160))
    protocol.receive("MEDIA_XON")
    assert len(sent) == MOST_HELD


def test_whole_frames_are_sent_and_a_mark_fills_the_last_one() -> None:
    protocol, sent = started(), Sent()
    line = MediaLine(protocol, sent)
    line.audio(bytes(250))
    line.mark("1.1")
    assert sent == [bytes(160), bytes(90) + b"\xff" * 70, "MARK_MEDIA 1.1"]


def test_the_emulator_says_when_its_queue_is_full_and_when_it_has_room() -> None:
    wire = ChannelWire("17.3", as_json=False)
    said = [wire.waiting(seconds) for seconds in (17.9, 18.0, 18.5, 16.0, 15.9, 0.0)]
    assert said == [[], ["MEDIA_XOFF"], [], [], ["MEDIA_XON"], []]
