"""What a bot asks of a speech-to-speech agent during a call: sounds, keys, silence while a person answers."""

import asyncio

import numpy as np
import pytest

from tests.calls.scene import COUGH
from tests.processors.agent.desk import Desk, greeted
from tests.processors.agent.kinds import ELEVENLABS, GEMINI, KINDS, OPENAI, Kind
from voiceflow import Keypad, KeysOutcome, KeysResult, Sound
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.frames import PlayResult
from voiceflow.processors.gemini import GeminiLive
from voiceflow.processors.lines import line_of
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.turns import TurnPolicy

ALL = pytest.mark.parametrize("kind", KINDS, ids=str)


def notice(seconds: float = 2.0) -> Sound:
    tone = 6000 * np.sin(np.arange(round(8000 * seconds)) * 0.3)
    return Sound(tone.astype(np.int16), 8000, text="This call is recorded.")


@ALL
async def test_a_sound_is_heard_after_the_greeting_and_recorded(kind: Kind) -> None:
    async with greeted(kind, ["At eight."]) as (desk, caller):
        result = await desk.call.play(notice())
        assert result == PlayResult(2.0, True)
        await caller.say("When do you open?")
        await caller.wait_for_agent()
    assert [text for who, text in desk.transcript if who == "agent"] == [
        "Hello.",
        "This call is recorded.",
        "At eight.",
    ]


@ALL
@pytest.mark.parametrize("protected", [False, True])
async def test_words_end_a_sound_unless_it_is_protected(kind: Kind, protected: bool) -> None:
    async with greeted(kind, ["At eight.", "At eight."]) as (desk, caller):
        playback = desk.call.play(notice(5.0), protected=protected)
        await caller.listen(2.0)
        await caller.say("When do you open?")
        await caller.wait_for_agent()
        result = await playback
        await caller.listen(3.0)
    assert result.is_complete is protected
    assert result.seconds == 5.0 if protected else result.seconds < 4.5
    heard = [text for who, text in desk.transcript if who == "agent"]
    assert heard[-1] == "At eight."
    assert (heard[1] == "This call is recorded.") is protected


@ALL
async def test_a_tool_asks_for_keys_that_nobody_else_sees(kind: Kind) -> None:
    results: list[KeysResult] = []

    async def check_pin() -> str:
        """Check the PIN."""
        results.append(await desk.call.keys(notice(), Keypad(digits=4, timeout=5.0)))
        return "right"

    async with greeted(
        kind, [LiveAnswer(calls=[LiveCall("check_pin")]), *["You have nine euros."] * 2], tools=[check_pin]
    ) as (desk, caller):
        await caller.say("My balance, please.")
        await caller.listen(4.5)
        await caller.press("4711")
        await caller.listen(6.0)
    assert results == [KeysResult(KeysOutcome.COMPLETE, "4711")]
    assert not any("4711" in text for _, text in desk.transcript)
    assert desk.transcript[-1] == ("agent", "You have nine euros.")


@ALL
async def test_words_in_place_of_keys_end_the_entry(kind: Kind) -> None:
    async with greeted(kind, ["Of course."] * 3) as (desk, caller):
        asked = asyncio.ensure_future(desk.call.keys(notice(), Keypad(digits=4)))
        await caller.listen(3.0)
        await caller.say("I have forgotten it.")
        result = await asked
        await caller.wait_for_agent()
    assert result == KeysResult(KeysOutcome.SPOKE)
    assert desk.transcript[-2:] == [("caller", "I have forgotten it."), ("agent", "Of course.")]


@ALL
async def test_a_text_asks_for_keys(kind: Kind) -> None:
    prompt = "Please type your PIN."
    async with greeted(kind, [prompt] if kind is ELEVENLABS else []) as (desk, caller):
        asked = asyncio.ensure_future(desk.call.keys(prompt, Keypad(digits=2, timeout=4.0, tries=1)))
        await caller.wait_for_agent()
        await caller.listen(3.0)
        await caller.press("42")
        result = await asked
    assert result == KeysResult(KeysOutcome.COMPLETE, "42")
    assert desk.transcript == [("agent", "Hello."), ("agent", prompt)]


@ALL
async def test_a_muted_agent_is_not_heard_and_answers_again_later(kind: Kind) -> None:
    calls: list[str] = []

    def book() -> str:
        """Book."""
        calls.append("book")
        return "booked"

    async with greeted(
        kind, ["One.", LiveAnswer(calls=[LiveCall("book")]), *["Two."] * 2, "Three."], tools=[book]
    ) as (desk, caller):
        desk.call.update(muted=True)
        await caller.say("Is anybody there?")
        await caller.listen(4.0)
        await caller.say("Book me a table.")
        await caller.listen(4.0)
        assert desk.transcript == [
            ("agent", "Hello."),
            ("caller", "Is anybody there?"),
            ("caller", "Book me a table."),
        ]
        desk.call.update(muted=False)
        await caller.say("Are you back?")
        await caller.wait_for_agent()
    assert not calls
    assert desk.transcript[-1][0] == "agent"
    assert desk.transcript[-2] == ("caller", "Are you back?")


