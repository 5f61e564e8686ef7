"""A tool is a job of its own: it outlives its reply, its result is told once, and it is never run twice."""

import asyncio
import json
import time
from collections.abc import Callable

import pytest

from tests.processors.stand_ins import Call
from voiceflow import EndReason
from voiceflow.dialogue import EndCall, Tool, tool
from voiceflow.dialogue.replies import PENDING
from voiceflow.emulators.openai import Answer, Delivery, LLMEmulator
from voiceflow.emulators.openai import AnswerToolCall as ToolCall
from voiceflow.processors import LLM
from voiceflow.processors.jobs import CANCELLED, REPEATED
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]
Request = dict[str, object]


def use(name: str, **arguments: str) -> ToolCall:
    return ToolCall(name, json.dumps(arguments))


def tool_texts(request: Request) -> list[str]:
    messages: list[dict[str, str]] = request["messages"]  # type: ignore[assignment]
    return [message["content"] for message in messages if message["role"] == "tool"]


class Work:
    """Tools that take their time, and what they have done."""

    def __init__(self, seconds: float) -> None:
        self.done: list[str] = []
        self._seconds = seconds

    async def book(self, day: str) -> str:
        """Book an appointment."""
        await asyncio.sleep(self._seconds)
        self.done.append(day)
        return f"number {len(self.done)}"


def clerk(request: Request) -> Answer | str:
    """A model that books, says that it is on it, or tells the number."""
    texts = tool_texts(request)
    if any(text.startswith("number") for text in texts):
        return "Your number is one."
    return "Still on it." if texts else Answer(text="One moment.", calls=[use("book", day="Monday")])


