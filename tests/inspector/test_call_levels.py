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


async def test_the_page_shows_how_much_of_the_agents_audio_waits_to_be_played() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.agent_begins()
            [call] = office.inspector.calls
            await caller.listen(0.5)
            # The voice speaks faster than the user hears.
            assert call.queued > 1.0
            assert f"{call.queued:.1f} s of the agent’s audio queued" in await browser.get("calls/1/")
            await caller.agent_stops(pause=1.0)
            assert call.queued == 0.0
            assert "queued" not in await browser.get("calls/1/")
