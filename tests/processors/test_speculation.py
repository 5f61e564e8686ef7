"""Answers that are asked for before the user's turn is certainly over: sooner, never twice, never a tool."""

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.dialogue.chat_models import Fault, Scripted, ScriptedModel
from tests.processors.stand_ins import Call
from voiceflow.dialogue import ToolCall
from voiceflow.frames import (
    Direction,
    DTMFFrame,
    Frame,
    InterimTranscriptionFrame,
    MetricFrame,
    TranscriptionFrame,
)
from voiceflow.processor import Processor
from voiceflow.processors import LLM
from voiceflow.processors.speculation import MOST
from voiceflow.turns import TurnPolicy

SLOW = TurnPolicy(silence_finished=1.5)
ROOM = "I booked a nice room for Friday."
NIGHTS = "It is for two nights in October."


class Metrics:
    """What is measured in a call, each once."""

    def __init__(self, call: Call) -> None:
        self.found: dict[str, list[float]] = {}
        self._seen: list[Frame] = []
        call.observers.append(self._observe)

    def _observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, MetricFrame) and not any(frame is each for each in self._seen):
            self._seen.append(frame)
            self.found.setdefault(frame.name, []).append(frame.value)


def begin(
    answers: list[Scripted], *, speculate: bool = True, tools: tuple[Callable[..., object], ...] = ()
) -> tuple[Call, ScriptedModel]:
    model = ScriptedModel(answers)
    return Call(LLM(model=model, turns=SLOW, speculate=speculate, tools=tools)), model


def first_word(*, speculate: bool) -> float:
    call, _ = begin([Scripted("You are welcome then.", token_gap=0.2)], speculate=speculate)
    call.run(lambda c: c.mouth.says(1.0, 2.0, ROOM))
    assert call.memory[-2:] == [("user", ROOM), ("assistant", "You are welcome then.")]
    return call.ear.heard[0][0]


def test_the_answer_is_there_when_the_turn_is_over() -> None:
    assert first_word(speculate=True) < first_word(speculate=False)
    # The turn is over at 3.5: not a word of the answer comes before.
    assert first_word(speculate=True) >= 3.5


def test_an_answer_to_half_a_turn_is_dropped_and_its_cost_is_told() -> None:
    call, model = begin([Scripted("To the half."), Scripted("To the whole.")])
    metrics = Metrics(call)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, ROOM)
        c.mouth.says(3.0, 4.0, NIGHTS)

    call.run(script)
    assert call.ear.words == "To the whole."
    assert [text for role, text in call.memory if role == "user"] == [f"{ROOM} {NIGHTS}"]
    assert len(model.asked) == 2
    assert len(metrics.found["llm_wasted_prompt_tokens"]) == 1
    assert metrics.found["llm_wasted_prompt_tokens"][0] > 0
    assert metrics.found["llm_early_answers"] == [1]


def read_early(final: str, interim: str, *, read_at: float) -> tuple[Call, ScriptedModel, Metrics]:
    """A turn from 1.0 to 2.0 whose final text is slow: at 2.9, after its interim text."""
    call, model = begin([Scripted("The first one."), Scripted("The second one.")])
    metrics = Metrics(call)

    def script(c: Call) -> None:
        c.mouth.voice(1.0, 2.0)
        loop = asyncio.get_running_loop()
        loop.call_at(read_at, c.mouth.push, InterimTranscriptionFrame(text=interim))
        loop.call_at(2.9, c.mouth.push, TranscriptionFrame(text=final))

    call.run(script, until=20.0)
    return call, model, metrics


def test_interim_words_are_answered_early_if_the_final_ones_confirm_them() -> None:
    call, model, metrics = read_early(ROOM, "i booked a nice room for Friday", read_at=2.1)
    assert [text for role, text in call.memory if role == "user"] == [ROOM]
    assert call.ear.words == "The first one."
    assert [asked[-1].text for asked in model.asked] == ["i booked a nice room for Friday"]
    assert metrics.found["llm_early_answers"] == [1]
    assert "llm_wasted_prompt_tokens" not in metrics.found


def test_interim_words_that_the_final_ones_change_are_not_answered() -> None:
    call, model, metrics = read_early(ROOM, "i looked at a nice room for Friday", read_at=2.1)
    assert [text for role, text in call.memory if role == "user"] == [ROOM]
    assert call.ear.words == "The second one."
    assert len(model.asked) == 2
    assert len(metrics.found["llm_wasted_prompt_tokens"]) == 1


def test_interim_words_that_came_before_the_last_voice_may_not_be_all() -> None:
    _, model, _ = read_early(ROOM, "i booked a nice room for Friday", read_at=1.7)
    assert [asked[-1].text for asked in model.asked] == [ROOM]


