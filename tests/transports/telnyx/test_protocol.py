"""What is special about Telnyx's streams: two codecs, packets out of order, byte order, short chunks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.emulators.kit.wire import AppAudio, Refused
from voiceflow.emulators.telnyx.wire import Codec, StreamNames, TelnyxWire
from voiceflow.errors import RemoteProtocolError
from voiceflow.frames import UserAudioFrame
from voiceflow.transports import Message, StreamStarted
from voiceflow.transports.line import MediaLine
from voiceflow.transports.telnyx import TelnyxProtocol
from voiceflow.transports.telnyx.settings import FORMATS

NAMES = StreamNames(stream_id="s1", call_id="call-1", account="a1", caller="+15550100", called="+15550199")
PACKET = bytes(range(160))


def opened(codec: Codec, call_codec: Codec | None = None) -> tuple[TelnyxProtocol, TelnyxWire]:
    """Both sides of a stream that has started."""
    wire, protocol = TelnyxWire(NAMES, codec=codec, call_codec=call_codec), TelnyxProtocol(FORMATS[codec])
    for message in wire.opening():
        protocol.receive(message)
    return protocol, wire


def heard(protocol: TelnyxProtocol, message: Message) -> bytes:
    return b"".join(frame.data for frame in protocol.receive(message) if isinstance(frame, UserAudioFrame))


def test_the_numbers_of_a_call_come_without_custom_parameters_too() -> None:
    protocol, wire = TelnyxProtocol(), TelnyxWire(NAMES)
    [start] = [event for message in wire.opening() for event in protocol.receive(message)]
    assert isinstance(start, StreamStarted)
    assert (start.parameters["From"], start.parameters["To"]) == ("+15550100", "+15550199")
    assert start.account_sid == "a1"


@pytest.mark.parametrize("codec", ["PCMU", "PCMA", "L16"])
def test_both_directions_of_each_codec_are_understood(codec: Codec) -> None:
    protocol, wire = opened(codec)
    speech = protocol.format.silence(0.02)
    assert heard(protocol, wire.media(encode(np.zeros(160, np.int16), Encoding.MULAW), 0.0)) == speech
    command = wire.receive(protocol.audio(speech))
    assert isinstance(command, AppAudio)
    assert not np.abs(decode(command.data, Encoding.MULAW)).max() > 8


def test_wide_audio_has_the_byte_order_of_the_network() -> None:
    protocol, _ = opened("L16")
    sent = json.loads(protocol.audio(b"\x01\x00" * 320))
    assert sent["media"]["payload"].startswith("AAEAAQAB")


def test_the_codec_of_a_european_call_is_converted_to_that_of_the_stream() -> None:
    protocol, wire = opened("PCMU", "PCMA")
    quiet = encode(np.full(160, 1000, np.int16), Encoding.MULAW)
    received = heard(protocol, wire.media(quiet, 0.0))
    assert len(received) == 160
    assert np.abs(decode(received, Encoding.MULAW).astype(int) - 1000).max() < 60


@pytest.mark.parametrize("encoding", ["G722", "OPUS", "AMR-WB", "PCMX", 7, None])
def test_a_codec_that_nobody_can_read_is_refused_at_the_start(encoding: object) -> None:
    protocol, wire = TelnyxProtocol(), TelnyxWire(NAMES)
    connected, start = wire.opening()
    protocol.receive(connected)
    content = json.loads(start)
    content["start"]["media_format"]["encoding"] = encoding
    with pytest.raises(RemoteProtocolError):
        protocol.receive(json.dumps(content))


def test_packets_that_come_in_the_wrong_order_are_heard_in_the_right_one() -> None:
    protocol, wire = opened("PCMU")
    first, second, third = (wire.media(bytes([number]) * 160, 0.0) for number in (1, 2, 3))
    assert heard(protocol, first) == b"\x01" * 160
    assert heard(protocol, third) == b""
    assert heard(protocol, second) == b"\x02" * 160 + b"\x03" * 160
    assert heard(protocol, second) == b"", "a repeated packet is heard once"


def test_the_stop_does_not_lose_what_was_held_back() -> None:
    protocol, wire = opened("PCMU")
    first, _, third = (wire.media(bytes([number]) * 160, 0.0) for number in (1, 2, 3))
    heard(protocol, first)
    heard(protocol, third)
    assert heard(protocol, wire.stop()) == b"\x03" * 160


def test_an_error_message_is_counted_by_its_code_and_not_quoted() -> None:
    protocol, _ = opened("PCMU")
    error = {"event": "error", "stream_id": "s1", "payload": {"code": 100003, "detail": "digits 4929"}}
    assert protocol.receive(json.dumps(error)) == []
    assert protocol.odd == {"error 100003": 1}


class Written:
    """A socket that keeps what is written."""

    is_open = True

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)


@given(st.lists(st.binary(max_size=500), max_size=20))
def test_a_line_sends_no_chunk_that_is_too_short_and_loses_nothing(pieces: list[bytes]) -> None:
    protocol, wire = opened("PCMU")
    written = Written()
    line = MediaLine(protocol, written)
    for piece in pieces:
        line.audio(piece)
    line.mark("end")
    *chunks, _ = (wire.receive(message) for message in written.messages)
    assert not any(isinstance(chunk, Refused) for chunk in chunks)
    played = b"".join(chunk.data for chunk in chunks if isinstance(chunk, AppAudio))
    said = b"".join(pieces)
    assert played.startswith(said)
    assert len(played) - len(said) < 160
