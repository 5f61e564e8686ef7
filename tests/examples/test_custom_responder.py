"""The menu that answers to words and keys."""

from collections.abc import Callable

from voiceflow.testing import Stage

HOURS = "We are open Monday to Friday from eight until six. Is there anything else?"


async def test_it_answers_words_and_keys_and_hangs_up(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("custom_responder.py") as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When are you open?")
            await caller.wait_for_agent()
            await caller.press("2")
            await caller.wait_for_agent()
            await caller.say("Thanks, goodbye.")
            await caller.call.over()
        assert stage.transcript[1:] == [
            ("caller", "When are you open?"),
            ("agent", HOURS),
            ("caller", "(pressed keys: 2)"),
            ("agent", "You find us at twelve Mill Street, next to the station. Is there anything else?"),
            ("caller", "Thanks, goodbye."),
            ("agent", "Thank you for calling. Goodbye!"),
        ]
        assert len(stage.model.exchanges) == 0


async def test_a_caller_who_knows_the_key_need_not_hear_the_menu(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("custom_responder.py") as stage:
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.0)
            await caller.press("1")
            await caller.wait_for_agent()
        (_, greeting), *rest = stage.transcript
        assert greeting == "Welcome to the Mill"
        assert rest == [("caller", "(pressed keys: 1)"), ("agent", HOURS)]
