"""The meter reading: by voice in parts, corrected, by keys, and given up."""

from collections.abc import Callable

from voiceflow.testing import Stage


async def test_a_number_is_read_back_and_corrected(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("number_capture.py") as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("It is oh one five five, two three.")
            await caller.wait_for_agent()
            await caller.say("Double four.")
            await caller.wait_for_agent()
            await caller.say("No, the last one is a five.")
            await caller.wait_for_agent()
            await caller.say("Yes, that is right.")
            await caller.call.over()
        assert stage.transcript == [
            ("agent", "Welcome to Mill Street Water."),
            ("agent", "Please tell me the eight digits of your meter."),
            ("caller", "It is oh one five five, two three."),
            ("agent", "0 1 5, 5 2 3. And the rest?"),
            ("caller", "Double four."),
            ("agent", "That is 0 1 5, 5 2 3, 4 4. Is that right?"),
            ("caller", "No, the last one is a five."),
            ("agent", "That is 0 1 5, 5 2 3, 4 5. Is that right?"),
            ("caller", "Yes, that is right."),
            ("agent", "Thank you, I have noted it. Goodbye."),
        ]
        assert list(stage.model.exchanges) == []


async def test_a_number_is_keyed(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("number_capture.py") as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.press("12345678#")
            await caller.wait_for_agent()
            await caller.press("1#")
            await caller.call.over()
        assert ("agent", "That is 1 2 3, 4 5 6, 7 8. Is that right?") in stage.transcript
        assert stage.transcript[-1] == ("agent", "Thank you, I have noted it. Goodbye.")
