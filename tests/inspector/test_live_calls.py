"""The pages of calls that are up: they follow the call, and an operator can end it."""

from __future__ import annotations

import asyncio

from tests.inspector.pages import GREETING, Office
from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD, Redact
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.records import Prices
from voiceflow.transports import Call


async def test_an_operator_hangs_up() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.agent_begins()
            assert await browser.post("calls/1/hang_up") == (200, "The call is being ended.")
            await caller.call.over()
        assert await browser.post("calls/1/hang_up") == (409, "The call is over.")
        assert "agent hangup" in await browser.get("calls/1/")


async def test_an_operator_hangs_up_on_a_bot_that_has_not_begun() -> None:
    async def late(call: Call) -> None:
        await asyncio.sleep(60)

    async with Office(late) as office:
        browser = await office.browser().open()
        async with office.call(expect_errors=True) as caller:
            await asyncio.sleep(1)
            assert (await browser.post("calls/1/hang_up"))[0] == 200
            await caller.call.over()
        await asyncio.sleep(5)
        assert "unknown" in await browser.get()


async def test_hidden_numbers_are_on_no_page() -> None:
    async def careful(call: Call) -> None:
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        chain = [call.input(), VAD(), ElevenLabsSTT(), Redact(digits=7), LLM(), voice, call.output()]
        await call.run(Pipeline(chain))

    async with Office(careful, answers=["Thank you."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            async with browser.events("calls/1/events") as events:
                await caller.say("My card is 4111 1111 1111 1111.")
                await caller.wait_for_agent()
                await events.until("context", "Thank you.")
            pages = [await browser.get("calls/1/")]
        pages.append(await browser.get("calls/1/"))
    for page in (*pages, *events.parts.values()):
        assert "4111" not in page
    assert "My card is [hidden]." in pages[1]


async def test_another_call_goes_on_while_one_is_ended() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as first, office.call("+15550101"):
            await asyncio.sleep(3)
            await browser.post("calls/1/hang_up")
            await first.call.over()
            await asyncio.sleep(1)
            assert [call.is_up for call in office.inspector.calls] == [True, False]


async def test_the_list_shows_what_a_call_costs_if_prices_are_known() -> None:
    async with Office(prices=Prices(thousand_characters=10.0)) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            assert f'<td data-label="cost">{len(GREETING) / 100:.4f}</td>' in await browser.get()
        assert f'<td data-label="cost">{len(GREETING) / 100:.4f}</td>' in await browser.get()
        cost = len(GREETING) / 100
        for least, is_shown in ((cost - 0.01, True), (cost + 0.01, False)):
            page = await browser.get(f"?cost={least}")
            assert ('href="calls/1/"' in page) is is_shown
            assert f'name="cost" min="0" step="any" value="{least:g}"' in page
