"""What is particular to Plivo's audio streams."""

from __future__ import annotations

import json

import pytest

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.wire import AppAudio, Refused
from voiceflow.emulators.plivo.wire import PlivoWire
from voiceflow.errors import RemoteProtocolError
from voiceflow.transports import MarkEchoed, StreamStarted
from voiceflow.transports.plivo import PlivoProtocol


def opened(content_type: str = "audio/x-mulaw;rate=8000") -> tuple[PlivoWire, PlivoProtocol]:
    wire = PlivoWire(
        stream_id="s1", call_id="c1", account_id="MA1", content_type=content_type, headers="userId=12345"
    )
    protocol = PlivoProtocol()
    [start] = wire.opening()
    protocol.receive(start)
    return wire, protocol


@pytest.mark.parametrize(
    ("content_type", "rate"), [("audio/x-l16;rate=8000", 8000), ("audio/x-l16;rate=16000", 16000)]
)
def test_a_linear_stream_plays_and_delivers_its_own_format(content_type: str, rate: int) -> None:
    wire, protocol = opened(content_type)
    assert protocol.format == AudioFormat(Encoding.PCM16, rate)
    played = wire.receive(protocol.audio(protocol.format.silence(0.02)))
    assert played == AppAudio(b"\xff" * 160)
    [heard] = protocol.receive(wire.media(b"\x80" * 160, 0.0))
    assert len(heard.data) == protocol.format.size(0.02)  # type: ignore[union-attr]


def test_audio_in_another_format_is_refused_by_the_carrier() -> None:
    wire, _ = opened()
    _, wide = opened("audio/x-l16;rate=16000")
    assert isinstance(wire.receive(wide.audio(bytes(640))), Refused)


def test_a_confirmed_clear_echoes_the_marks_that_it_dropped() -> None:
    wire, protocol = opened()
    for name in ("a", "b"):
        protocol.mark(name)
    protocol.receive(wire.echo("a"))
    protocol.clear()
    protocol.mark("c")
    assert protocol.receive(wire.cleared()) == [MarkEchoed(name="b")]
    assert protocol.receive(wire.echo("c")) == [MarkEchoed(name="c")]
    assert protocol.receive(wire.cleared()) == []


def test_the_start_names_the_account_and_the_headers() -> None:
    wire = PlivoWire(
        stream_id="s1",
        call_id="c1",
        account_id="MA1",
        content_type="audio/x-mulaw;rate=8000",
        headers="userId=12345",
    )
    [started] = PlivoProtocol().receive(wire.opening()[0])
    assert started == StreamStarted(
        stream_id="s1", call_id="c1", account_sid="MA1", parameters={"userId": "12345"}
    )


def test_an_unknown_format_is_an_error() -> None:
    start = json.dumps(
        {
            "event": "start",
            "start": {
                "callId": "c",
                "streamId": "s",
                "mediaFormat": {"encoding": "audio/opus", "sampleRate": 48000},
            },
        }
    )
    with pytest.raises(RemoteProtocolError):
        PlivoProtocol().receive(start)


def test_messages_of_another_stream_are_dropped() -> None:
    _, protocol = opened()
    assert protocol.receive('{"event":"playedStream","streamId":"s2","name":"a"}') == []
    assert protocol.odd == {"malformed playedStream": 1}
