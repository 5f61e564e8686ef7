"""Conferences and their participants, against a scripted API."""

import pytest

from tests.clients.twilio.test_rest import CALL, CRASH, SID, Api
from voiceflow.errors import LocalProtocolError

ROOM = "CF" + "3" * 32
ROOT = f"/2010-04-01/Accounts/{SID}"
RESOURCE = {"sid": ROOM, "friendly_name": "room", "status": "in-progress", "later": 1}
PERSON = {"call_sid": CALL, "conference_sid": ROOM, "muted": True, "label": "Ada"}


def test_a_participant_is_changed_in_twilios_words() -> None:
    api = Api((200, PERSON))
    person = api.run(
        lambda client: client.conferences.update_participant(
            ROOM, CALL, muted=True, end_conference_on_exit=False, hold_url="https://example.com/wait"
        )
    )
    assert (person.muted, person.hold) == (True, False)
    assert "Ada" not in repr(person)
    [(_, method, path, form)] = api.asked
    assert (method, path) == ("POST", f"{ROOT}/Conferences/{ROOM}/Participants/{CALL}.json")
    assert form == [
        ("Muted", "true"),
        ("EndConferenceOnExit", "false"),
        ("HoldUrl", "https://example.com/wait"),
    ]


def test_what_is_heard_each_time_is_not_repeated_after_a_crash() -> None:
    mute, announce = Api(CRASH, (200, PERSON)), Api(CRASH, (200, PERSON))
    mute.run(lambda client: client.conferences.update_participant(ROOM, CALL, muted=True))
    assert len(mute.asked) == 2
    announce.fails(
        lambda client: client.conferences.update_participant(ROOM, CALL, announce_url="https://a.test")
    )
    assert len(announce.asked) == 1


def test_a_conference_is_read_and_ended() -> None:
    api = Api((200, RESOURCE), (200, {**RESOURCE, "status": "completed"}))
    assert api.run(lambda client: client.conferences.fetch(ROOM)).status == "in-progress"
    assert api.run(lambda client: client.conferences.end(ROOM)).status == "completed"
    assert [(method, path, form) for _, method, path, form in api.asked] == [
        ("GET", f"{ROOT}/Conferences/{ROOM}.json", []),
        ("POST", f"{ROOT}/Conferences/{ROOM}.json", [("Status", "completed")]),
    ]


def test_conferences_and_their_calls_are_listed_and_a_call_is_removed() -> None:
    api = Api((200, {"conferences": [RESOURCE]}), (200, {"participants": [PERSON]}), (204, ""))
    [room] = api.run(lambda client: client.conferences.list(status="in-progress"))
    [person] = api.run(lambda client: client.conferences.participants(ROOM))
    api.run(lambda client: client.conferences.remove_participant(ROOM, CALL))
    assert (room.friendly_name, person.call_sid) == ("room", CALL)
    assert [(method, path.removeprefix(ROOT)) for _, method, path, _ in api.asked] == [
        ("GET", "/Conferences.json"),
        ("GET", f"/Conferences/{ROOM}/Participants.json"),
        ("DELETE", f"/Conferences/{ROOM}/Participants/{CALL}.json"),
    ]


def test_a_malformed_sid_reaches_no_network() -> None:
    api = Api()
    for use in (
        lambda c: c.conferences.fetch("../Calls"),
        lambda c: c.conferences.remove_participant(ROOM, "CA1"),
    ):
        with pytest.raises(LocalProtocolError):
            api.run(use)
    assert api.asked == []
