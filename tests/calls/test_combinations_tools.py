"""Tools and what the caller says while they run."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.calls.scene import Scene, last_user, slow, texts, use, words_of
from voiceflow import EndReason, LocalProtocolError, Sound
from voiceflow.dialogue import EndCall, Tool
from voiceflow.emulators.openai import Answer, AnswerToolCall, Delivery, Reply
from voiceflow.frames import PlayResult
from voiceflow.processors.playback import Playback
from voiceflow.transports.twilio import TwilioCall

pytestmark = pytest.mark.rows(2)


class Clerk:
    """Books, slowly, and remembers it."""

    def __init__(self, seconds: float = 3.0) -> None:
        self.seconds = seconds
        self.booked: list[str] = []
        self.begun: list[str] = []

    async def book(self, day: str) -> str:
        """Book a day."""
        self.begun.append(day)
        await asyncio.sleep(self.seconds)
        self.booked.append(day)
        return f"number {len(self.booked)}"


@pytest.mark.parametrize("words", ["yes", "okay", "mm-hm", "Is that taking long?", "And on Sunday?"])
@pytest.mark.parametrize("moment", [0.1, 1.9])
async def test_whatever_is_said_while_a_tool_books_it_books_once(moment: float, words: str) -> None:
    clerk = Clerk()

    def model(request: Any) -> Any:
        results = texts(request["messages"], "tool")
        if any("number" in text for text in results):
            return "It is booked as number one."
        return "I am at it." if results else use("book", "One moment.", day="Monday")

    scene = Scene(model, tools=[clerk.book])
    async with scene.call(is_answered="?" in words) as caller:
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.begins()
        await caller.listen(moment)
        await caller.say(words)
        await caller.listen(12.0)
    assert clerk.booked == ["Monday"]
    assert "It is booked as number one." in scene.said


@pytest.mark.parametrize("moment", [0.5, 0.7, 0.9, 1.5])
async def test_a_question_that_goes_on_before_the_answer_sounds_runs_no_tool_for_it(moment: float) -> None:
    clerk = Clerk()

    def model(request: Any) -> Any:
        last = request["messages"][-1]
        if last["role"] == "tool":
            return "Done."
        day = "Sunday" if "sunday" in words_of(last_user(request)) else "Monday"
        return Answer(
            calls=[AnswerToolCall("book", f'{{"day": "{day}"}}')], delivery=Delivery(first_token=2.0)
        )

    scene = Scene(model, tools=[clerk.book])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.listen(moment)
        await caller.say("No, I mean on Sunday please.")
        await caller.listen(10.0)
    assert clerk.begun == ["Sunday"]
    assert scene.said == "Hello there. Done."


async def test_two_late_results_are_told_in_one_reply() -> None:
    clerk = Clerk(5.0)

    def model(request: Any) -> Any:
        done = [text for text in texts(request["messages"], "tool") if text.startswith("number")]
        if request["messages"][-1]["role"] == "user" and "finished" in last_user(request):
            return f"Ready are {' and '.join(sorted(done))}."
        if texts(request["messages"], "tool"):
            return "Still at it."
        calls = [AnswerToolCall("book", '{"day": "Monday"}'), AnswerToolCall("book", '{"day": "Tuesday"}')]
        return Answer(text="One moment.", calls=calls)

    scene = Scene(model, tools=[clerk.book])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Book Monday and Tuesday please.")
        await caller.begins()
        await caller.listen(1.0)
        await caller.say("How long is it?")
        await caller.listen(14.0)
    assert scene.said == "Hello there. One moment. Still at it. Ready are number 1 and number 2."


@pytest.mark.parametrize("moment", [3.8, 4.6, 5.4])
async def test_a_late_result_while_the_caller_speaks_or_is_answered_is_told_once(moment: float) -> None:
    clerk = Clerk(5.0)

    def model(request: Any) -> Any:
        messages = request["messages"]
        done = [text for text in texts(messages, "tool") if text.startswith("number")]
        if done and not any("Ready is" in str(m["content"]) for m in messages if m["role"] == "assistant"):
            return f"Ready is {done[0]}."
        if texts(messages, "tool"):
            return "I see what you mean."
        return use("book", "One moment.", day="Monday")

    scene = Scene(model, tools=[clerk.book])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.begins()
        await caller.listen(1.0)
        await caller.say("How long is it?")
        await caller.listen(moment - 2.9)
        await caller.say("The weather is nice today.")
        await caller.listen(14.0)
    assert scene.said.count("Ready is number 1.") == 1
    assert clerk.booked == ["Monday"]


async def test_a_late_result_that_waits_is_read_by_the_next_reply_and_opens_none() -> None:
    clerk = Clerk(4.0)

    def model(request: Any) -> Any:
        results = texts(request["messages"], "tool")
        if any(text.startswith("number") for text in results):
            return "It is number one."
        return "Still at it." if results else use("book", "One moment.", day="Monday")

    scene = Scene(model, tools=[Tool(clerk.book, late="wait")])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.begins()
        await caller.listen(1.0)
        await caller.say("How long is it?")
        await caller.listen(10.0)
        assert len(scene.requests) == 2
        await caller.say("Which number is it?")
        await caller.wait()
    assert scene.said == "Hello there. One moment. Still at it. It is number one."


@pytest.mark.parametrize("moment", [0.2, 1.0])
async def test_a_late_wish_to_end_the_call_is_obeyed_or_forgotten_but_never_cuts_the_caller(
    moment: float,
) -> None:
    async def close() -> EndCall:
        """Close the account, then hang up."""
        await asyncio.sleep(4.0)
        return EndCall(say="Goodbye.")

    def model(request: Any) -> Any:
        return "As you like." if texts(request["messages"], "tool") else use("close", "One moment.")

    scene = Scene(model, tools=[close])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Close my account please.")
        await caller.begins()
        await caller.listen(moment)
        await caller.say("No wait, do not do that.")
        await caller.listen(10.0)
        assert not caller.is_over
        await caller.say("Are you still there?")
        await caller.wait()
    assert scene.said.count("As you like.") >= 2


def raises() -> str:
    """Fail."""
    raise SystemExit(3)


async def cancelled() -> str:
    """Be cancelled elsewhere."""
    raise asyncio.CancelledError


async def interrupted() -> str:
    """Fail."""
    raise KeyboardInterrupt


async def hangs() -> str:
    """Never end."""
    await asyncio.Event().wait()
    return ""


@pytest.mark.parametrize(
    "tool",
    [raises, cancelled, interrupted, Tool(hangs, time_limit=3.0), Tool(raises, thread=False)],
    ids=["exit", "cancelled", "keyboard", "hangs", "exit on the loop"],
)
async def test_a_tool_that_goes_wrong_beside_one_that_works_leaves_both_results(tool: Any) -> None:
    clerk = Clerk(1.0)
    name = tool.name if isinstance(tool, Tool) else tool.__name__
    answers: list[Reply] = [
        Answer(calls=[AnswerToolCall(name), AnswerToolCall("book", '{"day": "Monday"}')]),
        "One of two.",
        "Yes, here.",
    ]
    scene = Scene(answers, tools=[tool, clerk.book])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.wait()
        await caller.say("Are you there?")
        await caller.wait()
    assert scene.said == "Hello there. One of two. Yes, here."
    assert scene.results[1] == "number 1"
    assert scene.results[0].startswith("Error")


async def test_a_tool_that_ends_the_call_waits_for_the_other_that_runs() -> None:
    clerk = Clerk(2.0)

    def hang_up() -> EndCall:
        """End the call."""
        return EndCall(say="It is booked, goodbye.")

    answers = [Answer(calls=[AnswerToolCall("hang_up"), AnswerToolCall("book", '{"day": "Monday"}')])]
    scene = Scene(answers, tools=[hang_up, clerk.book])
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Book Monday and that is it.")
        await caller.listen(12.0)
    assert clerk.booked == ["Monday"]
    assert scene.said == "Hello there. It is booked, goodbye."


@pytest.mark.parametrize("is_thread", [True, False])
@pytest.mark.parametrize("cough", [None, 0.3, 1.2])
async def test_words_from_inside_a_tool_are_heard_before_its_answer(
    is_thread: bool, cough: float | None
) -> None:
    scene: Scene

    def find_in_thread() -> str:
        """Find it."""
        scene.line.say("I am looking into the old files.")
        return "found"

    async def find() -> str:
        """Find it."""
        await asyncio.sleep(1.0)
        scene.line.say("I am looking into the old files.")
        await asyncio.sleep(3.0)
        return "found"

    tool = Tool(find_in_thread, name="find") if is_thread else find
    scene = Scene([use("find", "One moment."), "Here it is."], tools=[tool])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Look it up please.")
        await caller.begins()
        if cough is not None:
            await caller.listen(cough)
            await caller.cough()
        await caller.listen(10.0)
    assert scene.said == "Hello there. One moment. I am looking into the old files. Here it is."


async def test_words_from_inside_a_tool_outlive_the_answer_that_the_caller_drops() -> None:
    scene: Scene

    async def pay() -> str:
        """Take the money."""
        await asyncio.sleep(1.0)
        scene.line.say("Your card was charged.")
        await asyncio.sleep(3.0)
        return "paid"

    scene = Scene([use("pay", "One moment."), "I understand.", "All is paid."], tools=[pay])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Pay with my card please.")
        await caller.begins()
        await caller.listen(0.5)
        await caller.say("I mean the blue one.")
        await caller.listen(10.0)
    assert scene.said == "Hello there. One moment. I understand. Your card was charged. All is paid."


async def test_keys_while_the_model_thinks_are_part_of_the_question() -> None:
    def model(request: Any) -> Any:
        return slow("You pressed four." if "4" in last_user(request) else "Pressed nothing.", 3.0)

    scene = Scene(model)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("What did I press?")
        await caller.listen(1.0)
        await caller.press("4")
        await caller.wait()
    assert scene.said == "Hello there. You pressed four."


async def test_keys_while_a_tool_runs_are_answered_and_its_result_is_told() -> None:
    clerk = Clerk(3.0)

    def model(request: Any) -> Any:
        results = texts(request["messages"], "tool")
        if any(text.startswith("number") for text in results):
            return "It is number one."
        return "Thank you." if results else use("book", "One moment.", day="Monday")

    scene = Scene(model, tools=[clerk.book])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.begins()
        await caller.listen(1.0)
        await caller.press("12#")
        await caller.listen(10.0)
    assert clerk.booked == ["Monday"]
    assert scene.said.endswith("It is number one.")


@pytest.mark.parametrize("moment", [0.3, 1.6, 3.1])
async def test_a_caller_who_hangs_up_at_any_moment_ends_everything(moment: float) -> None:
    clerk = Clerk(1.5)
    scene = Scene([use("book", "One moment.", day="Monday"), "It is booked."], tools=[clerk.book])
    async with scene.call(is_answered=False) as caller:
        caller.expects = EndReason.USER_HANGUP
        await caller.wait()
        await caller.say("Book Monday please.")
        await caller.listen(moment)
        caller.hang_up()
        await caller.listen(5.0)
    assert clerk.booked == clerk.begun


async def test_a_hundred_and_one_sentences_before_the_call_runs_are_one_too_many() -> None:
    refused: list[int] = []

    def before(call: TwilioCall) -> None:
        for number in range(101):
            try:
                call.say("A.")
            except LocalProtocolError:
                refused.append(number)

    scene = Scene(before=before)
    async with scene.call() as caller:
        await caller.wait()
    assert refused == [100]


async def test_a_plain_function_plays_a_sound_before_the_answer() -> None:
    played: list[Playback] = []

    def look() -> str:
        """Look it up."""
        played.append(scene.line.play(Sound.tone(440.0, 1.0).with_text("One moment.")))
        return "found"

    scene = Scene([use("look"), "It is found."], tools=[look])
    async with scene.call(has_all_heard=False) as caller:
        await caller.wait()
        await caller.say("Look it up please.")
        await caller.listen(8.0)
    assert scene.said == "Hello there. One moment. It is found."
    assert played[0].result == PlayResult(1.0, True)
