"""A voice gets words for numbers, and the conversation keeps the numbers, as far as they were heard."""

from __future__ import annotations

from functools import partial

import pytest

from tests.calls.scene import VOICE, Scene
from voiceflow.dialogue.spoken import Speakable
from voiceflow.processors.elevenlabs import ElevenLabsTTS

ANSWER = "It costs €12.50 and comes on Monday."


def scene_with(speakable: Speakable | None) -> Scene:
    return Scene([ANSWER, "As you like."], tts=partial(ElevenLabsTTS, VOICE, speakable=speakable))


@pytest.mark.parametrize("is_speakable", [True, False])
async def test_the_conversation_holds_what_the_model_wrote(is_speakable: bool) -> None:
    scene = scene_with(Speakable("en") if is_speakable else None)
    async with scene.call(has_all_heard=False) as caller:
        await caller.wait()
        await caller.say("How much is it?")
        await caller.wait()
    assert scene.said == f"Hello there. {ANSWER}"


async def test_a_number_counts_as_heard_once_all_of_it_was() -> None:
    heard = set()
    for moment in (0.8, 1.2, 1.6, 2.0):
        scene = scene_with(Speakable("en"))
        async with scene.call(has_all_heard=False, has_all_words=False, is_answered=False) as caller:
            await caller.wait()
            await caller.say("How much is it?")
            await caller.begins()
            await caller.listen(moment)
            await caller.say("Stop that now please.")
            await caller.wait()
        heard.add(scene.said.removeprefix("Hello there. ").removesuffix(" As you like."))
    assert all(ANSWER.startswith(text) for text in heard)
    # "€12.50" is spoken for more than a second: it is never heard in part.
    assert "It costs" in heard
    assert {text for text in heard if "€" in text} <= {
        "It costs €12.50", "It costs €12.50 and", "It costs €12.50 and comes", "It costs €12.50 and comes on",
        ANSWER,
    }  # fmt: skip
    assert any("€12.50" in text for text in heard)


async def test_the_language_of_the_call_is_that_of_the_numbers() -> None:
    speakable = Speakable("en")
    scene = Scene(["12 Euro."], tts=partial(ElevenLabsTTS, VOICE, speakable=speakable))
    async with scene.call(has_all_heard=False) as caller:
        await caller.wait()
        scene.line.language = "de"
        await caller.say("Wie viel?")
        await caller.wait()
        tts = scene.agent.session.processors[-2]
        assert tts.current_settings()["language"] == "de"
        assert tts._forms.speak(99, "12 Euro.") == "zwölf Euro."
    assert scene.said == "Hello there. 12 Euro."
