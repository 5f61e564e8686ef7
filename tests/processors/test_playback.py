"""Sounds that are played to the user, over a whole call: in their turn, interruptible, remembered."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest

from voiceflow import EndReason, LocalProtocolError, Pipeline, PlayResult, Sound
from voiceflow.audio.tones import white_noise
from voiceflow.dialogue import AssistantMessage
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.processors import LLM, VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.testing.callers import Caller
from voiceflow.transports import Call
from voiceflow.turns import UserTurn

JINGLE = Sound.tone(440, 2.0).with_text("La la la la.")
NOTICE = "This call is recorded."

Bot = Callable[[Call], Awaitable[object]]


def now() -> float:
    return asyncio.get_running_loop().time()


def chain(call: Call, agent: Responder) -> Pipeline:
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    return Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()])


def play(
    bot: Bot, caller: Callable[[Caller], Awaitable[object]], *answers: Answer | str
) -> list[tuple[str, str]]:
    """Make a call; returns what was heard."""

    async def answer(call: Call) -> None:
        await bot(call)

    async def main() -> list[tuple[str, str]]:
        stage = Stage(partial(create_app, answer), answers=list(answers))
        async with stage, stage.call() as user:
            await caller(user)
        return stage.transcript

    return run_virtual(main())


async def listen(caller: Caller) -> None:
    await caller.listen(10)


def agent_said(agent: Responder) -> list[str]:
    return [each.text for each in agent.context.messages() if isinstance(each, AssistantMessage)]


def test_a_greeting_may_be_a_sound() -> None:
    agent = LLM(greeting=JINGLE)
    heard = play(lambda call: call.run(chain(call, agent)), listen)
    assert heard == [("agent", "La la la la.")]
    assert agent_said(agent) == ["La la la la."]


def test_what_is_played_and_said_before_the_call_runs_comes_in_order_and_before_the_greeting() -> None:
    async def bot(call: Call) -> None:
        call.say("One.")
        call.play(JINGLE, text="Two.")
        call.say("Three.")
        await call.run(chain(call, LLM(greeting="Four.")))

    assert [text for _, text in play(bot, partial(listen))] == ["One.", "Two.", "Three.", "Four."]


@pytest.mark.parametrize("how", ["silence", "a voice", "a key"])
def test_a_protected_sound_is_heard_whole_and_before_the_greeting(how: str) -> None:
    results: list[PlayResult | None] = []

    async def bot(call: Call) -> None:
        playback = call.play(JINGLE, protected=True)
        await call.run(chain(call, LLM(greeting="Hello.")))
        results.append(playback.result)

    async def caller(user: Caller) -> None:
        await user.agent_begins()
        await user.listen(0.5)
        if how == "a voice":
            await user.say("Hello, hello.")
        if how == "a key":
            await user.press("1#")
        await user.listen(8)

    heard = [text for who, text in play(bot, caller, "Fine.", "Fine.") if who == "agent"]
    assert heard[0] == "La la la la."
    assert results == [PlayResult(2.0, is_complete=True)]


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize("is_sound", [False, True])
@pytest.mark.parametrize("how", ["words", "keys", "words and keys", "twice"])
def test_a_notice_comes_before_the_answer_to_a_user_who_was_faster(how: str, is_sound: bool) -> None:
    async def bot(call: Call) -> None:
        if is_sound:
            call.play(JINGLE, text=NOTICE, protected=True)
        else:
            call.say(NOTICE, protected=True)
        call.say("It is long.", protected=True)
        await call.run(chain(call, LLM(greeting="How can I help?")))

    async def caller(user: Caller) -> None:
        if "keys" in how:
            await user.press("1#")
        if "words" in how:
            await user.say("Hello, hello.")
        if how == "twice":
            await user.press("1#")
            await user.press("2#")
        await user.listen(15)

    said = [text for who, text in play(bot, caller, "Fine.", "Fine.") if who == "agent"]
    assert said[:2] == [NOTICE, "It is long."]
    # Nobody is greeted after an answer.
    assert "How can I help?" not in said[said.index("Fine.") :]


def test_awaiting_a_sound_waits_until_it_was_heard() -> None:
    times: list[float] = []

    async def bot(call: Call) -> None:
        async def later() -> None:
            await asyncio.sleep(1.0)
            times.append(now())
            assert await call.play(JINGLE) == PlayResult(2.0, is_complete=True)
            times.append(now())

        async with asyncio.TaskGroup() as group:
            group.create_task(later())
            await call.run(chain(call, LLM()))

    play(bot, listen)
    assert times[1] - times[0] == 2.0


def test_words_interrupt_a_sound_and_what_was_heard_of_it_is_remembered() -> None:
    agent = LLM(greeting=JINGLE)

    async def caller(user: Caller) -> None:
        await user.agent_begins()
        await user.listen(0.8)
        await user.say("Stop it, please stop that.")
        await user.listen(6)

    play(lambda call: call.run(chain(call, agent)), caller, "Yes.")
    assert agent_said(agent)[0] in {"La la", "La la la"}


def test_after_a_cough_a_sound_goes_on_where_it_was() -> None:
    results: list[PlayResult | None] = []
    agent = LLM()

    async def bot(call: Call) -> None:
        playback = call.play(Sound.tone(440, 4.0).with_text("A b c d e f g h."))
        await call.run(chain(call, agent))
        results.append(playback.result)

    async def caller(user: Caller) -> None:
        await user.agent_begins()
        await user.listen(1.0)
        await user.say(white_noise(0.15, 8000, level_db=-20))
        await user.listen(10)

    heard = play(bot, caller)
    assert results == [PlayResult(4.0, is_complete=True)]
    assert agent_said(agent) == ["A b c d e f g h."]
    assert "h." in heard[-1][1]


def test_a_sound_in_a_tool_is_heard_between_the_words_before_it_and_the_answer() -> None:
    results: list[PlayResult] = []

    async def bot(call: Call) -> None:
        async def hold() -> str:
            """Put the user on hold."""
            results.append(await call.play(JINGLE))
            return "done"

        await call.run(chain(call, LLM(tools=[hold])))

    async def caller(user: Caller) -> None:
        await user.say("Do it.")
        await user.listen(10)

    answers = (Answer(text="One moment.", calls=[AnswerToolCall("hold")]), "That was it.")
    said = " ".join(text for who, text in play(bot, caller, *answers) if who == "agent")
    assert said == "One moment. La la la la. That was it."
    assert results == [PlayResult(2.0, is_complete=True)]


def test_a_tool_that_only_starts_a_sound_does_not_get_its_answer_played_over_it() -> None:
    async def bot(call: Call) -> None:
        async def hold() -> str:
            """Start the music."""
            call.play(JINGLE)
            return "done"

        await call.run(chain(call, LLM(tools=[hold])))

    async def caller(user: Caller) -> None:
        await user.say("Do it.")
        await user.listen(10)

    answers = (Answer(calls=[AnswerToolCall("hold")]), "That was it.")
    assert play(bot, caller, *answers)[-1][1].endswith("That was it.")


def test_a_sound_in_respond_comes_between_its_pieces() -> None:
    class Quiz(Responder):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            yield "Listen to this"
            result = await self.play(JINGLE)
            yield f"You heard {result.seconds:g} seconds."

    async def caller(user: Caller) -> None:
        await user.say("Go on.")
        await user.listen(10)

    agent = Quiz()
    play(lambda call: call.run(chain(call, agent)), caller)
    assert agent_said(agent) == ["Listen to this La la la la. You heard 2 seconds."]


def test_a_user_who_talks_over_the_sound_of_a_tool_ends_it() -> None:
    results: list[PlayResult] = []

    async def bot(call: Call) -> None:
        async def hold() -> str:
            """Put the user on hold."""
            results.append(await call.play(JINGLE))
            return "done"

        await call.run(chain(call, LLM(tools=[hold])))

    async def caller(user: Caller) -> None:
        await user.say("Do it.")
        await user.agent_begins()
        await user.listen(0.6)
        await user.say("No, stop that, please.")
        await user.listen(8)

    answers: list[Answer | str] = [Answer(calls=[AnswerToolCall("hold")]), "I stopped.", "Well."]
    play(bot, caller, *answers)
    assert [result.is_complete for result in results] == [False]
    assert 0 < results[0].seconds < 2.0


def test_a_hangup_ends_the_wait_for_a_sound() -> None:
    results: list[PlayResult | EndReason] = []

    async def bot(call: Call) -> None:
        async def wait() -> None:
            results.append(await call.play(JINGLE))

        async with asyncio.TaskGroup() as group:
            group.create_task(wait())
            results.append(await call.run(chain(call, LLM(greeting="Hello there, how are you today?"))))

    async def caller(user: Caller) -> None:
        await user.agent_begins()
        user.hang_up()

    play(bot, caller)
    assert results == [PlayResult(0.02, is_complete=False), EndReason.USER_HANGUP]


def test_waiting_for_a_sound_before_the_call_runs_is_refused() -> None:
    async def bot(call: Call) -> None:
        with pytest.raises(LocalProtocolError, match=r"before call\.run"):
            await call.play(JINGLE)
        await call.run(chain(call, LLM()))

    play(bot, listen)
