"""What the emulated service posts by itself when a conversation has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import RegisteredCall, TwilioCallRequest
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.clients.elevenlabs.schema.webhooks import WebhookChange, WebhookHMACSettings
from voiceflow.clients.elevenlabs.webhooks import CallInitiationFailure, Event, PostCallTranscription
from voiceflow.clients.elevenlabs.webhooks.handlers import webhook_handler
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH
from voiceflow.emulators.twilio import EmulatedTwilio
from voiceflow.emulators.twilio.script import DocumentSource
from voiceflow.testing import MemoryNetwork

HER = "+15550111"


class Bot:
    """An application with two webhooks, and the account that it belongs to."""

    def __init__(self, emulator: ElevenLabsEmulator, network: MemoryNetwork) -> None:
        self.emulator = emulator
        self.http = network.session()
        self.client = ElevenLabs(http=self.http)
        self.network = network
        self.app = web.Application()
        self.events: list[tuple[str, Event]] = []
        self.failures = 0

    async def open(self) -> None:
        """Serve at both."""
        self.ids = {name: await self._hook(name) for name in ("one", "two")}
        self.network.add("bot.test", self.app)

    async def call(self, agent_id: str = "agent_1") -> str | None:
        """Let an agent call somebody, and wait until all is over."""
        number = NewTwilioNumber(phone_number="+15550100", label="x", sid="AC1", token="t")
        number_id = await self.client.phone_numbers.create(number)
        asked = TwilioCallRequest(agent_id=agent_id, agent_phone_number_id=number_id, to_number=HER)
        made = await self.client.twilio.outbound_call(asked)
        await asyncio.sleep(60.0)
        return made.conversation_id

    async def _hook(self, name: str) -> str:
        url = f"https://bot.test/{name}"
        made = await self.client.webhooks.create(WebhookHMACSettings(name=name, webhook_url=url))

        async def keep(event: Event) -> None:
            self.events.append((name, event))

        clock = lambda: EPOCH + asyncio.get_running_loop().time()  # noqa: E731
        handle = webhook_handler(made.webhook_secret or "", keep, clock=clock)

        async def answer(request: web.Request) -> web.StreamResponse:
            if self.failures:
                self.failures -= 1
                return web.Response(status=503)
            return await handle(request)

        self.app.router.add_post(f"/{name}", answer)
        return made.webhook_id


@pytest.fixture
def bot(elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork) -> Callable[[], Bot]:
    """Makes the application, once the test runs."""
    emulator = elevenlabs()
    return lambda: Bot(emulator, network)


async def test_a_transcription_follows_a_conversation(bot: Callable[[], Bot]) -> None:
    there = bot()
    await there.open()
    await there.client.settings.update({"webhooks": {"post_call_webhook_id": there.ids["one"]}})
    async with there.emulator.posting(there.http):
        conversation_id = await there.call()
        assert conversation_id is not None
        store = there.emulator.conversations
        store.add(store.record(conversation_id))  # told again
        await asyncio.sleep(60.0)
    ((name, event),) = there.events
    assert isinstance(event, PostCallTranscription)
    assert (name, event.conversation.conversation_id) == ("one", conversation_id)


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ({"send_audio": True}, ["PostCallTranscription", "PostCallAudio"]),
        ({"events": ["audio"]}, ["PostCallAudio"]),
    ],
)
async def test_what_was_asked_for_is_posted(
    bot: Callable[[], Bot], settings: dict[str, Any], kinds: list[str]
) -> None:
    there = bot()
    await there.open()
    webhooks = {"post_call_webhook_id": there.ids["one"], **settings}
    await there.client.settings.update({"webhooks": webhooks})
    async with there.emulator.posting(there.http):
        await there.call()
    assert [type(event).__name__ for _, event in there.events] == kinds


async def test_an_agents_own_webhook_goes_first(bot: Callable[[], Bot]) -> None:
    there = bot()
    await there.open()
    await there.client.settings.update({"webhooks": {"post_call_webhook_id": there.ids["one"]}})
    own = {"workspace_overrides": {"webhooks": {"post_call_webhook_id": there.ids["two"]}}}
    agent_id = await there.client.agents.create({"conversation_config": {}, "platform_settings": own})
    async with there.emulator.posting(there.http):
        await there.call(agent_id)
    assert [name for name, _ in there.events] == ["two"]


async def test_a_call_that_fails_is_told_of(bot: Callable[[], Bot]) -> None:
    there = bot()
    await there.open()
    await there.client.settings.update({"webhooks": {"post_call_webhook_id": there.ids["one"]}})
    there.emulator.calls.otherwise = AgentCallee(outcome="busy")
    async with there.emulator.posting(there.http):
        await there.call()
    ((_, event),) = there.events
    assert isinstance(event, CallInitiationFailure)


async def test_a_registered_call_that_fails_has_a_transcription(bot: Callable[[], Bot]) -> None:
    there = bot()
    await there.open()
    await there.client.settings.update({"webhooks": {"post_call_webhook_id": there.ids["one"]}})
    call = RegisteredCall(
        agent_id="agent_1",
        from_number=HER,
        to_number="+15550100",
        conversation_initiation_client_data=ConversationInitiation.model_validate(
            {"conversation_config_override": {"agent": {"first_message": "Not allowed."}}}
        ),
    )
    document = await there.client.twilio.register_call(call)
    async with (
        there.emulator.posting(there.http),
        EmulatedTwilio("https://x.test", session=there.http) as carrier,
    ):
        await carrier.dial(HER, "+15550100", DocumentSource(twiml=document)).over()
        await asyncio.sleep(5.0)
    ((_, event),) = there.events
    assert isinstance(event, PostCallTranscription)
    assert event.conversation.status == "failed"


@pytest.mark.parametrize(("retries", "count"), [(True, 1), (False, 0)])
async def test_posts_are_repeated_if_the_webhook_retries(
    bot: Callable[[], Bot], retries: bool, count: int
) -> None:
    there = bot()
    await there.open()
    change = WebhookChange(is_disabled=False, name="one", retry_enabled=retries)
    await there.client.webhooks.update(there.ids["one"], change)
    await there.client.settings.update({"webhooks": {"post_call_webhook_id": there.ids["one"]}})
    there.failures = 2
    async with there.emulator.posting(there.http):
        await there.call()
    assert len(there.events) == count


async def test_nothing_is_posted_unless_it_is_set_and_allowed(bot: Callable[[], Bot]) -> None:
    there = bot()
    await there.open()
    async with there.emulator.posting(there.http):
        await there.call()  # no webhook is set
    await there.client.settings.update({"webhooks": {"post_call_webhook_id": there.ids["one"]}})
    await there.call()  # nobody posts
    async with there.emulator.posting(there.http):
        await there.client.webhooks.delete(there.ids["one"])
        await there.call()  # it is gone
    assert there.events == []
    assert not there.emulator.webhooks.deliveries


async def test_the_end_of_the_block_calls_off_what_is_under_way(bot: Callable[[], Bot]) -> None:
    there = bot()
    await there.open()
    await there.client.settings.update({"webhooks": {"post_call_webhook_id": there.ids["one"]}})
    number = NewTwilioNumber(phone_number="+15550100", label="x", sid="AC1", token="t")
    number_id = await there.client.phone_numbers.create(number)
    asked = TwilioCallRequest(agent_id="agent_1", agent_phone_number_id=number_id, to_number=HER)
    async with there.emulator.posting(there.http):
        await there.client.twilio.outbound_call(asked)
    await asyncio.sleep(60.0)
    assert there.events == []
