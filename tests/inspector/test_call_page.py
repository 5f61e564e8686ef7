"""The page of a call."""

from __future__ import annotations

from tests.inspector.pages import GREETING, Office


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
