"""What the protocol of every carrier's media stream does. A new one is a line in ``PEERS``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Protocol

import pytest

from tests.transports.loopback.protocol import LoopbackProtocol
from voiceflow.emulators.asterisk import ChannelWire
from voiceflow.emulators.kit import wire
from voiceflow.emulators.kit.wire import Command
from voiceflow.emulators.plivo.wire import PlivoWire
from voiceflow.emulators.signalwire.wire import SignalWireWire
from voiceflow.emulators.telnyx.wire import StreamNames, TelnyxWire
from voiceflow.emulators.twilio.protocol import AppMedia, CarrierStream, ClearRequest, MarkRequest
from voiceflow.emulators.vonage.wire import VonageWire
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports import (
    MarkEchoed,
    MediaProtocol,
    Message,
    Received,
    StreamStarted,
    StreamStopped,
)
from voiceflow.transports.asterisk import AsteriskProtocol
from voiceflow.transports.browser import BrowserProtocol
from voiceflow.transports.odd import FLOOD
from voiceflow.transports.plivo import PlivoProtocol
from voiceflow.transports.plivo.headers import write_headers
from voiceflow.transports.signalwire import SignalWireProtocol
from voiceflow.transports.telnyx import TelnyxProtocol
from voiceflow.transports.twilio import MediaStreamProtocol
from voiceflow.transports.vonage import VonageProtocol
from voiceflow.transports.vonage.protocol import CALL
from voiceflow.transports.wire_traits import EndsByClosing


class Peer(Protocol):
    """The carrier's side of one stream, whose call is ``call-1`` with the parameter ``From``."""

    def protocol(self) -> MediaProtocol: ...
    def opening(self) -> list[Message]: ...
    def audio(self, data: bytes) -> Message: ...
    def key(self, digit: str) -> Message: ...
    def echo(self, name: str) -> Message: ...
    def stop(self) -> Message | None:
        """The message at the end; None if the carrier only closes the socket."""

    def read(self, message: Message) -> tuple[str, bytes | str]:
        """What the carrier understands: ``audio`` and its bytes, ``mark`` and its name, or ``clear``."""


class TwilioPeer:
    def __init__(self) -> None:
        self._stream = CarrierStream(
            stream_sid="MZ1", call_sid="call-1", account_sid="AC1", parameters={"From": "+15550100"}
        )

    def protocol(self) -> MediaProtocol:
        return MediaStreamProtocol()

    def opening(self) -> list[Message]:
        return [message.decode() for message in self._stream.opening()]

    def audio(self, data: bytes) -> Message:
        return self._stream.media(data, 0).decode()

    def key(self, digit: str) -> Message:
        return self._stream.dtmf(digit).decode()

    def echo(self, name: str) -> Message:
        return self._stream.mark(name).decode()

    def stop(self) -> Message:
        return self._stream.stop().decode()

    def read(self, message: Message) -> tuple[str, bytes | str]:
        assert isinstance(message, str)
        match self._stream.receive(message):
            case AppMedia(data):
                return "audio", data
            case MarkRequest(name):
                return "mark", name
            case ClearRequest():
                return "clear", ""
            case refused:
                raise AssertionError(refused)


class PlivoPeer:
    def __init__(self) -> None:
        self._wire = PlivoWire(
            stream_id="s1",
            call_id="call-1",
            account_id="MA1",
            content_type="audio/x-mulaw;rate=8000",
            headers=",".join(f"{k}={v}" for k, v in write_headers({"From": "+15550100"}).items()),
        )

    def protocol(self) -> MediaProtocol:
        return PlivoProtocol()

    def opening(self) -> list[Message]:
        return self._wire.opening()

    def audio(self, data: bytes) -> Message:
        return self._wire.media(data, 0.0)

    def key(self, digit: str) -> Message:
        return self._wire.key(digit)

    def echo(self, name: str) -> Message:
        return self._wire.echo(name)

    def stop(self) -> None:
        return None

    def read(self, message: Message) -> tuple[str, bytes | str]:
        return read_command(self._wire.receive(message))


class TelnyxPeer:
    def __init__(self) -> None:
        names = StreamNames(
            stream_id="s1",
            call_id="call-1",
            account="a1",
            caller="+15550100",
            called="+15550199",
            parameters={"From": "+15550100"},
        )
        self._wire = TelnyxWire(names)

    def protocol(self) -> MediaProtocol:
        return TelnyxProtocol()

    def opening(self) -> list[Message]:
        return self._wire.opening()

    def audio(self, data: bytes) -> Message:
        return self._wire.media(data, 0.0)

    def key(self, digit: str) -> Message:
        return self._wire.key(digit)

    def echo(self, name: str) -> Message:
        return self._wire.echo(name)

    def stop(self) -> Message:
        return self._wire.stop()

    def read(self, message: Message) -> tuple[str, bytes | str]:
        return read_command(self._wire.receive(message))


