"""What an operator can do in a call."""

from __future__ import annotations

from tests.inspector.pages import Office
from voiceflow.server.call_controls import LONGEST_TEXT


async def test_a_text_that_is_empty_or_too_long_is_refused() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            assert await browser.post("calls/1/say", text=" ") == (409, "write a text first")
            assert (await browser.post("calls/1/whisper", text="x" * (LONGEST_TEXT + 1)))[0] == 409
            assert (await browser.post("calls/1/no_such_thing"))[0] == 404
