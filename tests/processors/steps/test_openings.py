"""How an agent begins that takes over."""

from tests.processors.stand_ins import Call
from tests.processors.steps.test_hand_over import Collector
from voiceflow.dialogue import (
    SystemMessage,
)
from voiceflow.processors.steps import AgentStep, StepRunner, Steps


def test_an_agent_that_takes_over_without_words_of_the_user_speaks_first() -> None:
    async def reception(steps: StepRunner) -> None:
        await steps.run(AgentStep("Take.", result=str))

    call = Call(Steps(reception, model=Collector(0.1), system="Be brief."))
    call.run(lambda c: c.mouth.says(4.0, 5.0, "apple"))
    assert call.ear.words == "Next, please."
    assert not any(isinstance(message, SystemMessage) and "turn" in message.text for message in
                   call.responder.context.messages())  # fmt: skip