def test_no_tool_runs_before_the_turn_is_over_and_none_for_half_of_it() -> None:
    booked: list[float] = []

    def book() -> str:
        """Book a room."""
        booked.append(call.session.now())
        return "Done."

    calls = [ToolCall("call_1", "book", "{}")]
    call, _ = begin([Scripted(calls=calls), Scripted(calls=calls), Scripted("It is booked.")], tools=(book,))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, ROOM)
        c.mouth.says(3.0, 4.0, NIGHTS)

    call.run(script)
    assert len(booked) == 1
    assert booked[0] >= 5.5
    assert call.ear.words == "It is booked."


def test_an_early_request_that_fails_is_made_again() -> None:
    call, model = begin([Scripted(fault=Fault.BROKEN), Scripted("All is well.")])
    call.run(lambda c: c.mouth.says(1.0, 2.0, ROOM))
    assert call.ear.words == "All is well."
    assert len(model.asked) == 2


def test_an_early_request_that_is_refused_is_made_again() -> None:
    call, model = begin([Scripted(fault=Fault.REFUSED), Scripted("All is well.")])
    call.run(lambda c: c.mouth.says(1.0, 2.0, ROOM))
    assert call.ear.words == "All is well."
    assert len(model.asked) == 2


def test_an_answer_to_other_words_than_those_of_the_turn_is_dropped() -> None:
    call, model = begin([Scripted("To the words."), Scripted("To the key.")])

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, ROOM)
        asyncio.get_running_loop().call_at(2.6, c.mouth.push, DTMFFrame(digit="5"))

    call.run(script)
    assert call.ear.words == "To the key."
    assert "5" in model.asked[1][-1].text


def test_a_turn_in_many_pieces_makes_few_early_requests() -> None:
    call, model = begin([Scripted("Early.")] * MOST + [Scripted("At last.")])

    def script(c: Call) -> None:
        for number in range(6):
            c.mouth.says(1.0 + 2 * number, 2.0 + 2 * number, f"{ROOM} {number}.")

    call.run(script)
    assert call.ear.words == "At last."
    assert len(model.asked) == MOST + 1


def test_nothing_is_asked_early_by_default() -> None:
    call, model = begin([Scripted("To the whole.")], speculate=False)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, ROOM)
        c.mouth.says(3.0, 4.0, NIGHTS)

    call.run(script)
    assert len(model.asked) == 1


def test_an_answer_that_nobody_waits_for_any_more_is_counted_at_the_end_of_the_call() -> None:
    call, _ = begin([Scripted("Early.")])
    metrics = Metrics(call)
    call.run(lambda c: c.mouth.says(1.0, 2.0, ROOM), until=3.0)
    assert len(metrics.found["llm_wasted_prompt_tokens"]) == 1


@pytest.mark.rows(8)
@pytest.mark.parametrize("seed", range(25))
def test_no_turn_is_doubled_and_no_answer_lost(seed: int) -> None:
    rng = random.Random(seed)
    call, _ = begin([Scripted("Right, that is done.", token_gap=rng.choice([0.0, 0.2, 0.9]))] * 40)
    said: list[str] = []

    def script(c: Call) -> None:
        at = 1.0
        for number in range(6):
            said.append(f"This is my sentence number {number} today.")
            c.mouth.says(at, at + 1.0, said[-1])
            at += 1.0 + rng.choice([0.5, 0.9, 1.2, 1.45, 1.5, 1.6, 2.5, 5.0])

    call.run(script, until=60.0)
    assert " ".join(text for role, text in call.memory if role == "user") == " ".join(said)
    assert call.memory[-1][0] == "assistant"


def test_with_tools_and_a_note_of_the_interruption_the_early_answer_still_counts() -> None:
    def look_up() -> str:
        """Look a room up."""
        return "It is free."

    model = ScriptedModel(
        [
            Scripted(calls=[ToolCall("call_1", "look_up", "{}")]),
            Scripted("It is free from Monday until Friday, with breakfast and with a view of the sea."),
            Scripted("With breakfast, yes."),
        ]
    )
    agent = LLM(model=model, turns=SLOW, speculate=True, tools=[look_up], interruption_note=" (interrupted)")
    call = Call(agent)
    metrics = Metrics(call)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, ROOM)
        c.mouth.says(5.0, 6.0, "Does that include a breakfast?")

    call.run(script)
    assert metrics.found["llm_early_answers"] == [1, 1]
    assert "llm_wasted_prompt_tokens" not in metrics.found
    assert len(model.asked) == 3
    spoken = [message.text for message in model.asked[2] if message.text]
    assert spoken[-2].endswith(" (interrupted)")
    assert call.ear.words.endswith("With breakfast, yes.")
