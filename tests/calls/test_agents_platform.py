"""The life of an agent on the Agents platform: made, called, judged and taken away, with our client only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import RegisteredCall
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.clients.elevenlabs.schema.webhooks import WebhookHMACSettings
from voiceflow.clients.elevenlabs.webhooks import Event, PostCallAudio, PostCallTranscription
from voiceflow.clients.elevenlabs.webhooks.handlers import webhook_handler
from voiceflow.emulators.elevenlabs import AgentAnswer, AgentToolCall, Cause, ElevenLabsEmulator, Turn
from voiceflow.emulators.elevenlabs.agent.brain import KnowingBrain
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH
from voiceflow.emulators.twilio import EmulatedTwilio
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.speech import speechlike

BOT = "https://bot.test"
OURS = "+15550100"
SPEECH = encode(speechlike(0.8, seed=1), Encoding.MULAW)
PARKING = "There is free parking behind the house."
GOAL = {"id": "parking", "name": "parking", "conversation_goal_prompt": "Free parking behind the house."}


class Clerk:
    """Looks the stock up, and knows what the agent's documents say."""

    def __init__(self, emulator: ElevenLabsEmulator) -> None:
        self._knowing = KnowingBrain(emulator.agents.passage)

    async def answer(self, turn: Turn) -> AgentAnswer:
        if turn.cause is Cause.TOOLS:
            return AgentAnswer(f"There are {turn.history[-1].tool_results[0].result}.")
        if "chairs" in turn.user_text:
            return AgentAnswer(tool_calls=(AgentToolCall("stock", {"of": "chairs"}, result="three left"),))
        return await self._knowing.answer(turn)


class House:
    """An account and an application that belongs to it."""

    def __init__(self, emulator: ElevenLabsEmulator, network: MemoryNetwork) -> None:
        self.network = network
        self.http = network.session()
        self.client = ElevenLabs(http=self.http)
        self.events: list[Event] = []
        emulator.agent_service.brain = Clerk(emulator)

    async def make(self) -> None:
        """Make what a call needs."""
        client = self.client
        text = {"name": "House", "text": f"{PARKING}\n\nDogs are welcome in the garden."}
        self.document = (await client.knowledge_base.create_from_text(text)).id
        stock = {"url": f"{BOT}/stock"}
        tool = {"type": "webhook", "name": "stock", "description": "Counts things.", "api_schema": stock}
        self.tool = (await client.tools.create({"tool_config": tool})).id
        self.agent = await client.agents.create(self._agent())
        number = NewTwilioNumber(phone_number=OURS, label="x", sid="AC1", token="t", agent_id=self.agent)
        self.number = await client.phone_numbers.create(number)
        hook = WebhookHMACSettings(name="Events", webhook_url=f"{BOT}/events")
        made = await client.webhooks.create(hook)
        self.webhook = made.webhook_id
        webhooks = {"post_call_webhook_id": self.webhook, "events": ["transcript", "audio"]}
        await client.settings.update({"webhooks": webhooks})
        self.network.add("bot.test", self._application(made.webhook_secret or ""))

    async def take_away(self) -> None:
        """Delete all of it."""
        client = self.client
        await client.settings.update({"webhooks": {"post_call_webhook_id": None}})
        await client.webhooks.delete(self.webhook)
        await client.phone_numbers.delete(self.number)
        await client.agents.delete(self.agent)
        await client.tools.delete(self.tool)
        await client.knowledge_base.delete(self.document)
        async for conversation in client.conversations.list():
            await client.conversations.delete(conversation.conversation_id)

    async def left(self) -> list[object]:
        """What the account still holds."""
        client = self.client
        return [
            *[one async for one in client.agents.list()],
            *[one async for one in client.tools.list()],
            *[one async for one in client.knowledge_base.list()],
            *[one async for one in client.phone_numbers.list()],
            *[one async for one in client.conversations.list()],
            *[one async for one in client.webhooks.list()],
        ]

    def _agent(self) -> dict[str, object]:
        knowledge = {"type": "text", "name": "House", "id": self.document}
        prompt = {"prompt": "Be brief.", "knowledge_base": [knowledge], "tool_ids": [self.tool]}
        return {
            "name": "Reception",
            "conversation_config": {
                "agent": {"first_message": "Hello {{name}}, how can I help?", "prompt": prompt},
                "asr": {"user_input_audio_format": "ulaw_8000"},
                "tts": {"agent_output_audio_format": "ulaw_8000"},
            },
            "platform_settings": {"evaluation": {"criteria": [GOAL]}},
        }

    def _application(self, secret: str) -> web.Application:
        async def voice(request: web.Request) -> web.Response:
            form = await request.post()
            call = RegisteredCall.model_validate(
                {
                    "agent_id": self.agent,
                    "from_number": form["From"],
                    "to_number": form["To"],
                    "conversation_initiation_client_data": {"dynamic_variables": {"name": "Ada"}},
                }
            )
            document = await self.client.twilio.register_call(call)
            return web.Response(body=document, content_type="text/xml")

        async def keep(event: Event) -> None:
            self.events.append(event)

        def clock() -> float:
            return EPOCH + asyncio.get_running_loop().time()

        app = web.Application()
        app.router.add_post("/voice", voice)
        app.router.add_post("/events", webhook_handler(secret, keep, clock=clock))
        return app


async def test_an_agent_is_made_called_judged_and_taken_away(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    emulator = elevenlabs(stt=["Is there any parking?", "How many chairs?"])
    house = House(emulator, network)
    client = house.client
    await house.make()
    async with emulator.posting(house.http), EmulatedTwilio(f"{BOT}/voice", session=house.http) as carrier:
        async with carrier.call("+15550111", OURS) as call:
            await asyncio.sleep(4.0)
            call.say(SPEECH)
            await asyncio.sleep(6.0)
            call.say(SPEECH)
            await asyncio.sleep(4.0)
        assert call.warnings == call.errors == []
        assert len(call.record.heard) == 3
        (listed,) = [one async for one in client.conversations.list()]
        done = await client.conversations.wait_until_done(listed.conversation_id)
        await asyncio.sleep(1.0)

    assert [(item.role, item.message) for item in done.transcript if item.message] == [
        ("agent", "Hello Ada, how can I help?"),
        ("user", "Is there any parking?"),
        ("agent", PARKING),
        ("user", "How many chairs?"),
        ("agent", "There are three left."),
    ]
    called = [use.tool_name for item in done.transcript for use in item.tool_calls or ()]
    assert called == ["stock"]
    assert done.metadata.phone_call is not None
    assert done.metadata.phone_call.phone_number_id == house.number
    assert done.analysis is not None
    assert done.analysis.call_successful == "success"

    transcription, recording = house.events
    assert isinstance(transcription, PostCallTranscription)
    assert transcription.conversation == done
    assert isinstance(recording, PostCallAudio)
    assert recording.audio == await client.conversations.audio(done.conversation_id)

    await client.conversations.feedback(done.conversation_id, "like")
    rated = await client.conversations.get(done.conversation_id)
    assert rated.metadata.feedback is not None
    assert rated.metadata.feedback.likes == 1

    await house.take_away()
    assert await house.left() == []
    assert emulator.open_connections() == []
