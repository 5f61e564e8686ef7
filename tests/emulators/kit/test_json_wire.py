"""Emulators read an app's messages as strictly as carriers do."""

from __future__ import annotations

import pytest

from voiceflow.emulators.kit.json_wire import read_event, read_mark, read_payload
from voiceflow.emulators.kit.wire import AppMark, Refused


@pytest.mark.parametrize("message", [b"{}", "{", "[" * 100_000, "[]", "{}", '{"event": 3}', "null"])
def test_a_message_that_is_no_object_with_an_event_is_refused(message: str | bytes) -> None:
    assert isinstance(read_event(message), Refused)


def test_a_message_with_an_event_is_read() -> None:
    assert read_event('{"event": "clear"}') == {"event": "clear"}


@pytest.mark.parametrize("mark", [None, {}, {"name": 3}, {"name": "a", "more": 1}, "name"])
def test_a_mark_holds_a_name_and_nothing_else(mark: object) -> None:
    assert isinstance(read_mark(mark), Refused)
    assert read_mark({"name": "a"}) == AppMark("a")


@pytest.mark.parametrize("media", [None, {}, {"payload": 1}, {"payload": "é"}, {"payload": "A"}])
def test_a_payload_is_base64(media: object) -> None:
    found = read_payload(media)
    assert isinstance(found, Refused)
    assert read_payload({"payload": "AAAA"}) == b"\0\0\0"
