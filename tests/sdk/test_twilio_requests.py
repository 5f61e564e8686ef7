"""Our requests to Twilio's REST API are those of the official client, and both drive the emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from pydantic import SecretStr
from twilio.base.exceptions import TwilioException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from voiceflow.clients.twilio import NewCall, NumberChange, TwilioClient, TwilioConfig, twiml
from voiceflow.emulators.twilio import Callee, EmulatedTwilio
from voiceflow.errors import ServiceError
from voiceflow.testing import MemoryNetwork

# The official client is behind aiohttp.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")

SAY = "<Response><Say>Hello</Say></Response>"
WAIT = "<Response><Pause length='60'/></Response>"
ROOM = twiml.document(twiml.dial(None, twiml.conference("room", participant_label="desk")))
URL = "https://voice.example.com/events"
CA, RE, PN, CF, MZ = (kind + "0" * 31 + "1" for kind in ("CA", "RE", "PN", "CF", "MZ"))

Request = tuple[str, str, list[tuple[str, str]], list[tuple[str, str]]]


def plain(request: web.Request, body: str) -> Request:
    query = sorted((name, value) for name, value in request.query.items() if name != "PageSize")
    return request.method, request.path, query, sorted(parse_qsl(body, keep_blank_values=True))


@asynccontextmanager
async def both(
    seen: list[Request] | None = None,
) -> AsyncIterator[tuple[TwilioClient, Client, EmulatedTwilio]]:
    """Our client and theirs, on the emulator; or on an API that only notes what is asked."""
    async with MemoryNetwork() as network, EmulatedTwilio(URL, session=network.session()) as carrier:
        app = carrier.app()
        if seen is not None:

            async def note(request: web.Request) -> web.Response:
                seen.append(plain(request, (await request.read()).decode()))
                return web.json_response({"code": 20404, "status": 404}, status=404)

            app = web.Application()
            app.router.add_route("*", "/{path:.*}", note)
        network.add("api.twilio.com", app)
        http = AsyncTwilioHttpClient(pool_connections=False)
        http.session = network.session()
        account = carrier.account
        config = TwilioConfig(account_sid=account.sid, auth_token=SecretStr(account.auth_token))
        ours = TwilioClient(config, session=network.session())
        yield ours, Client(account.sid, account.auth_token, http_client=http), carrier


def pairs(ours: TwilioClient, theirs: Any) -> list[tuple[Any, Any]]:
    """The same request, made by each of them."""
    new = NewCall(
        to_number="+15550111",
        from_number="+15550199",
        twiml=SAY,
        status_callback=URL,
        status_events=("ringing", "completed"),
        timeout=20,
        send_digits="1w#",
        record=True,
    )
    change = NumberChange(voice_url=URL, status_callback=URL, voice_application_sid="", trunk_sid="")
    stream = {"parameter1_name": "a", "parameter1_value": "b"}
    return [
        (
            lambda: ours.create_call(new),
            lambda: theirs.calls.create_async(
                to="+15550111",
                from_="+15550199",
                twiml=SAY,
                status_callback=URL,
                status_callback_event=["ringing", "completed"],
                timeout=20,
                send_digits="1w#",
                record=True,
            ),
        ),
        (lambda: ours.fetch_call(CA), lambda: theirs.calls(CA).fetch_async()),
        (lambda: ours.update_call(CA, twiml=SAY), lambda: theirs.calls(CA).update_async(twiml=SAY)),
        (lambda: ours.hang_up(CA), lambda: theirs.calls(CA).update_async(status="completed")),
        (
            lambda: ours.list_calls(to_number="+15550111", status="completed"),
            lambda: theirs.calls.list_async(to="+15550111", status="completed"),
        ),
        (
            lambda: ours.recordings.start(CA, track="both", status_callback=URL),
            lambda: theirs.calls(CA).recordings.create_async(
                recording_channels="dual", recording_track="both", recording_status_callback=URL
            ),
        ),
        (
            lambda: ours.recordings.set_status(CA, RE, "paused"),
            lambda: theirs.calls(CA).recordings(RE).update_async(status="paused", pause_behavior="skip"),
        ),
        (lambda: ours.recordings.fetch(RE), lambda: theirs.recordings(RE).fetch_async()),
        (lambda: ours.recordings.list(), lambda: theirs.recordings.list_async()),
        (lambda: ours.recordings.list(call_sid=CA), lambda: theirs.calls(CA).recordings.list_async()),
        (lambda: ours.recordings.delete(RE), lambda: theirs.recordings(RE).delete_async()),
        (
            lambda: ours.numbers.list(phone_number="+15550199"),
            lambda: theirs.incoming_phone_numbers.list_async(phone_number="+15550199"),
        ),
        (
            lambda: ours.numbers.search("US", area_code="201", contains="55"),
            lambda: theirs.available_phone_numbers("US").local.list_async(
                area_code="201", contains="55", voice_enabled=True
            ),
        ),
        (
            lambda: ours.numbers.buy("+15552010001", change),
            lambda: theirs.incoming_phone_numbers.create_async(
                phone_number="+15552010001",
                voice_url=URL,
                status_callback=URL,
                voice_application_sid="",
                trunk_sid="",
            ),
        ),
        (
            lambda: ours.numbers.update(PN, change),
            lambda: theirs.incoming_phone_numbers(PN).update_async(
                voice_url=URL, status_callback=URL, voice_application_sid="", trunk_sid=""
            ),
        ),
        (lambda: ours.numbers.release(PN), lambda: theirs.incoming_phone_numbers(PN).delete_async()),
        (
            lambda: ours.conferences.list(friendly_name="room", status="in-progress"),
            lambda: theirs.conferences.list_async(friendly_name="room", status="in-progress"),
        ),
        (lambda: ours.conferences.fetch(CF), lambda: theirs.conferences(CF).fetch_async()),
        (lambda: ours.conferences.end(CF), lambda: theirs.conferences(CF).update_async(status="completed")),
        (lambda: ours.conferences.participants(CF), lambda: theirs.conferences(CF).participants.list_async()),
        (
            lambda: ours.conferences.update_participant(CF, CA, muted=True, hold=True, hold_url=URL),
            lambda: theirs.conferences(CF).participants(CA).update_async(muted=True, hold=True, hold_url=URL),
        ),
        (
            lambda: ours.conferences.remove_participant(CF, CA),
            lambda: theirs.conferences(CF).participants(CA).delete_async(),
        ),
        (
            lambda: ours.streams.start(CA, "wss://a.example/b", name="ear", parameters={"a": "b"}),
            lambda: theirs.calls(CA).streams.create_async(
                url="wss://a.example/b", track="both_tracks", name="ear", **stream
            ),
        ),
        (
            lambda: ours.streams.stop(CA, MZ),
            lambda: theirs.calls(CA).streams(MZ).update_async(status="stopped"),
        ),
    ]


async def test_every_request_is_the_one_of_the_official_client() -> None:
    seen: list[Request] = []
    async with both(seen) as (ours, theirs, _):
        for number, (our_request, their_request) in enumerate(pairs(ours, theirs)):
            for make in (our_request, their_request):
                try:
                    await make()
                except (ServiceError, TwilioException) as error:
                    assert "404" in str(error), (number, error)  # noqa: PT017
            first, second = seen
            assert first == second
            seen.clear()


async def test_a_call_is_recorded_paused_and_read_by_both_clients() -> None:
    async with both() as (ours, theirs, carrier):
        carrier.callees["+15550111"] = Callee(ring=1.0)
        made = await ours.create_call(NewCall(to_number="+15550111", from_number="+15550199", twiml=WAIT))
        await asyncio.sleep(2.0)
        recording = await ours.recordings.start(made.sid)
        await asyncio.sleep(3.0)
        paused = await theirs.calls(made.sid).recordings("Twilio.CURRENT").update_async(status="paused")
        assert (paused.sid, paused.status) == (recording.sid, "paused")
        await asyncio.sleep(5.0)
        assert (
            await ours.recordings.set_status(made.sid, recording.sid, "in-progress")
        ).status == "in-progress"
        await asyncio.sleep(1.0)
        await ours.hang_up(made.sid)
        await asyncio.sleep(0.1)
        (read,) = await ours.recordings.list(call_sid=made.sid)
        assert (read.status, read.duration, read.channels) == ("completed", 4, 2)
        assert len(carrier.recordings[read.sid].samples()) == 4 * 8000
        assert (await theirs.recordings(read.sid).fetch_async()).duration == "4"
        await ours.recordings.delete(read.sid)
        assert await theirs.recordings.list_async() == []


async def test_a_number_is_bought_set_up_and_given_back() -> None:
    async with both() as (ours, theirs, carrier):
        found = await ours.numbers.search("US", area_code="415", limit=2)
        assert [number.phone_number for number in found] == ["+15554150000", "+15554150001"]
        bought = await ours.numbers.buy(found[0].phone_number, NumberChange(voice_url=URL))
        assert (await theirs.incoming_phone_numbers(bought.sid).fetch_async()).voice_url == URL
        await theirs.incoming_phone_numbers(bought.sid).update_async(voice_url=URL + "/2")
        (listed,) = await ours.numbers.list()
        assert listed.voice_url == URL + "/2"
        with pytest.raises(Exception, match="21422"):
            await ours.numbers.buy(found[0].phone_number)
        await ours.numbers.release(bought.sid)
        assert carrier.numbers == {}


async def test_people_in_a_conference_are_listed_muted_and_removed() -> None:
    async with both() as (ours, theirs, carrier):
        calls = []
        for number in ("+15550111", "+15550112"):
            new = NewCall(to_number=number, from_number="+15550199", twiml=ROOM)
            calls.append(carrier.calls[(await ours.create_call(new)).sid])
        await asyncio.sleep(3.0)
        (room,) = await ours.conferences.list(friendly_name="room", status="in-progress")
        assert {one.call_sid for one in await ours.conferences.participants(room.sid)} == {
            call.sid for call in calls
        }
        first, second = calls
        muted = await ours.conferences.update_participant(room.sid, first.sid, muted=True)
        assert (muted.muted, muted.label) == (True, "desk")
        first.say(b"\x11" * 4000)
        second.say(b"\x22" * 4000)
        await asyncio.sleep(1.0)
        assert second.record.heard_bytes == b""
        assert first.record.heard_bytes == b"\x22" * 4000
        assert await theirs.conferences(room.sid).participants(first.sid).delete_async()
        await first.over()
        assert (await ours.conferences.end(room.sid)).status == "completed"
        await second.over()