class SignalWirePeer:
    def __init__(self) -> None:
        self._wire = SignalWireWire(
            stream_sid="s1", call_sid="call-1", account_sid="p1", parameters={"From": "+15550100"}
        )

    def protocol(self) -> MediaProtocol:
        return SignalWireProtocol()

    def opening(self) -> list[Message]:
        return self._wire.opening()

    def audio(self, data: bytes) -> Message:
        return self._wire.media(data, 0.0)

    def key(self, digit: str) -> Message:
        return self._wire.key(digit)

    def echo(self, name: str) -> Message:
        return self._wire.echo(name)

    def stop(self) -> Message:
        return self._wire.stop()

    def read(self, message: Message) -> tuple[str, bytes | str]:
        return read_command(self._wire.receive(message))


def read_command(command: Command) -> tuple[str, bytes | str]:
    match command:
        case wire.AppAudio(data):
            return "audio", data
        case wire.AppMark(name):
            return "mark", name
        case wire.ClearAll():
            return "clear", ""
        case refused:
            raise AssertionError(refused)


class BrowserPeer:
    def protocol(self) -> MediaProtocol:
        return BrowserProtocol()

    def opening(self) -> list[Message]:
        return [json.dumps({"type": "start", "call": "call-1", "parameters": {"From": "+15550100"}})]

    def audio(self, data: bytes) -> Message:
        return data

    def key(self, digit: str) -> Message:
        return json.dumps({"type": "key", "digit": digit})

    def echo(self, name: str) -> Message:
        return json.dumps({"type": "played", "name": name})

    def stop(self) -> Message:
        return json.dumps({"type": "stop"})

    def read(self, message: Message) -> tuple[str, bytes | str]:
        if isinstance(message, bytes):
            return "audio", message
        content = json.loads(message)
        return content["type"], content.get("name", "")


class VonagePeer:
    def __init__(self) -> None:
        self._wire = VonageWire(rate=16000, headers={CALL: "call-1", "From": "+15550100"})

    def protocol(self) -> MediaProtocol:
        return VonageProtocol()

    def opening(self) -> list[Message]:
        return self._wire.opening()

    def audio(self, data: bytes) -> Message:
        return data

    def key(self, digit: str) -> Message:
        return self._wire.key(digit)

    def echo(self, name: str) -> Message:
        return self._wire.echo(json.dumps({"mark": name}))

    def stop(self) -> None:
        return None

    def read(self, message: Message) -> tuple[str, bytes | str]:
        if isinstance(message, bytes):
            return "audio", message
        kind, payload = read_command(self._wire.receive(message))
        return kind, json.loads(payload)["mark"] if kind == "mark" else payload


class AsteriskPeer:
    def __init__(self, *, as_json: bool = True) -> None:
        self._wire = ChannelWire("call-1", as_json=as_json, variables={"tenant": "blue"})

    def protocol(self) -> MediaProtocol:
        return AsteriskProtocol({"from": "+15550100"})

    def opening(self) -> list[Message]:
        return self._wire.opening()

    def audio(self, data: bytes) -> Message:
        return data

    def key(self, digit: str) -> Message:
        return self._wire.key(digit)

    def echo(self, name: str) -> Message:
        return self._wire.echo(name)

    def stop(self) -> None:
        return None

    def read(self, message: Message) -> tuple[str, bytes | str]:
        if isinstance(message, bytes):
            return "audio", message
        return read_command(self._wire.receive(message))


class WordyAsteriskPeer(AsteriskPeer):
    def __init__(self) -> None:
        super().__init__(as_json=False)


class LoopbackPeer:
    def protocol(self) -> MediaProtocol:
        return LoopbackProtocol()

    def opening(self) -> list[Message]:
        start = {"type": "start", "stream": "s1", "call": "call-1", "parameters": {"From": "+15550100"}}
        return [json.dumps(start)]

    def audio(self, data: bytes) -> Message:
        return data

    def key(self, digit: str) -> Message:
        return json.dumps({"type": "key", "digit": digit})

    def echo(self, name: str) -> Message:
        return json.dumps({"type": "echo", "name": name})

    def stop(self) -> Message:
        return json.dumps({"type": "stop"})

    def read(self, message: Message) -> tuple[str, bytes | str]:
        if isinstance(message, bytes):
            return "audio", message
        content = json.loads(message)
        return content["type"], content.get("name", "")


