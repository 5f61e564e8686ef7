"""The pages of calls that are up: they follow the call, and an operator can end it."""

from __future__ import annotations

import asyncio
import gc
from types import FunctionType, ModuleType

import pytest

from tests.inspector.pages import GREETING, Office, Outline
from voiceflow import Pipeline, Processor
from voiceflow.processors import LLM, VAD, Redact
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.records import Prices
from voiceflow.session import Session
from voiceflow.transports import Call

EDGES = (type, ModuleType, FunctionType, asyncio.AbstractEventLoop)
"""What everything leads to."""

HOSTILE = "<script>alert(1)</script> </div> \" onload='x' & <img src=x>"


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


async def test_the_page_of_a_call_follows_what_is_said_and_heard() -> None:
    async with Office(answers=["We are open until six."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            assert GREETING in await browser.get("calls/1/")
            async with browser.events("calls/1/events") as events:
                await caller.say("When do you close?")
                await events.until("conversation", "When do you close?")
                await events.until("conversation", '<span class="ahead">We are open until six.</span>')
                await events.until("conversation", "<p>We are open until six.</p>")
                await events.until("latencies", '<a href="turns/1/">1</a>')
                await events.until("decisions", "end turn")
                await events.until("context", "<tr><th>assistant</th><td>We are open until six.</td></tr>")


async def test_words_that_were_not_heard_are_struck_through() -> None:
    async with Office(
        answers=["One two three four five six seven eight nine ten eleven twelve.", "Yes."]
    ) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Please count.")
            await caller.agent_begins()
            await caller.say("Stop that at once please.")
            await caller.wait_for_agent()
        page = await browser.get("calls/1/")
    assert "twelve.</s>" in page
    assert "barges in" in page


async def test_the_events_of_a_call_end_with_the_call() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            async with browser.events("calls/1/events") as events:
                caller.hang_up()
                while await events.next():
                    pass
    assert events.is_over
    assert "user hangup" in events.parts["state"]


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


async def test_what_is_said_cannot_break_a_page() -> None:
    async with Office(answers=[f"Well, {HOSTILE}"]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            async with browser.events("calls/1/events") as events:
                await caller.say(HOSTILE)
                await events.until("conversation", "Well, &lt;script&gt;")
            page = await browser.get("calls/1/")
        outlines = [Outline(page), Outline(await browser.get()), *map(Outline, events.parts.values())]
    assert HOSTILE in outlines[0].text
    for outline in outlines:
        assert not {"img", "iframe", "object"} & outline.tags
        assert not {name for name in outline.attributes if name.startswith("on") or name == "style"}
    assert page.count("<script") == 1


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


async def test_the_page_of_a_turn_shows_what_the_model_read_and_each_stage() -> None:
    async with Office(answers=["Until six.", "You are welcome."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            for words in ("When do you close?", "Thank you."):
                await caller.say(words)
                await caller.wait_for_agent()
        first = await browser.get("calls/1/turns/1/")
        for number in ("0", "3", "x", "99999999"):
            with pytest.raises(AssertionError, match="no such turn"):
                await browser.get(f"calls/1/turns/{number}/")
    text = Outline(first).text
    assert "assistantUntil six." in text
    assert "Thank you." not in text
    for stage in ("the caller speaks", "end of speech", "transcript", "LLM: llm first token", "voice"):
        assert stage in text


async def test_the_timeline_shows_the_levels_of_both_voices() -> None:
    async with Office(answers=["Until six."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When do you close?")
            await caller.wait_for_agent()
            call = next(iter(office.inspector.calls))
            view = call.view()
            assert view.loudness is not None
            user, agent = (view.loudness(lane, 0.0, view.end, 200) for lane in ("caller", "agent"))
            page = await browser.get("calls/1/")
    assert user.max() > 0.1
    assert agent.max() > 0.1
    assert not ((user > 0.1) & (agent > 0.1)).any()
    assert page.count('<polygon class="voice') == 2


async def test_the_list_says_how_late_the_event_loop_is() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with browser.events("events") as events:
            await events.until("server", "late by 0 ms at most")
            office.inspector._lag._lags.append(0.123)
            await events.until("server", "late by 123 ms at most")


async def test_the_list_shows_what_a_call_costs_if_prices_are_known() -> None:
    async with Office(prices=Prices(thousand_characters=10.0)) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            assert f'<td data-label="cost">{len(GREETING) / 100:.4f}</td>' in await browser.get()
        assert f'<td data-label="cost">{len(GREETING) / 100:.4f}</td>' in await browser.get()


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
