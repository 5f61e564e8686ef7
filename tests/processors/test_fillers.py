"""What is said while a tool takes its time."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from tests.dialogue.chat_models import Scripted, ScriptedModel
from tests.processors.stand_ins import Call
from voiceflow.dialogue import ToolCall, tool
from voiceflow.errors import ConfigurationError
from voiceflow.processors import LLM


@tool(filler="One moment.", after=1.5)
async def look_up() -> str:
    """Look it up."""
    await asyncio.sleep(4.0)
    return "found"


@tool(filler="Just a second.", after=2.0)
async def book() -> str:
    """Book it."""
    await asyncio.sleep(3.0)
    return "booked"


@tool(filler="One moment.")
async def quick() -> str:
    """Be quick."""
    await asyncio.sleep(1.0)
    return "quick"


def use(*names: str) -> Scripted:
    return Scripted(calls=[ToolCall(f"call_{name}", name, "{}") for name in names])


def talk(
    agent: LLM, *, speak: Callable[[Call], None] = lambda _: None, until: float = 30.0
) -> tuple[str, list[tuple[float, str]]]:
    """One turn of the user ends at 1.0; returns the words heard, and when."""
    call = Call(agent)

    def drive(c: Call) -> None:
        c.mouth.says(0.2, 1.0, "What is there?")
        speak(c)

    call.run(drive)
    return call.ear.words, call.ear.heard


def agent(answers: Sequence[Scripted], **settings: object) -> LLM:
    return LLM(model=ScriptedModel(answers), **settings)  # type: ignore[arg-type]


def test_a_tool_that_takes_longer_is_bridged_once() -> None:
    words, heard = talk(agent([use("look_up"), Scripted("It is there.")], tools=[look_up]))
    assert words == "One moment. It is there."
    first, answer = heard[0][0], heard[2][0]
    assert answer - first == pytest.approx(2.5)


def test_a_tool_that_is_quick_is_not() -> None:
    words, _ = talk(agent([use("quick"), Scripted("It is there.")], tools=[quick]))
    assert words == "It is there."


def test_of_two_tools_the_first_that_is_late_is_bridged_and_no_other() -> None:
    words, _ = talk(agent([use("look_up", "book"), Scripted("Done.")], tools=[look_up, book]))
    assert words == "One moment. Done."


def test_a_tool_that_is_through_is_not_bridged_while_another_still_runs() -> None:
    words, _ = talk(agent([use("quick", "book"), Scripted("Done.")], tools=[quick, book]))
    assert words == "Just a second. Done."


def test_the_agent_has_fillers_for_all_tools_and_none_comes_twice_in_a_row() -> None:
    async def slow(number: int = 0) -> str:
        """Take long."""
        await asyncio.sleep(3.0)
        return "slow"

    calls = [Scripted(calls=[ToolCall(f"c{n}", "slow", f'{{"number": {n}}}')]) for n in range(4)]
    texts = ["A moment.", "Still looking."]
    words, _ = talk(agent([*calls, Scripted("Done.")], tools=[slow], filler=texts))
    assert words == "A moment. Still looking. A moment. Still looking. Done."


def test_a_tool_may_have_no_filler_where_the_agent_has() -> None:
    @tool(filler="")
    async def silent() -> str:
        """Take long."""
        await asyncio.sleep(3.0)
        return "silent"

    words, _ = talk(agent([use("silent"), Scripted("Done.")], tools=[silent], filler="A moment."))
    assert words == "Done."


def test_a_tool_that_has_said_something_is_not_bridged() -> None:
    @tool(filler="One moment.")
    async def talkative() -> str:
        """Say something."""
        bot.say("Please hold on.")
        await asyncio.sleep(3.0)
        return "said"

    bot = agent([use("talkative"), Scripted("Done.")], tools=[talkative])
    assert talk(bot)[0] == "Please hold on. Done."


def test_a_tool_that_ends_while_the_filler_is_said_does_not_cut_it() -> None:
    @tool(filler="One moment please while I look.")
    async def almost() -> str:
        """Take a little longer."""
        await asyncio.sleep(1.6)
        return "there"

    words, _ = talk(agent([use("almost"), Scripted("Done.")], tools=[almost]))
    assert words == "One moment please while I look. Done."


def test_words_over_a_filler_end_it_and_the_result_comes_late() -> None:
    answers = [use("look_up"), Scripted("Yes?"), Scripted("It is there.")]
    words, _ = talk(
        agent(answers, tools=[look_up]), speak=lambda c: c.mouth.says(3.2, 4.0, "Hello, are you there?")
    )
    assert words.startswith("One")
    assert words.endswith("Yes? It is there.")
    assert words.count("moment") <= 1


def test_a_filler_does_not_come_over_a_user_who_speaks() -> None:
    answers = [use("look_up"), Scripted("Yes?"), Scripted("It is there.")]
    words, _ = talk(
        agent(answers, tools=[look_up]), speak=lambda c: c.mouth.says(2.4, 3.6, "One more thing.")
    )
    assert "moment" not in words


def test_after_a_cough_the_filler_comes_late() -> None:
    words, heard = talk(
        agent([use("look_up"), Scripted("Done.")], tools=[look_up]), speak=lambda c: c.mouth.voice(2.4, 2.9)
    )
    assert words == "One moment. Done."
    assert heard[0][0] > 3.0


@pytest.mark.parametrize("after", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(after: float) -> None:
    with pytest.raises(ConfigurationError, match="above 0 seconds"):
        tool(filler="One moment.", after=after)(talk)
