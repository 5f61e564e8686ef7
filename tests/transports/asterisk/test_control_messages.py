"""The text messages of Asterisk's chan_websocket."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.errors import LocalProtocolError
from voiceflow.transports.asterisk.control_messages import LONGEST_COMMAND, read_event, write_command


def test_an_event_in_words_has_named_fields_or_one_id() -> None:
    event = read_event("MEDIA_START connection_id:a1 format:ulaw odd ptime:20\n")
    assert (event.name, event.is_json) == ("MEDIA_START", False)
    assert event.fields == {"connection_id": "a1", "format": "ulaw", "ptime": "20"}
    assert read_event("MEDIA_MARK_PROCESSED reply 3").fields == {"correlation_id": "reply 3"}
    assert read_event("MEDIA_XOFF").fields == {}


def test_an_event_in_json_keeps_its_values() -> None:
    event = read_event('{"event": "MEDIA_START", "ptime": 20}')
    assert (event.name, event.is_json, event.fields["ptime"]) == ("MEDIA_START", True, 20)
    assert "20" not in repr(event)


@pytest.mark.parametrize("text", ["{", '{"a": 1}', '{"event": 3}', '{"event": "x"} y', '{"a":' * 100_000])
def test_json_without_an_event_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of the parser, or ours
        read_event(text)


@given(st.text(max_size=40))
def test_any_text_is_an_event_or_refused(text: str) -> None:
    try:
        event = read_event(text)
    except ValueError:
        return
    assert " " not in event.name


@given(st.from_regex(r"[a-z0-9:-]{0,60}", fullmatch=True), st.booleans())
def test_the_id_of_a_command_is_in_it(correlation_id: str, as_json: bool) -> None:
    text = write_command("MARK_MEDIA", correlation_id, as_json=as_json)
    if as_json:
        assert json.loads(text).get("correlation_id", "") == correlation_id
    else:
        assert text == (f"MARK_MEDIA {correlation_id}" if correlation_id else "MARK_MEDIA")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_command_that_asterisk_would_ignore_is_refused(as_json: bool) -> None:
    room = LONGEST_COMMAND - len(write_command("M", "x", as_json=as_json)) + 1
    assert len(write_command("M", "x" * room, as_json=as_json)) == LONGEST_COMMAND
    with pytest.raises(LocalProtocolError, match="at most 128 bytes"):
        write_command("M", "x" * (room - 1) + "ü", as_json=as_json)
