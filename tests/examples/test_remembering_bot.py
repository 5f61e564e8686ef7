"""The bot that remembers its callers."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.processors.notes import INSTRUCTION
from voiceflow.testing import Stage

NOTE = "The caller is Ada and likes Tuesdays."


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTES", str(tmp_path / "notes.sqlite"))


def model(request: Mapping[str, Any]) -> Any:
    messages = request["messages"]
    if messages[0]["content"] == INSTRUCTION:
        return NOTE
    if "forget" in str(messages[-1]["content"]).lower() and messages[-1]["role"] == "user":
        return Answer(calls=[AnswerToolCall("forget_me")])
    return "Very well."


async def talk(stage: Stage, number: str, text: str) -> None:
    async with stage.call(number) as caller:
        await caller.wait_for_agent()
        await caller.say(text)
        await caller.wait_for_agent()
    await asyncio.sleep(1.0)  # the notes are written after the call


async def test_the_second_call_knows_the_first(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("remembering_bot.py", answers=model) as stage:
        await talk(stage, "+15550123", "I am Ada. Tuesdays are best.")
        assert stage.transcript[0] == ("agent", "Hello, this is Salon Ada.")
        await talk(stage, "+15550123", "It is me.")
        assert stage.transcript[0] == ("agent", "Hello again, this is Salon Ada.")
        asked = [each.request["messages"] for each in stage.model.exchanges]
        assert asked[2][0]["content"].endswith(f"From earlier calls of this caller: {NOTE}")
        # The notes of the first call become a part of those of the second.
        assert asked[3][1]["content"].startswith(f"(earlier) {NOTE}\n")
        await talk(stage, "+15550124", "Somebody else.")
        assert stage.transcript[0] == ("agent", "Hello, this is Salon Ada.")


async def test_a_caller_may_ask_to_be_forgotten(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("remembering_bot.py", answers=model) as stage:
        await talk(stage, "+15550123", "I am Ada. Tuesdays are best.")
        await talk(stage, "+15550123", "Please forget me.")
        await talk(stage, "+15550123", "Hello?")
        assert stage.transcript[0] == ("agent", "Hello, this is Salon Ada.")
