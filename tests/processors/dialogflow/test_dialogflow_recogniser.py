"""The recogniser of a Dialogflow agent."""

import pytest

from tests.processors.dialogflow.test_speech import Scene
from voiceflow.emulators.dialogflow import (
    DialogflowSilence,
)

CX = "projects/p/locations/global/agents/a"


ES = "projects/p/agent"


@pytest.mark.parametrize("agent", [CX, ES])
async def test_a_stream_that_breaks_loses_no_word_and_is_answered_by_text(agent: str) -> None:
    scene = Scene("Hello.", "At eight.", words=["When do you open on Saturdays?"], agent=agent)
    async with scene.call() as caller:
        await caller.wait_for_agent()
        scene.service.cut_after = 2.0
        await caller.say("When do you open on Saturdays?")
        await caller.wait_for_agent()
    assert scene.stage.transcript[-1] == ("agent", "At eight.")
    assert scene.kinds[1:] == ["text"]
    assert scene.service.requests[-1].text.startswith("When do you open")


async def test_a_stream_without_an_answer_is_asked_again_by_text() -> None:
    scene = Scene("Hello.", DialogflowSilence(), "At eight.", words=["When do you open?"])
    async with scene.call() as caller:
        await caller.wait_for_agent()
        await caller.say("When do you open?")
        await caller.wait_for_agent()
    assert scene.kinds[1:] == ["audio", "text"]
    assert scene.stage.transcript[-1] == ("agent", "At eight.")
