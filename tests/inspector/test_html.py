"""Words of strangers on a page."""

from __future__ import annotations

from tests.inspector.pages import Office, Outline

HOSTILE = "<script>alert(1)</script> </div> \" onload='x' & <img src=x>"


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
