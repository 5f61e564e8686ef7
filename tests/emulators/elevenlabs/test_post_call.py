"""What the emulated service posts after a conversation, to our own handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import TwilioCallRequest
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.clients.elevenlabs.schema.webhooks import WebhookChange, WebhookHMACSettings
from voiceflow.clients.elevenlabs.webhooks import (
    CallInitiationFailure,
    Event,
    PostCallAudio,
    PostCallTranscription,
)
from voiceflow.clients.elevenlabs.webhooks.handlers import webhook_handler
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.emulators.elevenlabs.api.webhooks import DeliveryBehaviour
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH, RefusalError
from voiceflow.emulators.elevenlabs.post_call import events_after
from voiceflow.testing import MemoryNetwork

HER = "+15550111"
PING = {"type": "ping", "event_timestamp": 1, "data": {}}


class Receiver:
    """An application with a webhook, as the service knows it.

    Attributes:
        events: What it has got.
        lengths: The length that each post told.
        answers: With which statuses it answers the next posts, without reading them.
    """

    def __init__(
        self, emulator: ElevenLabsEmulator, network: MemoryNetwork, check: Callable[[str, Any], bool]
    ) -> None:
        self.emulator = emulator
        self._check = check
        self.http: aiohttp.ClientSession = network.session()
        self.client = ElevenLabs(http=self.http)
        self.network = network
        self.events: list[Event] = []
        self.lengths: list[int | None] = []
        self.answers: list[int] = []
        self.id = ""

    async def open(self, *, retries: bool = False) -> None:
        """Be registered."""
        settings = WebhookHMACSettings(name="Events", webhook_url="https://bot.test/events")
        made = await self.client.webhooks.create(settings)
        self.id = made.webhook_id
        change = WebhookChange(is_disabled=False, name="Events", retry_enabled=retries)
        await self.client.webhooks.update(self.id, change)

        async def keep(event: Event) -> None:
            self.events.append(event)

        handle = webhook_handler(
            made.webhook_secret or "", keep, clock=lambda: EPOCH + asyncio.get_running_loop().time()
        )

        async def answer(request: web.Request) -> web.StreamResponse:
            if self.answers and (status := self.answers.pop(0)):
                return web.Response(status=status)
            self.lengths.append(request.content_length)
            return await handle(request)

        app = web.Application()
        app.router.add_post("/events", answer)
        self.network.add("bot.test", app)

    async def call(self) -> str:
        """Let an agent call somebody; gives the conversation's id."""
        number = NewTwilioNumber(phone_number="+15550100", label="x", sid="AC1", token="t")
        number_id = await self.client.phone_numbers.create(number)
        asked = TwilioCallRequest(agent_id="agent_1", agent_phone_number_id=number_id, to_number=HER)
        made = await self.client.twilio.outbound_call(asked)
        assert made.conversation_id is not None
        return made.conversation_id

    async def deliver(self, *events: object) -> list[int]:
        """Let the service post; gives the statuses of what it tried."""
        self.emulator.webhooks.deliveries.clear()
        for event in events:
            assert isinstance(event, dict)
            assert event is PING or self._check("webhooks", event)
            await self.emulator.webhooks.deliver(event, self.http)
        return [delivery.status for delivery in self.emulator.webhooks.deliveries]


@pytest.fixture
def receiver(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork, published: Any
) -> Callable[[], Receiver]:
    """Makes a receiver, once the test runs."""
    emulator = elevenlabs()
    return lambda: Receiver(emulator, network, published.fits)


async def test_transcription_and_recording_follow_a_conversation(receiver: Callable[[], Receiver]) -> None:
    there = receiver()
    await there.open()
    conversation_id = await there.call()
    posts = await events_after(there.emulator.conversations, conversation_id)
    assert asyncio.get_running_loop().time() == 24.0
    assert await there.deliver(*posts) == [200, 200]
    transcription, recording = there.events
    assert isinstance(transcription, PostCallTranscription)
    assert transcription.conversation == await there.client.conversations.get(conversation_id)
    assert isinstance(recording, PostCallAudio)
    assert recording.audio == await there.client.conversations.audio(conversation_id)
    assert [event.key[0] for event in there.events] == [conversation_id] * 2


