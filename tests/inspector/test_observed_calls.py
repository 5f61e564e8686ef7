"""The calls that are shown, and for how long."""

from __future__ import annotations

import asyncio
import gc
from types import FunctionType, ModuleType

from tests.inspector.pages import Office, Outline
from voiceflow import Processor
from voiceflow.records import Prices
from voiceflow.session import Session

EDGES = (type, ModuleType, FunctionType, asyncio.AbstractEventLoop)
"""What everything leads to."""


async def test_the_list_shows_a_call_while_it_is_up_and_how_it_ended() -> None:
    async with Office(answers=["Until six."]) as office:
        browser = await office.browser().open()
        assert "No call to show." in await browser.get()
        async with office.call() as caller:
            await caller.wait_for_agent()
            assert 'class="outcome up">up<' in await browser.get()
        page = await browser.get()
    assert "user hangup" in Outline(page).text
    assert "+15550100 →" in page


async def test_a_call_that_is_over_holds_no_processor() -> None:
    async with Office(prices=Prices(call_minute=1.0), answers=["Yes."]) as office:
        async with office.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Hello there.")
            await caller.wait_for_agent()
        await asyncio.sleep(1)
        (call,) = office.inspector.calls
        seen, waiting = {id(call)}, [call]
        while waiting:
            for one in gc.get_referents(waiting.pop()):
                if isinstance(one, EDGES) or id(one) in seen:
                    continue
                assert not isinstance(one, Processor | Session)
                seen.add(id(one))
                waiting.append(one)
