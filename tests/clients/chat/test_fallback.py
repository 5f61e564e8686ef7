"""Several models as one: where one fails the next goes on, and nobody hears a word twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.dialogue.chat_models import HELLO, LOOK, ScriptedModel, contract_of, take
from tests.processors.stand_ins import Call
from voiceflow.clients.chat import FallbackLimits, FallbackModel, HedgedModel
from voiceflow.clients.chat.continuation import GivenText, TextJoiner
from voiceflow.clients.openai import ChatOptions
from voiceflow.dialogue import (
    AssistantMessage,
    ChatLimits,
    ContentRefusedError,
    ContextTooLongError,
    Cut,
    Delta,
    Finish,
    Message,
    ModelError,
    TextDelta,
    ToolCall,
    ToolSchema,
    UserMessage,
)
from voiceflow.errors import ConfigurationError, RemoteProtocolError
from voiceflow.processors import LLM
from voiceflow.processors.default_model import DefaultModel, NamedModels
from voiceflow.processors.model_settings import changed_source
from voiceflow.testing import MemoryNetwork, run_virtual

Step = float | str | ToolCall | Exception | Finish | None


@dataclass
class Model:
    """Answers each request with steps: seconds to wait, text, calls, an error, or None for a clean end."""

    answers: list[Sequence[Step]]
    model: str = "steps"
    limits: ChatLimits = field(default_factory=ChatLimits)
    asked: list[list[Message]] = field(default_factory=list)
    closed: list[float] = field(default_factory=list)
    check_error: ModelError | None = None

    async def check(self) -> None:
        if self.check_error is not None:
            raise self.check_error

    @asynccontextmanager
    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AsyncIterator[AsyncIterator[Delta]]:
        self.asked.append(list(messages))
        try:
            yield self._deltas(self.answers[min(len(self.asked), len(self.answers)) - 1])
        finally:
            self.closed.append(asyncio.get_running_loop().time())

    async def _deltas(self, steps: Sequence[Step]) -> AsyncIterator[Delta]:
        for step in steps:
            match step:
                case float():
                    await asyncio.sleep(step)
                case str():
                    yield TextDelta(step)
                case ToolCall():
                    yield step
                case Exception():
                    raise step
                case Finish():
                    yield step
                    return
        yield Finish("stop", model=self.model)


def broken(code: str = "closed", *, retryable: bool = True) -> ModelError:
    return ModelError("it broke", vendor="steps", code=code, retryable=retryable, has_begun=True)


def said(deltas: Sequence[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def chain(*answers: Sequence[Step], **more: object) -> tuple[FallbackModel, list[Model]]:
    models = [Model([steps], model=f"m{number}") for number, steps in enumerate(answers)]
    return FallbackModel(models, **more), models  # type: ignore[arg-type]


TestOneOfMany = contract_of(
    lambda network, answers, has_key=True: FallbackModel([ScriptedModel(answers, has_key)])
)
TestOneHedged = contract_of(
    lambda network, answers, has_key=True: HedgedModel([ScriptedModel(answers, has_key)])
)

FAILURES: dict[str, tuple[Sequence[Step], float]] = {
    "refused": ([broken("http_500")], 0.0),
    "refused for good": ([broken("wrong_key", retryable=False)], 0.0),
    "malformed": ([RemoteProtocolError("no chunk")], 0.0),
    "slow": ([60.0, "Late."], 1.5),
    "silent": ([], 0.0),
    "blank": ([" "], 0.0),
    "cut off in its first word": (["Wel", broken()], 0.0),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_where_nothing_was_given_out_the_next_model_answers(name: str) -> None:
    steps, waited = FAILURES[name]
    group, (first, second) = chain(steps, ["Until six."])
    assert said(await take(group)).strip() == "Until six."
    assert second.asked == [HELLO]
    assert asyncio.get_running_loop().time() == waited
    assert len(first.closed) == 1


async def test_an_answer_that_stalls_is_continued_from_its_last_word() -> None:
    group, (first, second) = chain(["We are open from ni", 60.0], ["open from ", "nine to six."])
    assert said(await take(group)) == "We are open from nine to six."
    assert asyncio.get_running_loop().time() == 1.2
    before, ask = second.asked[0][-2:]
    assert before == AssistantMessage("We are open from")
    assert isinstance(ask, UserMessage)
    assert "are open from" in ask.text
    assert first.closed == [1.2]


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("We are open from nine to six.", "We are open from nine to six."),
        ("nine to six.", "We are open from nine to six."),
        ("Are open from: nine.", "We are open from nine."),
        ("from from nine", "We are open from from from nine"),
        ("are open from", "We are open from "),
    ],
)
async def test_what_a_continuation_repeats_is_left_out(answer: str, heard: str) -> None:
    group, _ = chain(["We are open from ni", broken()], [*answer])
    assert said(await take(group)) == heard


async def test_a_digit_that_follows_the_same_digit_is_kept() -> None:
    group, _ = chain(["The code is four four ", "fo", broken()], ["is four four four nine."])
    assert said(await take(group)) == "The code is four four four nine."


WORDS = st.lists(st.sampled_from(["a", "bee", "sea", "d,", "four.", "日本", "é"]), min_size=1, max_size=12)


@given(WORDS, st.integers(0, 60), st.integers(1, 4), st.booleans())
def test_a_continued_answer_is_the_whole_answer(words: list[str], cut: int, size: int, is_anew: bool) -> None:
    text = " ".join(words)
    given_text = GivenText()
    joiner = TextJoiner(given_text)
    for at in range(0, min(cut, len(text)), size):
        joiner.feed(text[at : min(at + size, cut)])
    before = given_text.text.split()
    # A beginning that is also the end could be either; then the model is taken to have done as it was asked.
    assume(not is_anew or before[:3] != before[-3:] or len(before) <= 3)
    request = given_text.request(HELLO)
    rest = text
    if given_text.has_words and not is_anew:
        # A model that does as it is asked begins with the words that the request ends with.
        ask = request[-1]
        assert isinstance(ask, UserMessage)
        anchor = ask.text.removesuffix(")").partition("from there: ")[2]
        rest = anchor + text[len(given_text.text.rstrip()) :]
    other = TextJoiner(given_text)
    for at in range(0, len(rest), size):
        other.feed(rest[at : at + size])
    other.flush()
    assert given_text.text == text


async def test_the_calls_of_an_answer_that_broke_off_are_dropped() -> None:
    group, _ = chain([LOOK, broken()], ["One moment. ", LOOK])
    deltas = await take(group)
    assert [delta for delta in deltas if isinstance(delta, ToolCall)] == [LOOK]


async def test_the_calls_of_the_first_model_come_once() -> None:
    group, (_, second) = chain(["One moment. ", LOOK], ["Never."])
    deltas = await take(group)
    assert [type(delta) for delta in deltas] == [TextDelta, ToolCall, Finish]
    assert second.asked == []


async def test_a_model_that_failed_rests_and_comes_back() -> None:
    group, (first, second) = chain([broken()], ["Yes."], rest=10.0)
    loop = asyncio.get_running_loop()
    for at, count in ((0.0, 1), (9.9, 1), (10.0, 2), (29.9, 2), (30.0, 3)):
        await asyncio.sleep(at - loop.time())
        await take(group)
        assert len(first.asked) == count
    first.answers = [["Back."]]
    await asyncio.sleep(70.0 - loop.time())
    assert said(await take(group)) == "Back."
    assert said(await take(group)) == "Back."
    assert len(second.asked) == 5


async def test_one_request_tries_a_model_that_rested() -> None:
    group, (first, _) = chain([broken()], ["Yes."], rest=10.0)
    await take(group)
    first.answers = [[1.0, "Back."]]
    await asyncio.sleep(10.0)
    both = await asyncio.gather(take(group), take(group))
    assert {said(each) for each in both} == {"Back.", "Yes."}


async def test_models_that_all_rest_are_asked_all_the_same() -> None:
    group, (first, second) = chain([broken("first")], [broken("second")])
    for times in (1, 2):
        with pytest.raises(ModelError) as caught:
            await take(group)
        assert caught.value.code == "second"
        assert len(first.asked) == len(second.asked) == times


async def test_a_talk_too_long_for_one_model_goes_to_the_next_and_nobody_rests() -> None:
    too_long = ContextTooLongError("it is too long", vendor="steps", code="too_long", retryable=False)
    group, (first, _) = chain([too_long], ["Yes."])
    assert said(await take(group)) == said(await take(group)) == "Yes."
    assert len(first.asked) == 2
    alone, _ = chain([too_long], [broken()])
    with pytest.raises(ContextTooLongError):
        await take(alone)


@pytest.mark.parametrize(
    "refusal",
    [
        ContentRefusedError("no", vendor="v", code="content_filter", retryable=False),
        Finish("content_filter", cut=Cut.FILTER),
    ],
)
async def test_what_one_model_refuses_goes_to_the_next_and_nobody_rests(refusal: Step) -> None:
    model, (first, second) = chain([refusal], ["Yes."])
    for number in (1, 2):
        assert said(await take(model)) == "Yes."
        assert (len(first.asked), len(second.asked)) == (number, number)


async def test_what_all_models_refuse_is_refused() -> None:
    model, _ = chain([Finish("content_filter", cut=Cut.FILTER)], [Finish("content_filter", cut=Cut.FILTER)])
    assert [finish.cut for finish in await take(model) if isinstance(finish, Finish)] == [Cut.FILTER]


async def test_each_failure_is_reported_without_what_was_said() -> None:
    seen: list[tuple[str, Exception]] = []
    error = broken()
    group, _ = chain(["Cobalt ", error], ["Cobalt blue."], on_failure=lambda *failed: seen.append(failed))
    await take(group)
    assert seen == [("m0", error)]


async def test_the_last_model_has_its_own_limits_only() -> None:
    group, _ = chain([60.0], [3.5, "Yes."])
    assert said(await take(group)) == "Yes."
    assert asyncio.get_running_loop().time() == 5.0
    assert group.limits.first_token == 1.5 + 4.0


async def test_a_check_fails_only_if_no_model_can_answer() -> None:
    wrong = broken("wrong_key", retryable=False)
    group, (first, second) = chain(["A."], ["B."])
    first.check_error = wrong
    await group.check()
    assert said(await take(group)) == "B."
    second.check_error = wrong
    with pytest.raises(ModelError):
        await group.check()


async def test_the_smallest_window_decides_how_much_is_kept() -> None:
    assert FallbackModel(["gpt-5", "gpt-4", "unknown"]).model == "gpt-4"


async def test_names_need_a_client() -> None:
    with pytest.raises(ConfigurationError, match="bind"):
        await take(FallbackModel(["gpt-5"]))
    with pytest.raises(ConfigurationError, match="list"):
        FallbackModel("gpt-5")


def test_an_agent_takes_a_list_of_models() -> None:
    first, second = Model([["We are open from ni", broken()]]), Model([["are open from nine to six."]])
    call = Call(LLM(model=[first, second]))
    run_virtual(call.play(lambda c: c.mouth.says(1.0, 2.0, "When?")))
    assert call.ear.words == "We are open from nine to six."
    assert call.memory[-1] == ("assistant", "We are open from nine to six.")
    assert [(frame.fatal, getattr(frame.error, "code", "")) for frame in call.errors.seen] == [
        (False, "closed")
    ]


def test_barge_in_closes_the_answer_of_a_chain() -> None:
    first = Model([["We are open. ", 1.0] * 20])
    call = Call(LLM(model=FallbackModel([first], waits=FallbackLimits(stall=0.5))))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "When?")
        c.mouth.says(5.0, 6.0, "Stop that please now")

    run_virtual(call.play(script))
    assert len(first.asked) == len(first.closed) == 2


async def test_settings_are_for_the_models_that_are_names(network: MemoryNetwork) -> None:
    with pytest.raises(ConfigurationError, match="api_key"):
        LLM(model=[Model([])], api_key="k")
    assert LLM(model=["gpt-4", Model([])], api_key="k").current_settings()["model"] == "gpt-4"


async def test_a_list_of_models_can_be_set_during_a_call(network: MemoryNetwork) -> None:
    first, second = Model([[broken()]], model="m0"), Model([["Yes."]], model="m1")
    source = changed_source(DefaultModel(named="gpt-4"), {"model": [first, second]})
    assert isinstance(source, FallbackModel)
    assert said(await take(source)) == "Yes."
    named = changed_source(source, {"model": ["gpt-4", second], "options": ChatOptions(temperature=0.5)})
    assert isinstance(named, NamedModels)
    assert (named.model, named.options) == ("gpt-4", ChatOptions(temperature=0.5))
    warmer = changed_source(named, {"options": ChatOptions(temperature=0.9)})
    assert isinstance(warmer, NamedModels)
    assert warmer.options == ChatOptions(temperature=0.9)
    assert changed_source(named, {"model": "gpt-5"}).model == "gpt-5"
    assert not isinstance(changed_source(named, {"model": second}), NamedModels)
