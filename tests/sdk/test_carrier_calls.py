"""Our requests that make, list, look up and end calls, next to those of the carriers' official packages.

Tests load Telnyx's and Vonage's: they take a second, which every worker would spend on collecting the tests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import plivo
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from tests.sdk.sent_requests import Sent, listening, sent
from voiceflow.clients.plivo import PlivoClient, PlivoConfig
from voiceflow.clients.telnyx import TelnyxClient, TelnyxConfig
from voiceflow.clients.vonage import VonageClient, VonageConfig
from voiceflow.emulators.vonage import VonageApplication

TO, CALLER = "+15550100", "+15550199"
ANSWER, STATUS = "https://voice.example.com/x/voice?a=b", "https://voice.example.com/x/dial/1"
CALL = "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"


class Recorder(BaseAdapter):
    """Notes what a package based on ``requests`` sends, and answers each request with the same JSON."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self._answer = json.dumps(answer).encode()

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        assert request.url is not None
        assert request.method is not None
        body = request.body
        self.sent.append(sent(request.method, request.url, body if isinstance(body, bytes | str) else None))
        response = Response()
        response.status_code, response._content = 200, self._answer
        response.request, response.url = request, request.url
        return response

    def close(self) -> None:
        """There is nothing to close."""


async def test_our_requests_are_those_of_the_official_plivo_package() -> None:
    account = {"PLIVO_AUTH_ID": "MAVOICEFLOWTESTING00", "PLIVO_AUTH_TOKEN": "token"}
    answer = {
        "request_uuid": CALL,
        "objects": [],
        "calls": [],
        "meta": {},
        "api_id": "1",
        "recording_id": "r1",
    }
    recorder = Recorder(answer)
    official = plivo.RestClient(*account.values())
    official.session.mount("https://", recorder)
    to, caller = TO.removeprefix("+"), CALLER.removeprefix("+")
    urls = {"answer_url": ANSWER, "ring_url": STATUS, "hangup_url": STATUS}
    official.calls.create(caller, to, ring_timeout=25, **urls)
    official.live_calls.list_ids(from_number=caller, to_number=to)
    official.calls.list(from_number=caller, to_number=to)
    official.live_calls.get(CALL)
    official.calls.get(CALL)
    official.calls.record(CALL, record_channel_type="stereo")
    official.calls.stop_recording(CALL, None, None)
    official.calls.hangup(CALL)
    async with listening("api.plivo.com", answer) as (http, ours):
        client = PlivoClient(PlivoConfig.from_env(account), session=http)
        assert await client.dial(to, caller, answer_url=ANSWER, status_url=STATUS, ring=25.0) == CALL
        await client.list_calls(to, caller, status="live")
        await client.list_calls(to, caller)
        await client.fetch_call(CALL, status="live")
        await client.fetch_call(CALL)
        assert await client.start_recording(CALL) == "r1"
        await client.stop_recording(CALL)
        await client.hang_up(CALL)
    assert len(ours) == len(recorder.sent)
    for mine, theirs in zip(ours, recorder.sent, strict=True):
        assert mine[:2] == theirs[:2]
        # The package sends defaults for options that it was not given.
        assert without(mine[2], ()) == without(theirs[2], theirs[2].keys() - mine[2].keys())
        assert without(mine[3], ()) == without(
            theirs[3], without(theirs[3], ()).keys() - without(mine[3], ())
        )


async def test_our_requests_are_those_of_the_official_vonage_package() -> None:
    from vonage import Auth, Vonage
    from vonage_voice.models import CreateCallRequest, ListCallsFilter, Phone, ToPhone

    application = VonageApplication()
    end = {"self": {"href": "/"}}
    answer = {
        "uuid": CALL,
        "conversation_uuid": "CON-1",
        "status": "started",
        "direction": "outbound",
        "to": {"type": "phone", "number": TO[1:]},
        "from": {"type": "phone", "number": CALLER[1:]},
        "count": 0,
        "page_size": 100,
        "record_index": 0,
        "_embedded": {"calls": []},
        "_links": end,
    }
    recorder = Recorder(answer)
    official = Vonage(Auth(application_id=application.application_id, private_key=application.private_key))
    official.http_client._session.mount("https://", recorder)
    official.voice.create_call(
        CreateCallRequest(
            to=[ToPhone(number=TO[1:])],
            from_=Phone(number=CALLER[1:]),
            answer_url=[ANSWER],
            answer_method="POST",
            event_url=[STATUS],
            event_method="POST",
            ringing_timer=25,
        )
    )
    filters = {"date_start": "2026-01-01T00:00:00Z", "page_size": 100, "record_index": 0, "order": "desc"}
    official.voice.list_calls(ListCallsFilter.model_validate(filters))
    official.voice.get_call(CALL)
    official.voice.hangup(CALL)
    config = VonageConfig.model_validate(
        {
            "signature_secret": "secret",
            "application_id": application.application_id,
            "private_key": application.private_key,
        }
    )
    async with listening("api.nexmo.com", answer) as (http, ours):
        client = VonageClient(config, session=http)
        assert await client.dial(TO, CALLER, answer_url=ANSWER, event_url=STATUS, ring=25.0) == CALL
        await client.list_calls(datetime(2026, 1, 1, tzinfo=UTC))
        await client.fetch_call(CALL)
        await client.hang_up(CALL)
    assert ours == recorder.sent


async def test_our_recordings_are_those_of_the_official_telnyx_package() -> None:
    import telnyx

    theirs: list[Sent] = []

    def note(request: httpx.Request) -> httpx.Response:
        theirs.append(sent(request.method, str(request.url), request.content))
        return httpx.Response(200, json={"sid": CALL})

    with httpx.Client(transport=httpx.MockTransport(note)) as http:
        official = telnyx.Telnyx(api_key="KEY0", http_client=http)
        calls = official.texml.accounts.calls
        calls.recordings_json.recordings_json(CALL, account_sid="a1", recording_channels="dual")
        calls.recordings.recording_sid_json(CALL, account_sid="a1", call_sid=CALL, status="paused")
    async with listening("api.telnyx.com", {"sid": CALL}) as (http_session, found):
        config = TelnyxConfig.from_env({"TELNYX_API_KEY": "KEY0"})
        client = TelnyxClient(config, session=http_session)
        assert await client.start_recording(CALL, account_sid="a1") == CALL
        await client.set_recording(CALL, CALL, "paused", account_sid="a1")
    assert found == theirs


def without(fields: Mapping[str, Any] | None, names: Any) -> dict[str, Any]:
    """A copy of these fields without some."""
    return {name: value for name, value in (fields or {}).items() if name not in names}
