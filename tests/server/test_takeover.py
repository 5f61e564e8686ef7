"""Calls that outlive the process that carries them. The processes are applications on virtual time."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter

import pytest

from tests.rows import by_default
from tests.server.practice import GREETING, RESUMED, Practice, answer
from tests.server.worker_group import WorkerGroup
from voiceflow.server import CALLS, ResumeConfig
from voiceflow.testing import Stage
from voiceflow.testing.callers import Caller
from voiceflow.transports import Return

KILLS = 6

TURN = 1.5
"""Seconds after the user's last word within which the turn is over and stored."""

SPEECH = 0.7
"""Seconds of the words that the caller says there."""


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_another_worker_continues_the_call_of_a_killed_one() -> None:
    group = WorkerGroup(Practice())
    async with Stage(group.make, answers=["Until six.", "Until six, as I said."]) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open today?")
            await caller.wait_for_agent()
            group.kill(stage)
            broken = now()
            assert await caller.agent_begins() < broken + 4.0
            await caller.agent_stops()
            await caller.say("Until when?")
            await caller.wait_for_agent()
            assert caller.call.status == "in-progress"
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "Are you open today?"),
            ("agent", "Until six."),
            ("agent", RESUMED),
            ("caller", "Until when?"),
            ("agent", "Until six, as I said."),
        ]


async def test_a_tool_that_ran_when_its_worker_died_is_not_called_again() -> None:
    practice = Practice(seconds=3.0)
    group = WorkerGroup(practice)
    async with Stage(group.make, answers=answer) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("book 7")
            await caller.listen(2.0)
            assert practice.started == ["7"]
            group.kill(stage)
            await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", f"{RESUMED} I do not know.")
    assert practice.started == ["7"]


async def test_the_third_death_ends_in_a_spoken_apology() -> None:
    group = WorkerGroup(Practice())
    async with Stage(group.make) as stage, stage.call(expect_errors=True) as caller:
        for _ in range(3):
            await caller.wait_for_agent()
            group.kill(stage)
        await caller.call.over()
        assert [text for _, text in caller.call.record.spoken] == [ResumeConfig().apology]


async def test_a_draining_worker_moves_its_call_between_two_turns_and_the_caller_notices_nothing() -> None:
    practice = Practice(seconds=2.0)
    group = WorkerGroup(practice)
    async with Stage(group.make, answers=answer) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("book 7")
            await caller.listen(1.5)
            draining = asyncio.create_task(group.carrying.app[CALLS].move(patience=30.0))
            await caller.wait_for_agent()  # The tool and its answer come first.
            await draining
            assert len(group.workers[0].app[CALLS]) == 0
            await caller.listen(1.0)
            await caller.say("are you sure?")
            await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "book 7"),
            ("agent", "Done."),
            ("caller", "are you sure?"),
            ("agent", "Yes."),
        ]
    assert [call.is_resumed for call in practice.calls] == [False, True]
    assert practice.started == ["7"]


async def test_a_call_does_not_move_while_a_tool_runs_whose_answer_the_user_has_interrupted() -> None:
    practice = Practice(seconds=6.0)
    group = WorkerGroup(practice)
    async with Stage(group.make, answers=answer) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        await caller.say("book 7")
        await caller.listen(1.5)
        await caller.say("are you there?")
        await caller.wait_for_agent()
        first = group.carrying
        draining = asyncio.create_task(first.app[CALLS].move(patience=30.0))
        await caller.listen(1.0)
        assert len(first.app[CALLS]) == 1
        await draining
        await caller.listen(1.0)
        assert stage.transcript[-1] == ("agent", "Done.")
    assert practice.started == ["7"]
    assert len(practice.calls) == 2


async def test_moves_do_not_count_as_breaks() -> None:
    practice = Practice()
    group = WorkerGroup(practice)
    async with Stage(group.make, answers=answer) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        for _ in range(5):
            group.begin()
            await group.carrying.app[CALLS].move(patience=30.0)
            await caller.listen(1.0)
        await caller.say("are you sure?")
        await caller.wait_for_agent()
        assert caller.call.status == "in-progress"
    assert len(practice.calls) == 6


async def test_a_call_that_ended_does_not_come_back_at_another_worker() -> None:
    group = WorkerGroup(Practice())
    async with Stage(group.make) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        call_id = caller.call.call_id
        caller.hang_up()
        await asyncio.sleep(1.0)
        found = await group.begin().app[CALLS].returns.bring_back(call_id, may_return=True)
    assert found is Return.ENDED


async def test_a_change_of_language_survives_the_death_of_the_worker() -> None:
    practice = Practice()
    group = WorkerGroup(practice)
    async with Stage(group.make) as stage, stage.call(expect_errors=True) as caller:
        await caller.wait_for_agent()
        practice.calls[0].update(language="es")
        group.kill(stage)
        await caller.wait_for_agent()
        assert practice.calls[1].language == "es"
        assert stage.transcript[-1][1] != RESUMED


@pytest.mark.parametrize("seed", range(by_default(1, 10)))
async def test_a_kill_at_any_moment_loses_neither_the_call_nor_a_word_before_and_repeats_no_tool(
    seed: int,
) -> None:
    chance = random.Random(seed)
    practice = Practice()
    group = WorkerGroup(practice, {"resume": ResumeConfig(limit=KILLS)})
    settled: list[str] = []
    async with Stage(group.make, answers=answer) as stage, stage.call(expect_errors=True) as caller:
        await caller.wait_for_agent()
        for number in range(KILLS):
            words = f"book {number}"
            after = await survive(stage, group, caller, words, chance.uniform(0.0, 5.0))
            if after > TURN:
                settled.append(words)
        assert caller.call.status == "in-progress"
        heard = user_words(group, caller.call.call_id)
    assert max(Counter(practice.started).values()) == 1
    assert max(Counter(heard).values()) == 1
    assert set(settled) <= set(heard)
    assert len(practice.calls) == KILLS + 1


async def survive(stage: Stage, group: WorkerGroup, caller: Caller, words: str, moment: float) -> float:
    """Kill the worker this many seconds after the caller begins to speak, and wait for the agent.

    Returns:
        The seconds between the end of the caller's words and the kill.
    """
    begun = now()
    speaking = asyncio.create_task(caller.say(words))
    await asyncio.sleep(moment)
    group.kill(stage)
    broken = now()
    await speaking
    ended = begun + SPEECH
    begins = await caller.agent_begins(limit=10.0)
    assert begins < max(broken, ended) + 4.0
    await caller.agent_stops(pause=1.2)
    return broken - ended


def user_words(group: WorkerGroup, call_id: str) -> list[str]:
    """What the user said, as the next worker would read it."""
    state = group.states.take("test", call_id).state
    assert state is not None
    context = json.loads(state)["values"]["voiceflow.dialogue.context.Context"]
    return [entry["text"] for entry in context["entries"] if entry["kind"] == "user"]
