"""The bot that leaves hearing and speaking to Dialogflow too."""

from collections.abc import Callable

from voiceflow.emulators.dialogflow import DialogflowEmulator, DialogflowReply, ends
from voiceflow.testing import Stage

GREETING = "Mill Street dental practice, how can I help you today?"


async def test_the_agent_hears_answers_falls_silent_and_hangs_up(stage_for: Callable[..., Stage]) -> None:
    service = DialogflowEmulator(
        [GREETING, "We open at eight.", DialogflowReply(says=["Goodbye!", ends()])],
        words=["When do you open?", "Thank you, goodbye."],
    )
    service.end_silence = 0.2
    with service.in_memory():
        async with stage_for("dialogflow_speech_bot.py") as stage:
            async with stage.call("+15550123") as caller:
                await caller.agent_begins()
                await caller.listen(1.5)
                await caller.say("When do you open?")
                await caller.wait_for_agent()
                await caller.say("Thank you, goodbye.")
                await caller.call.over()
                assert caller.call.status == "completed"
            (_, greeting), *rest = stage.transcript
    assert GREETING.startswith(greeting)
    assert 0 < len(greeting) < len(GREETING)
    assert rest == [
        ("caller", "When do you open?"),
        ("agent", "We open at eight."),
        ("caller", "Thank you, goodbye."),
        ("agent", "Goodbye!"),
    ]
    assert [request.kind for request in service.requests] == ["text", "audio", "audio"]
    assert not service.refused
    assert not stage.speech.connections
