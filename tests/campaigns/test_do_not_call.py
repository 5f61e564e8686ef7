"""The list of those who must not be called."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.campaigns.test_calls import Scene

DISCLOSURE = "I am a computer program, calling for the dental practice."


WISHES = [
    ("en", "Please take me off your list.", "All right, we will not call you again. Goodbye."),
    ("de", "Rufen Sie mich nicht mehr an.", "In Ordnung, wir rufen Sie nicht mehr an. Auf Wiederhören."),
    ("es", "No me llame más.", "De acuerdo, no volveremos a llamarle. Adiós."),
    ("fr", "Ne m'appelez plus.", "C'est noté, nous ne vous appellerons plus. Au revoir."),
]


@pytest.mark.rows(2)
@pytest.mark.parametrize(("language", "wish", "answer"), WISHES)
async def test_a_wish_for_no_more_calls_ends_the_call_after_a_sentence_and_enters_the_list(
    tmp_path: Path, language: str, wish: str, answer: str
) -> None:
    scene = Scene(tmp_path / "campaigns.db", language=language)
    async with scene.open() as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await asyncio.sleep(6)
            await caller.say(wish)
            async with asyncio.timeout(15):
                await caller.call.over()
        said = [text for who, text in stage.transcript if who == "agent"]
        assert said == [DISCLOSURE, "Hello.", answer]
        assert ("caller", wish) in stage.transcript
        assert scene.blocked()
