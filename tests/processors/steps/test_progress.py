"""How far a bot of steps has come, in another process."""

from __future__ import annotations

import asyncio
import json

from tests.processors.stand_ins import Ear, Mouth
from voiceflow import Pipeline, Session
from voiceflow.checkpoint import Checkpoint
from voiceflow.processors.steps import (
    Digits,
    Exit,
    ExitTaken,
    Name,
    OutcomeUnknownError,
    StepError,
    StepRunner,
    Steps,
)
from voiceflow.processors.steps.progress import Outcome, StepProgress
from voiceflow.stored_values import from_json_values, to_json_values


def carried(progress: StepProgress) -> StepProgress:
    """The same in another process."""
    return from_json_values(StepProgress, json.loads(json.dumps(to_json_values(progress))))


def test_an_exit_that_the_user_took_comes_back() -> None:
    way = Exit("operator", words=("a person",))
    error = carried(StepProgress([Outcome("ask", error=ExitTaken(way))])).outcomes[0].error
    assert isinstance(error, ExitTaken)
    assert error.exit == way
    other = carried(StepProgress([Outcome("ask", error=StepError("no"))])).outcomes[0].error
    assert isinstance(other, StepError)
    assert str(other) == "no"


async def test_a_bot_of_steps_asks_for_nothing_twice_when_its_process_dies() -> None:
    booked: list[str] = []
    dead: set[int] = set()
    state = ""

    async def run(life: int) -> tuple[Session, Mouth, Ear]:
        checkpoint = Checkpoint()
        if state:
            checkpoint = Checkpoint.from_export(json.loads(state)).successor()

        def save() -> None:
            nonlocal state
            if life not in dead:
                state = json.dumps(checkpoint.export())

        async def book(number: str) -> None:
            booked.append(number)
            await asyncio.sleep(5.0)

        async def script(steps: StepRunner) -> None:
            number = await steps.ask(Digits("What is your number?", length=4))
            try:
                await steps.once(book, number)
            except OutcomeUnknownError:
                steps.say("I am not sure whether that was booked.")
            await steps.ask(Name("What is your name?"))

        checkpoint.changed = save
        mouth, ear = Mouth(), Ear()
        session = Session(Pipeline([mouth, Steps(script, model=None), ear]), checkpoint=checkpoint)
        return session, mouth, ear

    loop = asyncio.get_running_loop()
    said: list[str] = []
    for life, words in enumerate(["one two three four", "yes", "", ""]):
        session, mouth, ear = await run(life)
        running = asyncio.create_task(session.run())
        await asyncio.sleep(5.0)
        if words:
            mouth.says(loop.time(), loop.time() + 1.0, words)
        await asyncio.sleep(4.0)
        dead.add(life)
        session.cancel()
        await running
        said.append(ear.words)
    assert booked == ["1234"]
    assert [index for index, words in enumerate(said) if "What is your number?" in words] == [0]
    assert [index for index, words in enumerate(said) if "Is that right?" in words] == [0, 1]
    assert [index for index, words in enumerate(said) if "I am not sure" in words] == [2, 3]
    assert "What is your name?" in said[2]
