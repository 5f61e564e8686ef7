"""The loudness of both voices along a call."""

from __future__ import annotations

from tests.inspector.pages import Office


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
