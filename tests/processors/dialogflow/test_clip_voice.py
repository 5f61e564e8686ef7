"""The phrases that the agent's voice cannot speak."""

from tests.processors.dialogflow.test_speech import Scene
from voiceflow import EndReason
from voiceflow.emulators.dialogflow import (
    DialogflowRefusal,
)


async def test_without_a_voice_a_failure_is_still_heard() -> None:
    scene = Scene("Hello.", DialogflowRefusal(status="PERMISSION_DENIED"), words=["When do you open?"])
    async with scene.call() as caller:
        await caller.wait_for_agent()
        await caller.say("When do you open?")
        await caller.call.over()
        assert caller.call.status == "completed"
    assert scene.reason is EndReason.ERROR
    assert len(scene.heard) > 16000
