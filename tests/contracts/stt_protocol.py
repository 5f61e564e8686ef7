"""What every ``STTProtocol`` must do. An implementation passes by one line: ``check(make, messages)``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import pytest

from voiceflow.clients.speech.stt import STTProtocol
from voiceflow.clients.speech.stt_events import Committed, Partial, RecognitionStarted
from voiceflow.errors import RemoteProtocolError

M = TypeVar("M", bound=str | bytes)


class Messages(NamedTuple, Generic[M]):
    """What the service says, in its own words.

    Attributes:
        started: The settings are accepted.
        partial: "A table".
        final: "A table for two.", all messages of it.
        malformed: Nothing that the service says.
    """

    started: M
    partial: M
    final: list[M]
    malformed: M


def check(make: Callable[[], STTProtocol[M]], messages: Messages[M]) -> None:
    """Run one session; raises AssertionError where the port is not kept."""
    protocol = make()
    [started] = protocol.receive(messages.started, 0.0)
    assert isinstance(started, RecognitionStarted)
    assert protocol.audio(b"\x10" * 160) != protocol.audio(b"\x10" * 160, commit=True)
    assert protocol.keep_alive()
    assert protocol.receive(messages.partial, 1.0) == [Partial("A table")]
    heard = [event for message in messages.final for event in protocol.receive(message, 2.0)]
    if protocol.deadline is not None:
        heard += protocol.expire(protocol.deadline)
    assert [event.text for event in heard if isinstance(event, Committed)] == ["A table for two."]
    assert protocol.deadline is None
    assert list(protocol.expire(1e6)) == list(protocol.lost(1e6)) == []
    with pytest.raises(RemoteProtocolError):
        make().receive(messages.malformed, 0.0)