async def test_a_late_result_is_told_once_when_nobody_has_the_floor(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    work, model = Work(4.0), openai(clerk)
    call = Call(LLM(tools=[work.book]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Book Monday.")
        c.mouth.says(3.2, 4.0, "Is that taking long?")
        c.mouth.says(6.0, 7.5, "Are you there?")

    await call.play(script, http=network.session())
    assert work.done == ["Monday"]
    assert PENDING in tool_texts(model.exchanges[1].request)
    # While the user spoke, nothing was said; their question was answered with the result.
    assert call.ear.words == "One moment. Still on it. Your number is one."


async def test_a_late_result_opens_a_reply_by_itself(network: MemoryNetwork, openai: OpenAI) -> None:
    work, model = Work(4.0), openai(clerk)
    call = Call(LLM(tools=[work.book]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Book Monday.")
        c.mouth.says(3.2, 4.0, "Is that taking long?")

    await call.play(script, http=network.session())
    assert call.ear.words == "One moment. Still on it. Your number is one."
    last = list(model.exchanges)[-1].request["messages"][-1]
    assert "book" in last["content"]
    assert all(message["content"] != last["content"] for message in call.responder.context.to_openai())


async def test_a_result_may_wait_in_silence(network: MemoryNetwork, openai: OpenAI) -> None:
    work, model = Work(4.0), openai(clerk)
    call = Call(LLM(tools=[Tool(work.book, late="wait")]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Book Monday.")
        c.mouth.says(3.2, 4.0, "Is that taking long?")
        c.mouth.says(20.0, 21.0, "So?")

    await call.play(script, http=network.session())
    assert call.ear.words == "One moment. Still on it. Your number is one."
    assert len(model.exchanges) == 3


async def test_the_same_call_is_not_made_again_while_it_runs(network: MemoryNetwork, openai: OpenAI) -> None:
    def stubborn(request: Request) -> Answer | str:
        texts = tool_texts(request)
        if any(text.startswith("number") for text in texts):
            return "Your number is one."
        if REPEATED in texts:
            return "Still on it."
        return Answer(text="One moment.", calls=[use("book", day="Monday")])

    work = Work(6.0)
    openai(stubborn)
    call = Call(LLM(tools=[work.book]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Book Monday.")
        c.mouth.says(3.2, 4.0, "Did you book it?")

    await call.play(script, http=network.session())
    assert work.done == ["Monday"]
    assert call.ear.words.endswith("Your number is one.")


async def test_a_call_of_an_answer_that_is_not_wanted_any_more_is_not_made(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    work = Work(1.0)
    slow = Delivery(first_token=0.5)
    openai([Answer(calls=[use("book", day="Monday")], delivery=slow), "As you like."])
    call = Call(LLM(tools=[work.book]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Book Monday.")
        c.mouth.says(2.35, 3.4, "No, do not book it.")

    await call.play(script, http=network.session())
    assert work.done == []
    assert call.ear.words == "As you like."


async def test_a_tool_within_its_own_limit_is_no_stall(network: MemoryNetwork, openai: OpenAI) -> None:
    work = Work(50.0)
    openai(clerk)
    call = Call(LLM(tools=[Tool(work.book, time_limit=60)]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Book Monday."), http=network.session(), until=90.0)
    assert call.ear.words == "One moment. Your number is one."


@pytest.mark.parametrize("is_threaded", [False, True])
async def test_what_a_tool_says_is_heard_at_once_and_before_the_answer(
    network: MemoryNetwork, openai: OpenAI, is_threaded: bool
) -> None:
    model = openai([Answer(text="Let me ask", calls=[use("ask")]), "It takes long."])

    async def patient() -> str:
        """Ask the kitchen."""
        agent.say("Please hold on.")
        await asyncio.sleep(6)
        return "long"

    def blocking() -> str:
        """Ask the kitchen."""
        agent.say("Please hold on.")
        return "long"

    agent = LLM(tools=[Tool(blocking if is_threaded else patient, name="ask")])
    call = Call(agent)
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "How long?"), http=network.session())
    assert call.ear.words == "Let me ask Please hold on. It takes long."
    assert next(at for at, word in call.ear.heard if word == "on.") < 4.5
    second = model.exchanges[1].request["messages"]
    assert [message["role"] for message in second] == ["user", "assistant", "tool"]
    assert second[1]["content"] == "Let me ask Please hold on."
    assert call.memory[-1] == ("assistant", "It takes long.")


async def test_a_tool_that_says_the_answer_itself_needs_no_other(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    async def answer() -> str:
        """Answer."""
        agent.say("We are open until six.")
        return "said"

    openai([Answer(calls=[use("answer")]), ""])
    agent = LLM(tools=[answer])
    call = Call(agent)
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "When?"), http=network.session())
    assert call.ear.words == "We are open until six."
    assert call.errors.seen == []


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError(), OSError()])
async def test_whatever_comes_out_of_a_tool_is_a_result(
    network: MemoryNetwork, openai: OpenAI, error: BaseException
) -> None:
    async def find() -> str:
        """Find it."""
        raise error

    model = openai([Answer(calls=[use("find")]), "I could not find it."])
    call = Call(LLM(tools=[find]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Find it."), http=network.session())
    assert tool_texts(model.exchanges[1].request) == ["Error: the tool failed."]
    assert call.ear.words == "I could not find it."


async def test_a_wish_to_end_the_call_that_comes_late_was_called_off(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    async def hang_up() -> EndCall:
        """End the call."""
        await asyncio.sleep(3.0)
        return EndCall(say="Goodbye.")

    openai([Answer(calls=[use("hang_up")]), "Gladly.", "Is there anything else?"])
    call = Call(LLM(tools=[hang_up]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "That was all.")
        c.mouth.says(3.0, 4.0, "No, tell me the time.")

    assert await call.play(script, http=network.session()) is EndReason.AGENT_HANGUP
    assert "Goodbye" not in call.ear.words
    assert call.session.now() == 40.0


async def test_a_blocking_tool_holds_nobody_up(network: MemoryNetwork, openai: OpenAI) -> None:
    @tool(time_limit=1.0)
    def block() -> str:
        """Block."""
        time.sleep(0.01)
        return "done"

    openai([Answer(text="red blue green black white.", calls=[use("block")]), "Done."])
    call = Call(LLM(tools=[block]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Block."), http=network.session())
    assert call.ear.words == "red blue green black white. Done."


class Search:
    """A tool that takes its time and notes how it ended."""

    def __init__(self) -> None:
        self.ends: list[str] = []
        self.aside = False
        self.call: Call | None = None

    async def search(self, what: str) -> str:
        """Search for something."""
        if self.aside and self.call is not None:
            self.call.responder.say("Searching now.")
        try:
            await asyncio.sleep(5.0)
        except asyncio.CancelledError:
            self.ends.append("cancelled")
            raise
        self.ends.append("finished")
        return "found it"


def searcher(request: Request) -> Answer | str:
    """A model that searches first, and then says what it reads of the search."""
    texts = tool_texts(request)
    if not texts:
        return Answer(text="One moment.", calls=[use("search", what="a plumber")])
    return {CANCELLED: "Search stopped.", PENDING: "It still runs."}.get(texts[-1], "I have it.")


def interrupts(c: Call) -> None:
    c.mouth.says(1.0, 2.0, "Find a plumber.")
    c.mouth.says(4.0, 5.0, "No, stop, forget that.")


async def test_a_tool_that_asks_for_it_is_cancelled_with_its_reply(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    work, model = Search(), openai(searcher)
    call = Call(LLM(tools=[Tool(work.search, on_interruption="cancel")]))
    await call.play(interrupts, http=network.session())
    assert work.ends == ["cancelled"]
    assert call.ear.words == "One moment. Search stopped."
    # No late result opens a reply.
    assert len(model.exchanges) == 2
    assert [message["content"] for message in call.responder.context.to_openai()] == [
        "Find a plumber.", "One moment.", CANCELLED, "No, stop, forget that.", "Search stopped.",
    ]  # fmt: skip


async def test_any_other_tool_finishes_after_an_interruption(network: MemoryNetwork, openai: OpenAI) -> None:
    work, _ = Search(), openai(searcher)
    call = Call(LLM(tools=[work.search]))
    await call.play(interrupts, http=network.session())
    assert work.ends == ["finished"]
    assert call.ear.words == "One moment. It still runs. I have it."


async def test_a_sound_without_words_cancels_no_tool(network: MemoryNetwork, openai: OpenAI) -> None:
    work, _ = Search(), openai(searcher)
    call = Call(LLM(tools=[Tool(work.search, on_interruption="cancel")]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Find a plumber.")
        c.mouth.voice(4.0, 4.8)

    await call.play(script, http=network.session())
    assert work.ends == ["finished"]
    assert call.ear.words == "One moment. I have it."


async def test_only_the_tool_that_asks_for_it_is_cancelled_among_several(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    def both(request: Request) -> Answer | str:
        calls = [use("search", what="a plumber"), use("book", day="Monday")]
        return "Well." if tool_texts(request) else Answer(text="One moment.", calls=calls)

    work, book = Search(), Work(5.0)
    openai(both)
    call = Call(LLM(tools=[Tool(work.search, on_interruption="cancel"), book.book]))
    await call.play(interrupts, http=network.session())
    assert (work.ends, book.done) == (["cancelled"], ["Monday"])


async def test_a_hang_up_cancels_a_tool_that_asks_for_it(network: MemoryNetwork, openai: OpenAI) -> None:
    work, _ = Search(), openai(searcher)
    call = Call(LLM(tools=[Tool(work.search, on_interruption="cancel")]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Find a plumber.")
        asyncio.get_running_loop().call_at(4.0, lambda: c.session.end(EndReason.USER_HANGUP))

    assert await call.play(script, http=network.session()) is EndReason.USER_HANGUP
    assert work.ends == ["cancelled"]
    assert call.session.now() < 5.0


async def test_what_a_cancelled_tool_has_said_stays_in_the_conversation(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    work, _ = Search(), openai(searcher)
    call = work.call = Call(LLM(tools=[Tool(work.search, on_interruption="cancel")]))
    work.aside = True
    await call.play(interrupts, http=network.session())
    assert call.ear.words == "One moment. Searching now. Search stopped."
    assert ("assistant", "One moment. Searching now.") in call.memory


async def test_a_cancelled_call_may_be_made_again(network: MemoryNetwork, openai: OpenAI) -> None:
    def again(request: Request) -> Answer | str:
        if "found it" in tool_texts(request):
            return "I have it."
        return Answer(text="One moment.", calls=[use("search", what="a plumber")])

    work, _ = Search(), openai(again)
    call = Call(LLM(tools=[Tool(work.search, on_interruption="cancel")]))
    await call.play(interrupts, http=network.session())
    assert work.ends == ["cancelled", "finished"]
    assert call.ear.words == "One moment. One moment. I have it."
