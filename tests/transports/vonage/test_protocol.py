"""What is particular to Vonage's websockets: packets of 20 ms, cleared marks, the call in a header."""

from __future__ import annotations

import json

import pytest

from voiceflow.emulators.kit.wire import AppAudio, Refused
from voiceflow.emulators.vonage.wire import VonageWire
from voiceflow.errors import RemoteProtocolError
from voiceflow.transports import MarkEchoed, Message
from voiceflow.transports.line import MediaLine
from voiceflow.transports.vonage import VonageProtocol
from voiceflow.transports.vonage.protocol import CALL


class Socket:
    is_open = True

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        self.sent.append(message)


def opened(rate: int = 16000) -> tuple[VonageWire, VonageProtocol]:
    wire = VonageWire(rate=rate, headers={CALL: "c1"})
    protocol = VonageProtocol()
    protocol.receive(wire.opening()[0])
    return wire, protocol


@pytest.mark.parametrize("rate", [8000, 16000])
def test_audio_leaves_in_packets_of_20_ms(rate: int) -> None:
    wire, protocol = opened(rate)
    socket = Socket()
    line = MediaLine(protocol, socket)
    data = bytes(range(200)) * 20
    for start in range(0, len(data), 300):
        line.audio(data[start : start + 300])
    line.mark("m")
    *audio, mark = socket.sent
    assert {len(message) for message in audio} == {protocol.packet}
    assert all(isinstance(wire.receive(message), AppAudio) for message in audio)
    joined = b"".join(message for message in audio if isinstance(message, bytes))
    assert joined == data + bytes(-len(data) % protocol.packet), "the last packet ends with silence"
    assert isinstance(mark, str)


def test_a_clear_drops_the_audio_that_waits_for_a_full_packet() -> None:
    _, protocol = opened()
    socket = Socket()
    line = MediaLine(protocol, socket)
    line.audio(b"\x01\x02" * 100)
    line.clear()
    line.mark("m")
    assert [type(message) for message in socket.sent] == [str, str]


def test_a_packet_of_another_size_is_refused_by_the_carrier() -> None:
    wire, _ = opened()
    assert isinstance(wire.receive(bytes(638)), Refused)


def test_a_confirmed_clear_echoes_the_marks_that_it_dropped() -> None:
    wire, protocol = opened()
    for name in ("a", "b"):
        protocol.mark(name)
    protocol.receive(wire.echo('{"mark": "a"}'))
    protocol.clear()
    protocol.mark("c")
    assert protocol.receive(wire.cleared()) == [MarkEchoed(name="b")]
    assert protocol.receive(wire.echo('{"mark": "c"}')) == [MarkEchoed(name="c")]
    assert protocol.receive(wire.cleared()) == []


@pytest.mark.parametrize(
    "change",
    [{"content-type": "audio/opus"}, {"content-type": "audio/l16;rate=44100"}, {CALL: ""}, {CALL: None}],
)
def test_a_websocket_without_a_call_or_a_known_format_is_an_error(change: dict[str, object]) -> None:
    start = {"event": "websocket:connected", "content-type": "audio/l16;rate=16000", CALL: "c1"}
    with pytest.raises(RemoteProtocolError):
        VonageProtocol().receive(json.dumps(start | change))


def test_half_a_sample_is_dropped() -> None:
    _, protocol = opened()
    assert protocol.receive(b"\x00") == []
    assert sum(protocol.odd.values()) == 1
