"""What a server keeps of a call that may come back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.server.test_resuming import Bot, House
from voiceflow import Pipeline
from voiceflow.dialogue import Context
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import CALLS
from voiceflow.testing import Stage
from voiceflow.transports import Call

GREETING = "Hello, how can I help you today?"


async def test_what_the_bot_keeps_in_the_checkpoint_comes_back() -> None:
    @dataclass
    class Order:
        items: list[str]

    seen: list[list[str]] = []

    class Shop(Bot):
        async def __call__(self, call: Call) -> None:
            order = call.checkpoint.recall(Order) or Order([])
            call.checkpoint.keep(order)
            seen.append(list(order.items))
            order.items.append("bread")
            await super().__call__(call)

    async with Stage(House(Shop()).make) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            caller.call.cut()
            await caller.wait_for_agent()
        async with stage.call() as caller:
            await caller.wait_for_agent()
    assert seen == [[], ["bread"], []]


async def test_the_conversation_is_forgotten_with_the_call() -> None:
    house = House(Bot())
    async with Stage(house.make) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            call = house.bot.calls[0]
            assert isinstance(call.checkpoint.recall(Context), Context)
        await asyncio.sleep(1)
        assert house.apps[0][CALLS]._places.find(call.call_id) is None


async def test_a_call_goes_on_from_the_conversation_of_another_call() -> None:
    context = Context()

    class Again(Bot):
        async def __call__(self, call: Call) -> None:
            agent = LLM(greeting=GREETING, context=context)
            chain = [
                call.input(),
                VAD(),
                ElevenLabsSTT(),
                agent,
                ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                call.output(),
            ]
            self.ends.append(await call.run(Pipeline(chain)))

    async with Stage(House(Again()).make, answers=["We are open until six.", "Until six."]) as stage:
        for question in ("Are you open today?", "Until when?"):
            async with stage.call() as caller:
                await caller.wait_for_agent()
                await caller.say(question)
                await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "Are you open today?"),
            ("agent", "We are open until six."),
            ("agent", GREETING),
            ("caller", "Until when?"),
            ("agent", "Until six."),
        ]
