"""What steps say and ask."""

import asyncio

from tests.processors.steps.test_steps import rules, says
from voiceflow.processors.steps import (
    StepRunner,
    YesNo,
)


def test_words_before_the_goodbye_is_heard_are_answered_with_the_last_words_again() -> None:
    async def brief(steps: StepRunner) -> None:
        await steps.ask(YesNo("Ready?"))
        steps.say("Your slot is at nine.")

    call = rules(brief)
    call.run(says((3.0, "Yes."), (4.5, "Hello?")))
    assert call.ear.words.endswith("Your slot is at nine.")


def test_a_reply_that_waits_for_the_function_does_not_hold_up_the_end() -> None:
    async def slow(steps: StepRunner) -> None:
        await steps.ask(YesNo("Ready?"))
        await asyncio.sleep(100.0)

    call = rules(slow)
    call.run(says((2.0, "Yes.")), until=10.0)
    assert call.session.now() < 12.0
