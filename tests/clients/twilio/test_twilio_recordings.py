"""Recordings, against a scripted API."""

import pytest

from tests.clients.twilio.test_rest import CALL, CRASH, SID, Api
from voiceflow.errors import LocalProtocolError

RECORDING = "RE" + "4" * 32
ROOT = f"/2010-04-01/Accounts/{SID}"
RESOURCE = {"sid": RECORDING, "call_sid": CALL, "status": "in-progress", "duration": None, "later": 1}


def test_both_sides_have_a_channel_unless_that_is_not_wanted() -> None:
    api = Api((201, RESOURCE), (201, RESOURCE))
    api.run(lambda client: client.recordings.start(CALL))
    api.run(
        lambda client: client.recordings.start(CALL, channels="mono", track="inbound", trim="do-not-trim")
    )
    assert [form for *_, form in api.asked] == [
        [("RecordingChannels", "dual")],
        [("RecordingChannels", "mono"), ("RecordingTrack", "inbound"), ("Trim", "do-not-trim")],
    ]
    assert {path for _, _, path, _ in api.asked} == {f"{ROOT}/Calls/{CALL}/Recordings.json"}


def test_a_recording_that_may_have_begun_is_not_started_twice_but_a_pause_is_repeated() -> None:
    start, pause = Api(CRASH), Api(CRASH, (200, {**RESOURCE, "status": "paused"}))
    start.fails(lambda client: client.recordings.start(CALL))
    assert len(start.asked) == 1
    paused = pause.run(
        lambda client: client.recordings.set_status(CALL, RECORDING, "paused", pause_behavior="silence")
    )
    assert paused.status == "paused"
    assert pause.asked[0][3] == pause.asked[1][3] == [("Status", "paused"), ("PauseBehavior", "silence")]


def test_only_a_pause_has_a_behaviour() -> None:
    api = Api((200, RESOURCE))
    api.run(
        lambda client: client.recordings.set_status(CALL, RECORDING, "in-progress", pause_behavior="silence")
    )
    assert api.asked[0][3] == [("Status", "in-progress")]


def test_the_recordings_of_a_call_or_of_the_account_are_listed_and_one_is_deleted() -> None:
    api = Api((200, {"recordings": [RESOURCE]}), (200, {"recordings": []}), (204, ""))
    [one] = api.run(lambda client: client.recordings.list(call_sid=CALL))
    assert api.run(lambda client: client.recordings.list()) == []
    api.run(lambda client: client.recordings.delete(RECORDING))
    assert one.sid == RECORDING
    assert [(method, path.removeprefix(ROOT)) for _, method, path, _ in api.asked] == [
        ("GET", f"/Calls/{CALL}/Recordings.json"),
        ("GET", "/Recordings.json"),
        ("DELETE", f"/Recordings/{RECORDING}.json"),
    ]


def test_a_malformed_sid_reaches_no_network() -> None:
    api = Api()
    with pytest.raises(LocalProtocolError, match="the sid of a recording"):
        api.run(lambda client: client.recordings.delete("RE../x"))
    assert api.asked == []
