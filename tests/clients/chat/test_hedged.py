"""A model that is asked again elsewhere before it has answered."""

import asyncio

import pytest

from tests.clients.chat.test_fallback import Model, broken, said
from tests.dialogue.chat_models import HELLO, take
from voiceflow.clients.chat import FallbackModel, HedgedModel
from voiceflow.dialogue import (
    ModelError,
)


async def test_a_slow_model_is_hedged_and_the_first_to_answer_wins() -> None:
    slow, quick = Model([[3.0, "Slow."]]), Model([[0.5, "Quick ", 4.0, "one."]])
    assert said(await take(HedgedModel([slow, quick], after=0.8))) == "Quick one."
    assert asyncio.get_running_loop().time() == 5.3
    assert slow.closed == [1.3]


async def test_a_quick_model_is_not_hedged() -> None:
    first, second = Model([[0.5, "One ", 5.0, "two."]]), Model([["Never."]])
    assert said(await take(HedgedModel([first, second], after=0.8))) == "One two."
    assert second.asked == []


async def test_the_first_may_win_after_the_second_was_asked() -> None:
    first, second = Model([[1.0, "First."]]), Model([[5.0, "Second."]])
    assert said(await take(HedgedModel([first, second], after=0.8))) == "First."
    assert second.closed == [1.0]


async def test_a_hedged_model_that_fails_is_replaced_at_once() -> None:
    first, second = Model([[0.1, broken()]]), Model([["Yes."]])
    group = HedgedModel([first, second], after=5.0)
    assert said(await take(group)) == "Yes."
    assert asyncio.get_running_loop().time() == 0.1
    assert said(await take(group)) == "Yes."
    assert len(first.asked) == 1


async def test_a_winner_that_breaks_off_is_continued_by_the_next_of_a_chain() -> None:
    slow, quick, last = Model([[3.0, "S"]]), Model([["We are ", broken()]]), Model([["We are open."]])
    group = FallbackModel([HedgedModel([slow, quick], after=0.5), last])
    assert said(await take(group)) == "We are open."
    assert slow.closed == [0.5]


async def test_all_hedged_models_fail() -> None:
    with pytest.raises(ModelError):
        await take(HedgedModel([Model([[broken()]]), Model([[2.0, broken("last")]])], after=0.5))
    assert asyncio.get_running_loop().time() == 2.0


async def test_leaving_closes_all_hedged_answers() -> None:
    first, second = Model([[9.0, "A."]]), Model([["B ", 9.0, "c."]])
    async with HedgedModel([first, second], after=0.5).stream(HELLO) as deltas:
        async for _ in deltas:
            break
    assert (first.closed, second.closed) == ([0.5], [0.5])
