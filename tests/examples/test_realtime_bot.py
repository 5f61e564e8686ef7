"""The bot on a speech-to-speech model, with each of the two services."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.testing import Stage

GREETING = "Hello, this is the Mill Street dental practice. How can I help you?"


@pytest.mark.parametrize("service", ["openai", "gemini"])
async def test_the_model_answers_looks_an_appointment_up_and_hangs_up(
    service: str, stage_for: Callable[..., Stage]
) -> None:
    async with stage_for("realtime_bot.py", variables={"REALTIME": service}) as stage:
        script = stage.live.script if service == "gemini" else stage.realtime.script
        lookup = LiveCall("find_appointment", '{"day": "Friday", "time": "10:00"}')
        script.answers.extend(
            [
                LiveAnswer("One moment.", calls=[lookup]),
                "Friday at ten is free.",
                LiveAnswer("Goodbye!", calls=[LiveCall("hang_up")]),
            ]
        )
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Is Friday at ten free?")
            await caller.wait_for_agent(pause=1.5)
            await caller.say("Thanks, that is all. Goodbye.")
            await caller.call.over()
            assert caller.call.status == "completed"
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "Is Friday at ten free?"),
            ("agent", "One moment."),
            ("agent", "Friday at ten is free."),
            ("caller", "Thanks, that is all. Goodbye."),
            ("agent", "Goodbye!"),
        ]
        assert len(stage.model.exchanges) == 0
