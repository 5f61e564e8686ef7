"""Each turn of the agent ends with an outcome that says how."""

from collections.abc import AsyncIterator

from tests.processors.stand_ins import Call
from voiceflow import Direction, Frame, Processor, TurnOutcome, TurnOutcomeFrame
from voiceflow.processors import Responder
from voiceflow.turns import UserTurn


class Answers(Responder):
    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        if "fail" in turn.text:
            raise OSError
        yield "one two three four five six seven eight"


def outcomes(said: str, interruption: str = "") -> list[TurnOutcome]:
    """How the agent's turns end in a call in which the user says this."""
    found: list[TurnOutcome] = []

    def note(processor: Processor, frame: Frame, _: Direction) -> None:
        if isinstance(frame, TurnOutcomeFrame) and processor is call.ear:
            found.append(frame.outcome)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, said)
        if interruption:
            c.mouth.says(3.0, 4.0, interruption)

    call = Call(Answers())
    call.observers = [note]
    call.run(script)
    return found


def test_a_call_reports_how_each_of_its_replies_ended() -> None:
    assert outcomes("Hello?") == [TurnOutcome.COMPLETED]
    assert outcomes("Please fail.") == [TurnOutcome.MODEL_ERROR]
    assert outcomes("Hello?", "No, stop that now.") == [TurnOutcome.INTERRUPTED, TurnOutcome.COMPLETED]