@pytest.mark.parametrize("kind", [OPENAI, GEMINI], ids=str)
async def test_a_muted_agent_says_what_the_person_lets_it_say(kind: Kind) -> None:
    async with greeted(kind, ["Not to be heard."] * 3) as (desk, caller):
        desk.call.update(muted=True)
        await caller.say("Is anybody there?")
        await caller.listen(4.0)
        desk.call.say("A colleague is coming.")
        await caller.wait_for_agent()
    assert desk.transcript[-1] == ("agent", "A colleague is coming.")


@pytest.mark.parametrize("kind", [GEMINI], ids=str)
async def test_a_sound_that_waits_is_heard_before_the_call_ends(kind: Kind) -> None:
    desk = Desk(lambda: kind.make(greeting="Hello and welcome to the practice."))
    async with desk.stage as stage:
        kind.prepare(stage, "Hello and welcome to the practice.", [])
        async with stage.call() as caller:
            await caller.listen(1.5)
            desk.call.play(notice())
            await desk.call.hang_up()
            await caller.call.over()
    assert desk.transcript[-1] == ("agent", "This call is recorded.")


@pytest.mark.parametrize("kind", [GEMINI], ids=str)
async def test_a_text_that_comes_while_the_call_ends_does_not_keep_it_up(kind: Kind) -> None:
    results: list[PlayResult] = []
    async with greeted(kind, []) as (desk, _):
        lines = desk.agent._requests.lines
        lines.voice(True)
        lines.say_later(line_of("Please type your PIN.", ended=results.append))
        await lines.play_rest()
    assert results == [PlayResult()]


@pytest.mark.parametrize("kind", [GEMINI], ids=str)
async def test_a_murmur_in_the_language_of_the_call_does_not_answer_a_request(kind: Kind) -> None:
    async with greeted(kind, ["Well."] * 2) as (desk, caller):
        desk.call.update(language="de", note="The user speaks German.")
        asked = asyncio.ensure_future(desk.call.keys(notice(), Keypad(digits=2, timeout=8.0, tries=1)))
        await caller.listen(3.0)
        await caller.say("Genau.")
        await caller.listen(3.0)
        await caller.press("42")
        result = await asked
    assert result.digits == "42"


@pytest.mark.parametrize("kind", [ELEVENLABS], ids=str)
async def test_a_sound_that_a_tool_plays_comes_before_the_answer_to_its_result(kind: Kind) -> None:
    async def look() -> str:
        """Look it up."""
        desk.call.play(notice())
        return "found"

    async with greeted(
        kind, [LiveAnswer("One moment.", calls=[LiveCall("look")]), "It is found.", "…"], tools=[look]
    ) as (desk, caller):
        await caller.say("Look it up.")
        await caller.listen(8.0)
    heard = [text for who, text in desk.transcript if who == "agent"]
    assert heard[:4] == ["Hello.", "One moment.", "This call is recorded.", "It is found."]


@pytest.mark.parametrize("kind", [OPENAI], ids=str)
async def test_a_sound_without_words_of_the_user_does_not_end_a_sound(kind: Kind) -> None:
    async with greeted(kind, ["Well."] * 2) as (desk, caller):
        playback = desk.call.play(notice(6.0))
        await caller.listen(2.0)
        await caller.say(COUGH)
        await caller.listen(6.0)
    assert playback.result == PlayResult(6.0, True)


@pytest.mark.parametrize("kind", [OPENAI], ids=str)
async def test_a_sound_that_waits_is_not_heard_while_the_user_interrupts(kind: Kind) -> None:
    long = "We are open from nine to five on all days of the week, and on Saturdays until noon."
    async with greeted(kind, [long, *["Fine."] * 2]) as (desk, caller):
        await caller.say("When do you open?")
        await caller.agent_begins()
        desk.call.play(notice())
        await caller.listen(1.0)
        await caller.say("Stop it, please.")
        await caller.listen(10.0)
    heard = [text for who, text in desk.transcript if who == "agent"]
    assert heard[2:4] == ["Fine.", "This call is recorded."]


@pytest.mark.parametrize("agent", [OpenAIRealtime, GeminiLive])
async def test_words_over_a_notice_are_answered_where_the_vad_ends_the_turns(
    agent: type[OpenAIRealtime | GeminiLive],
) -> None:
    desk = Desk(lambda: agent(turns=TurnPolicy(silence=0.5), greeting="Hello."))
    async with desk.stage as stage:
        stage.realtime.script.answers.append("At eight.")
        stage.live.script.answers.append("At eight.")
        async with stage.call() as caller:
            await caller.wait_for_agent()
            desk.call.play(notice(6.0), protected=True)
            await caller.listen(1.0)
            await caller.say(COUGH)
            await caller.listen(1.0)
            await caller.say("When do you open on Mondays?")
            await caller.listen(6.0)
    heard = [text for who, text in desk.transcript if who == "agent"]
    assert heard == ["Hello.", "This call is recorded.", "At eight."]
