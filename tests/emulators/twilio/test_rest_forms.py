"""The forms of requests."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from tests.emulators.twilio.test_rest import App, client_for
from voiceflow.emulators.twilio import (
    StatusCallback,
)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21211),
        ({"To": "12345"}, 21211),
        ({"From": "me"}, 21212),
        ({"Url": ""}, 21205),
        ({"Url": "voice.example.com"}, 21205),
        ({"Url": "", "Twiml": "<Response>" + " " * 4000 + "</Response>"}, 32018),
        ({"StatusCallback": "https://a.test", "StatusCallbackEvent": "initiated,completed"}, 21626),
        ({"StatusCallback": "https://a.test", "StatusCallbackEvent": "initiated completed"}, 21626),
        ({"StatusCallbackEvent": "initiated,completed"}, 21626),
        ({"Timeout": "soon"}, 21216),
    ],
)
async def test_a_bad_request_gets_an_error_body(app: App, form: dict[str, str], code: int) -> None:
    async with client_for(app) as client:
        status, body = await client.create(**form)
        assert status == 400
        assert body.keys() == {"code", "message", "more_info", "status"}
        assert (body["code"], body["status"]) == (code, 400)
        assert client.carrier.calls == {}


@pytest.mark.parametrize(
    "form", [{"Status": "busy"}, {"Status": "canceled"}, {"Url": "https://a.test", "Twiml": "<Response/>"}]
)
async def test_a_bad_change_gets_an_error_body(app: App, form: dict[str, str]) -> None:
    async with client_for(app) as client, client.carrier.call() as call:
        status, body = await client.send("POST", f"/Calls/{call.sid}.json", form)
        assert (status, body["status"]) == (400, 400)
        assert not call.is_over


@pytest.mark.parametrize("events", [["initiated,completed"], ["initiated completed"], "completed", ["over"]])
def test_several_events_in_one_text_are_no_events(events: Collection[str]) -> None:
    with pytest.raises(ValueError, match="21626"):
        StatusCallback(url="https://a.test", events=events)
