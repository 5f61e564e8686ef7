"""What the JSON streams of carriers share; ``test_media_protocol`` tests each of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.errors import RemoteProtocolError
from voiceflow.transports.events import Received, StreamStarted
from voiceflow.transports.json_stream import JsonStream, read_payload


class SmallStream(JsonStream):
    known = frozenset({"hello", "start", "key", "end"})
    greetings = frozenset({"hello"})
    id_name = "stream"
    longest_message = 200

    def _start(self, content: Any) -> StreamStarted:
        return StreamStarted(stream_id=content["stream"], call_id="call-1")

    def _event(self, event: object, content: Any) -> list[Received]:
        if event == "key":
            return self._key(content["digit"])
        if event == "end":
            return self._stop()
        raise ValueError


def running() -> SmallStream:
    stream = SmallStream(TELEPHONE)
    assert stream.receive('{"event": "hello"}') == []
    stream.receive('{"event": "start", "stream": "s1"}')
    return stream


def test_a_greeting_after_the_start_is_dropped() -> None:
    stream = running()
    assert stream.receive('{"event": "hello"}') == []
    assert stream.odd == {"malformed hello": 1}


def test_a_second_start_changes_nothing() -> None:
    stream = running()
    assert stream.receive('{"event": "start", "stream": "s2"}') == []
    assert stream.odd == {"malformed start": 1}
    assert stream.receive('{"event": "key", "stream": "s1", "digit": "5"}')


def test_a_message_of_another_stream_is_dropped() -> None:
    stream = running()
    assert stream.receive('{"event": "key", "stream": "s2", "digit": "5"}') == []
    assert stream.odd == {"malformed key": 1}


def test_a_message_may_leave_its_stream_out() -> None:
    assert running().receive('{"event": "key", "digit": "5"}')


@pytest.mark.parametrize("message", [b"\x00", json.dumps({"event": "key", "digit": "5", "more": "x" * 200})])
def test_a_binary_or_too_long_message_is_dropped(message: str | bytes) -> None:
    stream = running()
    assert stream.receive(message) == []
    assert stream.odd == {"malformed": 1}


def test_the_name_of_an_unknown_message_is_not_quoted() -> None:
    stream = running()
    assert stream.receive('{"event": "+15550100"}') == []
    assert stream.odd == {"malformed": 1}


def test_a_stream_ends_once() -> None:
    stream = running()
    assert len(stream.receive('{"event": "end"}')) == 1
    assert stream.receive('{"event": "end"}') == []
    assert not stream.is_streaming


def test_an_error_before_the_start_quotes_nothing() -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        SmallStream(TELEPHONE).receive('{"event": "start", "secret": "1234"}')
    assert caught.value.__cause__ is None
    assert "1234" not in str(caught.value)


def test_audio_that_ends_within_a_sample_is_an_error() -> None:
    with pytest.raises(ValueError, match="within a sample"):
        read_payload({"payload": "AAAA"}, Encoding.PCM16)


def test_the_audio_of_the_agent_is_none_of_the_user() -> None:
    assert read_payload({"track": "outbound", "payload": "AAAA"}, Encoding.MULAW) == b""
