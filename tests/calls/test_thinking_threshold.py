"""A voice without words, in a whole call: one threshold while the agent thinks, another while it speaks."""

from __future__ import annotations

import pytest

from tests.calls.scene import Scene, by_question, slow
from voiceflow import Frame, Processor, TurnDecisionFrame
from voiceflow.frames import Direction
from voiceflow.turns import TurnPolicy

ANSWER = "We have rooms on the first floor, on the second floor and on the third floor."
THINKS, SPEAKS = "thinks", "speaks"
SOUND = 0.5
"""Seconds of voice without words."""


class DecidedScene(Scene):
    """A scene that keeps the decisions on the floor."""

    decided: dict[int, TurnDecisionFrame]

    def _note(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        super()._note(processor, frame, direction)
        if processor is self.agent and isinstance(frame, TurnDecisionFrame):
            self.decided[id(frame)] = frame


@pytest.mark.parametrize(
    ("thinking", "speaking", "moment", "threshold"),
    [
        (0.16, 0.8, THINKS, 0.16),
        (0.16, 0.8, SPEAKS, None),
        (1.5, 0.2, THINKS, None),
        (1.5, 0.2, SPEAKS, 0.2),
    ],
)
async def test_a_voice_interrupts_by_the_threshold_of_the_moment(
    thinking: float, speaking: float, moment: str, threshold: float | None
) -> None:
    turns = TurnPolicy(voice_to_interrupt_thinking=thinking, voice_to_interrupt=speaking)
    scene = DecidedScene(by_question(rooms=slow(ANSWER)), turns=turns)
    scene.decided = {}
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        if moment == SPEAKS:
            await caller.begins()
        await caller.listen(1.2)
        await caller.cough(SOUND)
        await caller.stops(pause=3.0)
    found = [dict(each.signals)["threshold"] for each in scene.decided.values() if each.action == "interrupt"]
    assert found == ([] if threshold is None else [threshold])
    # No words came: the answer is heard whole either way, and asked for once.
    assert scene.said == f"Hello there. {ANSWER}"
    assert len(scene.requests) == 1
