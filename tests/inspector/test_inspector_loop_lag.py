"""How late the event loop is."""

from __future__ import annotations

from tests.inspector.pages import Office


async def test_the_list_says_how_late_the_event_loop_is() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with browser.events("events") as events:
            await events.until("server", "late by 0 ms at most")
            office.inspector._lag._lags.append(0.123)
            await events.until("server", "late by 123 ms at most")