async def test_only_the_recording_is_chunked(receiver: Callable[[], Receiver]) -> None:
    there = receiver()
    await there.open()
    await there.deliver(*await events_after(there.emulator.conversations, await there.call()))
    assert [length is None for length in there.lengths] == [False, True]


async def test_a_call_that_did_not_come_about_is_told(receiver: Callable[[], Receiver]) -> None:
    there = receiver()
    await there.open()
    there.emulator.calls.callees[HER] = AgentCallee(outcome="busy")
    conversation_id = await there.call()
    await there.deliver(*await events_after(there.emulator.conversations, conversation_id))
    (event,) = there.events
    assert isinstance(event, CallInitiationFailure)
    assert (event.conversation_id, event.reason, event.carrier) == (conversation_id, "busy", "twilio")


async def test_without_a_recording_there_is_no_such_event(receiver: Callable[[], Receiver]) -> None:
    there = receiver()
    await there.open()
    there.emulator.calls.otherwise = AgentCallee(is_recorded=False)
    posts = await events_after(there.emulator.conversations, await there.call())
    assert [post["type"] for post in posts] == ["post_call_transcription"]


@pytest.mark.parametrize(
    ("answers", "tried", "seconds"),
    [([500, 503, 429, 0], 4, 7.0), ([500], 2, 1.0), ([400, 0], 1, 0.0), ([], 1, 0.0)],
)
async def test_what_may_yet_succeed_is_posted_again(
    receiver: Callable[[], Receiver], answers: list[int], tried: int, seconds: float
) -> None:
    there = receiver()
    await there.open(retries=True)
    there.answers = list(answers)
    statuses = await there.deliver(PING)
    assert len(statuses) == tried
    assert asyncio.get_running_loop().time() == seconds
    assert len(there.events) == (0 if 400 in answers else 1)


async def test_nothing_is_posted_again_unless_that_was_asked_for(receiver: Callable[[], Receiver]) -> None:
    there = receiver()
    await there.open()
    there.answers = [500]
    assert await there.deliver(PING) == [500]
    (hook,) = [one async for one in there.client.webhooks.list()]
    assert (hook.most_recent_failure_error_code, hook.most_recent_failure_timestamp) == (500, EPOCH)


async def test_an_application_that_is_not_there_is_tried_no_more_than_was_said(
    receiver: Callable[[], Receiver],
) -> None:
    there = receiver()
    await there.open(retries=True)
    there.emulator.webhooks.behaviour = DeliveryBehaviour(attempts=2)
    (hook,) = there.emulator.webhooks._hooks.values()
    hook.shown = hook.shown.model_copy(update={"webhook_url": "https://nowhere.test/"})
    assert await there.deliver(PING) == [0, 0]


async def test_a_webhook_that_is_switched_off_gets_nothing(receiver: Callable[[], Receiver]) -> None:
    there = receiver()
    await there.open()
    await there.client.webhooks.update(there.id, WebhookChange(is_disabled=True, name="Events"))
    assert await there.deliver(PING) == []
    with pytest.raises(RefusalError):
        await there.emulator.webhooks.deliver(PING, there.http, webhook_id="wh_1")


@pytest.mark.virtual_time(limit=1_000_000)
async def test_a_week_of_failures_switches_a_webhook_off(receiver: Callable[[], Receiver]) -> None:
    there = receiver()
    await there.open()
    there.answers = [500] * 12
    await there.deliver(*[PING] * 10)
    assert [one.is_auto_disabled async for one in there.client.webhooks.list()] == [False]
    await asyncio.sleep(7 * 86_400)
    assert await there.deliver(PING) == [500]
    assert [one.is_auto_disabled async for one in there.client.webhooks.list()] == [True]
    assert await there.deliver(PING) == []
    await there.client.webhooks.update(there.id, WebhookChange(is_disabled=False, name="Events"))
    there.answers.clear()
    assert await there.deliver(PING) == [200]
