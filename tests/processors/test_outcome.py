"""Each turn of the agent ends with an outcome that says how."""

from collections.abc import AsyncIterator

import pytest

from tests.processors.stand_ins import Call
from voiceflow import Direction, Frame, Processor, TurnOutcome, TurnOutcomeFrame
from voiceflow.dialogue import Cut
from voiceflow.processors import Responder
from voiceflow.processors.outcome import outcome_of
from voiceflow.processors.reply import Reply, SilentAnswerError
from voiceflow.turns import UserTurn


@pytest.mark.parametrize(
    ("reply", "is_complete", "is_heard", "outcome"),
    [
        (Reply(1, 1), True, True, TurnOutcome.COMPLETED),
        (Reply(1, 1), False, True, TurnOutcome.INTERRUPTED),
        (Reply(1, 1), False, False, TurnOutcome.ABORTED),
        (Reply(1, 1, cut=Cut.LENGTH), True, True, TurnOutcome.OUTPUT_LIMIT),
        (Reply(1, 1, cut=Cut.FILTER), True, True, TurnOutcome.CONTENT_FILTERED),
        (Reply(1, 1, cut=Cut.LENGTH), False, True, TurnOutcome.INTERRUPTED),
        (Reply(1, 1, has_failed=True), False, True, TurnOutcome.TTS_ERROR),
        (Reply(1, 1, has_failed=True, failure=OSError()), True, True, TurnOutcome.MODEL_ERROR),
        (Reply(1, 1, has_failed=True, failure=SilentAnswerError()), True, True, TurnOutcome.NO_OUTPUT),
    ],
)
def test_what_went_wrong_first_names_the_outcome(
    reply: Reply, is_complete: bool, is_heard: bool, outcome: TurnOutcome
) -> None:
    assert outcome_of(reply, is_complete=is_complete, is_heard=is_heard) is outcome


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