PEERS: list[Callable[[], Peer]] = [
    TwilioPeer,
    PlivoPeer,
    SignalWirePeer,
    TelnyxPeer,
    VonagePeer,
    AsteriskPeer,
    WordyAsteriskPeer,
    BrowserPeer,
    LoopbackPeer,
]
NONSENSE: list[Message] = ["", "{", "[]", "7", '{"event":7,"type":7}', "[" * 60_000, b"\x00"]


@pytest.fixture(params=PEERS)
def peer(request: pytest.FixtureRequest) -> Peer:
    made: Peer = request.param()
    return made


def started(peer: Peer) -> tuple[MediaProtocol, list[Received]]:
    protocol = peer.protocol()
    return protocol, [one for message in peer.opening() for one in protocol.receive(message)]


def test_the_opening_says_which_call_it_is(peer: Peer) -> None:
    protocol, [start] = started(peer)
    assert isinstance(start, StreamStarted)
    assert (start.call_id, start.parameters["From"]) == ("call-1", "+15550100")
    assert start.stream_id
    assert protocol.is_streaming
    assert "+15550100" not in repr(start)


def test_what_the_user_does_comes_as_frames_in_the_format_of_the_stream(peer: Peer) -> None:
    protocol, _ = started(peer)
    data = bytes(range(160)) * 2
    assert protocol.receive(peer.audio(data)) == [UserAudioFrame(data=data, format=protocol.format)]
    assert protocol.receive(peer.key("7")) == [DTMFFrame(digit="7")]
    assert protocol.receive(peer.echo("m-1")) == [MarkEchoed(name="m-1")]
    assert protocol.odd == {}


def test_the_carrier_understands_what_is_sent(peer: Peer) -> None:
    protocol, _ = started(peer)
    second = protocol.format.silence(0.5) + bytes(protocol.format.bytes_per_second // 2)
    assert peer.read(protocol.audio(second)) == ("audio", second)
    assert peer.read(protocol.mark('m "ü" 1')) == ("mark", 'm "ü" 1')
    assert peer.read(protocol.clear()) == ("clear", "")


def test_a_second_of_audio_is_shorter_than_the_longest_message(peer: Peer) -> None:
    protocol, _ = started(peer)
    assert len(protocol.audio(bytes(protocol.format.bytes_per_second))) < protocol.longest_message


def test_nothing_can_be_sent_before_the_start(peer: Peer) -> None:
    protocol = peer.protocol()
    assert not protocol.is_streaming
    with pytest.raises(LocalProtocolError):
        protocol.audio(b"\x00\x00")
    with pytest.raises(LocalProtocolError):
        protocol.mark("m")
    with pytest.raises(LocalProtocolError):
        protocol.clear()


def test_the_stop_ends_the_stream_once(peer: Peer) -> None:
    protocol, _ = started(peer)
    stop = peer.stop()
    if stop is None:
        assert isinstance(protocol, EndsByClosing)
        assert [*protocol.closed(), *protocol.closed()] == [StreamStopped()]
    else:
        assert protocol.receive(stop) == [StreamStopped()]
    assert not protocol.is_streaming


@pytest.mark.parametrize("message", NONSENSE)
def test_nonsense_before_the_start_is_an_error(peer: Peer, message: Message) -> None:
    protocol = peer.protocol()
    with pytest.raises(RemoteProtocolError):
        protocol.receive(message)


@pytest.mark.parametrize("message", NONSENSE)
def test_nonsense_after_the_start_is_dropped_and_counted(peer: Peer, message: Message) -> None:
    protocol, _ = started(peer)
    assert protocol.receive(message) == []
    assert sum(protocol.odd.values()) == 1
    assert protocol.is_streaming
    assert protocol.receive(peer.key("1")) == [DTMFFrame(digit="1")]


def test_a_flood_of_nonsense_breaks_the_stream(peer: Peer) -> None:
    protocol, _ = started(peer)
    for _ in range(FLOOD):
        protocol.receive("{")
    with pytest.raises(RemoteProtocolError, match="flood"):
        protocol.receive("{")
    assert not protocol.is_streaming


def test_what_was_dropped_is_not_quoted(peer: Peer) -> None:
    protocol, _ = started(peer)
    protocol.receive('{"event":"dtmf","type":"key","digit":"4929","dtmf":{"digit":"4929"}}')
    assert sum(protocol.odd.values()) == 1
    assert "4929" not in repr(protocol.odd)
