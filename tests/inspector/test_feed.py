"""The events of a call for a page."""

from __future__ import annotations

from tests.inspector.pages import Office


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
