"""The page of a turn."""

from __future__ import annotations

import pytest

from tests.inspector.pages import Office, Outline


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
