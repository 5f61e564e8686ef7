"""The example that takes part in meetings, as it stands, against an emulated Zoom and its phone bridge."""

from __future__ import annotations

import asyncio
import json
import runpy
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.examples.conftest import EXAMPLES
from voiceflow.emulators.twilio import Callee, EmulatedTwilio, MeetingBridge
from voiceflow.emulators.zoom import EmulatedMeeting, EmulatedZoom, ZoomApp
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import Stage
from voiceflow.testing.scripted_voice import ScriptedVoice

ZOOM_PHONE = "+15550111"
APP = ZoomApp()
VARIABLES = {
    "TWILIO_NUMBER": "+15550199",
    "ZOOM_PHONE": ZOOM_PHONE,
    "ZOOM_PASSCODE": "445566",
    "ZOOM_CLIENT_ID": APP.client_id,
    "ZOOM_CLIENT_SECRET": APP.client_secret,
    "ZOOM_SECRET_TOKEN": APP.secret_token,
}
TONE = b"\x10\x20" * 320


@dataclass
class House:
    stage: Stage
    zoom: EmulatedZoom
    bridge: MeetingBridge
    meeting: EmulatedMeeting

    async def say(self, user_id: int, text: str) -> None:
        """Somebody in the meeting speaks: Zoom reports it, and the phone hears it."""
        await asyncio.gather(self.meeting.speak(user_id, TONE * 10), self.bridge.say(text))

    async def answer(self) -> None:
        """Wait until the agent has spoken on the phone."""
        await asyncio.sleep(8.0)

    def requests(self) -> list[str]:
        """What the model was asked: the last message of each request."""
        return [exchange.request["messages"][-1]["content"] for exchange in self.stage.model.exchanges]


@asynccontextmanager
async def house(answers: Sequence[str], **bridge: Any) -> AsyncIterator[House]:
    example = runpy.run_path(str(EXAMPLES / "meeting_assistant.py"))

    def application(*, http: aiohttp.ClientSession, observe: Any) -> web.Application:
        config = ServerConfig.from_env()
        bot, meetings = example["assistant"](config, http=http)
        return create_app(bot, config, extensions=[meetings], http=http, observe=observe)

    async with Stage(application, answers=answers, variables=VARIABLES) as stage:
        assert isinstance(stage.carrier, EmulatedTwilio)
        session = stage.network.session()
        webhook = stage.carrier.voice_url.replace("/twilio/voice", "/zoom/webhook")
        zoom = EmulatedZoom(webhook, session=session, clock=time.time, app=APP)
        stage.network.add(zoom.host, zoom.app())
        made = MeetingBridge("81234567890", "445566", speak=ScriptedVoice(stage._listener).speak, **bridge)
        stage.carrier.callees[ZOOM_PHONE] = Callee(script=made.answer)
        meeting = await zoom.start()
        await meeting.join(1, "Ada")
        await meeting.join(2, "Ben")
        yield House(stage, zoom, made, meeting)
        assert meeting.record.problems == []
        await meeting.stop()
        await made.end()
        await asyncio.sleep(3.0)


async def test_it_dials_in_greets_and_answers_the_person_who_says_its_name() -> None:
    async with house(["At three, Ben."]) as made:
        await made.bridge.entered()
        await made.answer()
        await made.say(1, "The review is on Friday at three.")
        await asyncio.sleep(3.0)
        assert made.requests() == []
        await made.say(2, "Otto, when is the review?")
        await made.answer()
        assert made.requests() == ["Ada: The review is on Friday at three. Ben: Otto, when is the review?"]
        said = [text for who, text in made.stage.transcript if who == "agent"]
        assert said == ["Hello, this is Otto. Say my name when you need me.", "At three, Ben."]
        assert [step for _, step in made.bridge.steps] == ["id", "participant", "passcode", "in"]
        call = made.bridge.call
        assert call is not None
        assert (call.record.warnings, call.record.errors) == ([], [])
        assert len(call.record.heard_bytes) > 16000
        assert "445566" not in json.dumps([exchange.request for exchange in made.stage.model.exchanges])


async def test_a_stream_that_is_started_anew_brings_no_second_phone() -> None:
    async with house([]) as made:
        await made.bridge.entered()
        await made.meeting.stop(2)
        again = await made.zoom.start()
        await again.flowing()
        assert isinstance(made.stage.carrier, EmulatedTwilio)
        assert len(made.stage.carrier.calls) == 1
        await again.stop()


async def test_in_the_waiting_room_it_keeps_silent() -> None:
    async with house([], waits=60.0) as made:
        await asyncio.sleep(20.0)
        assert made.bridge.call is not None
        keys = len(made.bridge.call.record.heard_bytes)
        await asyncio.sleep(30.0)
        assert len(made.bridge.call.record.heard_bytes) == keys
        await made.bridge.entered()
        await made.answer()
        assert len(made.bridge.call.record.heard_bytes) > keys + 8000


async def test_with_a_wrong_passcode_it_leaves_the_phone_and_listens_on() -> None:
    async with house([]) as made:
        made.bridge._passcode = "111111"
        await asyncio.sleep(90.0)
        assert [step for _, step in made.bridge.steps][:2] == ["id", "participant"]
        assert made.bridge.call is not None
        assert made.bridge.call.is_over
        assert made.meeting.is_flowing
