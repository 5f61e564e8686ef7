"""Listening in on a live call, against a scripted API."""

import pytest

from tests.clients.twilio.test_rest import CALL, CRASH, SID, Api
from voiceflow.clients.twilio.streams import MOST_PARAMETERS
from voiceflow.errors import LocalProtocolError

STREAM = "MZ" + "5" * 32
PATH = f"/2010-04-01/Accounts/{SID}/Calls/{CALL}/Streams"
RESOURCE = {"sid": STREAM, "call_sid": CALL, "name": None, "status": "in-progress"}
URL = "wss://voice.example.com/listen"


def test_parameters_are_numbered_and_what_is_not_given_is_not_written() -> None:
    api = Api((201, RESOURCE), (201, RESOURCE))
    api.run(lambda client: client.streams.start(CALL, URL, parameters={"a": "1", "b": "2"}))
    api.run(lambda client: client.streams.start(CALL, URL, track="inbound_track", name="ear"))
    assert [form for *_, form in api.asked] == [
        [
            ("Url", URL),
            ("Track", "both_tracks"),
            ("Parameter1.Name", "a"),
            ("Parameter1.Value", "1"),
            ("Parameter2.Name", "b"),
            ("Parameter2.Value", "2"),
        ],
        [("Url", URL), ("Track", "inbound_track"), ("Name", "ear")],
    ]
    assert api.asked[0][2] == f"{PATH}.json"


def test_a_stream_is_stopped_even_after_a_crash_but_not_started_twice() -> None:
    stop, start = Api(CRASH, (200, {**RESOURCE, "status": "stopped"})), Api(CRASH)
    assert stop.run(lambda client: client.streams.stop(CALL, STREAM)).status == "stopped"
    assert stop.asked[1][2:] == (f"{PATH}/{STREAM}.json", [("Status", "stopped")])
    start.fails(lambda client: client.streams.start(CALL, URL))
    assert len(start.asked) == 1


def test_what_twilio_would_refuse_reaches_no_network() -> None:
    api = Api()
    many = {str(number): "x" for number in range(MOST_PARAMETERS + 1)}
    with pytest.raises(LocalProtocolError, match="at most 99 parameters"):
        api.run(lambda client: client.streams.start(CALL, URL, parameters=many))
    with pytest.raises(LocalProtocolError, match="the sid of a stream"):
        api.run(lambda client: client.streams.stop(CALL, "MZ1"))
    with pytest.raises(ValueError, match="wss"):
        api.run(lambda client: client.streams.start(CALL, "https://voice.example.com"))
    assert api.asked == []
