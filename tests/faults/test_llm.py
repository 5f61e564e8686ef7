"""What a caller hears when the language model fails, in every way it can."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from tests.faults.speech import sentence
from tests.faults.trial import BOUND, KEY, LIMP, MODEL, QUESTIONS, Trial, answer_to
from voiceflow import EndReason
from voiceflow.emulators.openai import Answer, AnswerToolCall, Delivery, Refusal
from voiceflow.emulators.twilio import EmulatedTwilioCall as PhoneCall
from voiceflow.testing import Reachability

pytestmark = pytest.mark.rows(3)

NO_ANSWER = "Sorry, I had a problem there. Could you say that again?"
FAREWELL = "I'm sorry, something went wrong on our side. Please call again later. Goodbye."


def told(case: object) -> str:
    """Names a case by what is not as usual in it."""
    usual = Refusal(status=0) if isinstance(case, Refusal) else Delivery()
    names = [name for name in usual.__slots__ if getattr(case, name) != getattr(usual, name)]
    return "-".join(f"{name}={getattr(case, name)!r}" for name in names)


MENDED = [
    Refusal(status=429),
    Refusal(status=500),
    Refusal(status=503, headers={"retry-after-ms": "200"}),
    Delivery(first_token=2.5),
    Delivery(head=2.5),
    Delivery(token_gap=0.2),
    Delivery(has_done=False, has_comments=True, has_space=False),
    Delivery(newline="\r"),
    Delivery(cut_after=0),
    Delivery(end_after=0),
    Delivery(error_after=0),
]
"""What costs at most a moment."""

EXCUSED = [
    Refusal(status=429, headers={"retry-after": "60"}),
    Delivery(first_token=30.0),
    Delivery(head=30.0),
    *(Delivery(stall_after=count) for count in range(4)),
    *(Delivery(cut_after=count) for count in range(1, 4)),
    *(Delivery(end_after=count) for count in range(1, 3)),
    *(Delivery(error_after=count) for count in range(1, 3)),
    Refusal(status=400),
]
"""What costs this one answer."""

FATAL = [Refusal(status=401), Refusal(status=403), Refusal(status=404)]
"""What would be the same at the next question."""


def spoil(trial: Trial, case: object, times: int = 1) -> None:
    def reply(question: str) -> Answer | Refusal:
        if isinstance(case, Refusal):
            # A server may well quote the conversation and the key in its error.
            text = f"cannot answer {question!r} for {KEY}"
            return Refusal(status=case.status, headers=case.headers, message=text)
        assert isinstance(case, Delivery)
        return Answer(text=answer_to(question), delivery=case)

    trial.replies += [reply] * times


@pytest.mark.rows(3, always=["first_token=2.5", "cut_after=0", "end_after=0"])
@pytest.mark.parametrize("case", MENDED, ids=told)
async def test_a_model_that_limps_is_waited_for(case: object, trial: Trial) -> None:
    spoil(trial, case)
    outcome = await trial.run(*QUESTIONS, patience=LIMP)
    outcome.check_silence(LIMP)
    assert outcome.is_whole
    assert outcome.bot.said("user") == list(QUESTIONS)


@pytest.mark.rows(3, always=["first_token=30.0", "stall_after=1", "end_after=1", "error_after=1"])
@pytest.mark.parametrize("case", EXCUSED, ids=told)
async def test_an_answer_that_fails_is_excused_and_the_next_is_given(case: object, trial: Trial) -> None:
    spoil(trial, case)
    outcome = await trial.run(*QUESTIONS, patience=5.5)
    outcome.check_silence(5.5)
    assert NO_ANSWER in outcome.text
    assert outcome.text.endswith(answer_to(QUESTIONS[1]))
    assert outcome.bot.said("user") == list(QUESTIONS)


@pytest.mark.parametrize("case", FATAL, ids=told)
async def test_a_model_that_refuses_for_good_ends_the_call_in_words(case: object, trial: Trial) -> None:
    spoil(trial, case)
    outcome = await trial.run(*QUESTIONS, patience=LIMP)
    outcome.check_silence(LIMP)
    assert outcome.text.endswith(FAREWELL)
    assert outcome.bot.end is EndReason.ERROR
    assert not outcome.hung_up


@pytest.mark.parametrize("case", [Refusal(status=500), Delivery(stall_after=1)], ids=told)
async def test_a_model_that_never_answers_is_given_up(case: object, trial: Trial) -> None:
    spoil(trial, case, times=99)
    outcome = await trial.run("zebra quartz falcon", "velvet tulip", "maple comet harbor", patience=5.5)
    outcome.check_silence(5.5)
    assert outcome.text.endswith(FAREWELL)
    assert not outcome.hung_up


@pytest.mark.parametrize("reachability", [Reachability.REFUSED, Reachability.SILENT])
async def test_a_model_that_cannot_be_reached_is_excused(reachability: Reachability, trial: Trial) -> None:
    async def ask(call: PhoneCall) -> None:
        trial.network.reach(MODEL, reachability)
        await asyncio.sleep(2)
        said = call.say(sentence(QUESTIONS[0]))
        await asyncio.sleep(said.end + BOUND - asyncio.get_running_loop().time())
        [heard] = [stretch for stretch in call.record.heard if stretch.at > said.end]
        assert heard.at < said.end + 5.5

    outcome = await trial.run(deed=ask)
    assert outcome.is_excused


Respond = Callable[[web.Request], Awaitable[web.StreamResponse]]


def body(data: bytes, kind: str = "text/event-stream", status: int = 200) -> Respond:
    async def respond(request: web.Request) -> web.StreamResponse:
        return web.Response(
            body=data, content_type=kind, status=status, headers={"Location": "http://x.test/"}
        )

    return respond


SECRET = b"zebra cobalt sk-walrus-0451"
LIES = {
    "no json": b"data: " + SECRET + b"\n\n",
    "an array": b'data: ["' + SECRET + b'"]\n\n',
    "a number": b"data: 7\n\n",
    "deep": b"data: " + b"[" * 5000 + b"\n\n",
    "binary": bytes(range(256)) * 40,
    "endless line": b"data: " + b"x" * (3 << 20),
    "wrong types": b'data: {"choices": [{"index": 0, "delta": {"content": 5}}], "x": "' + SECRET + b'"}\n\n',
    "choices is text": b'data: {"choices": "' + SECRET + b'"}\n\n',
    "error": b'data: {"error": {"message": "' + SECRET + b'", "code": "' + SECRET + b'"}}\n\n',
    "nothing": b"",
    "only comments": b": " + SECRET + b"\n\n",
}


@pytest.mark.parametrize("name", LIES)
async def test_a_model_server_that_lies_is_excused_and_quoted_nowhere(name: str, trial: Trial) -> None:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", body(LIES[name]))
    outcome = await trial.run(QUESTIONS[0], patience=BOUND, model=app)
    outcome.check_silence(BOUND)


@pytest.mark.parametrize(
    ("kind", "status"), [("text/html", 200), ("application/json", 200), ("text/html", 302)]
)
async def test_a_page_of_a_proxy_is_no_answer(kind: str, status: int, trial: Trial) -> None:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", body(b"<html>" + SECRET, kind, status))
    outcome = await trial.run(QUESTIONS[0], patience=BOUND, model=app)
    outcome.check_silence(BOUND)


# Tools


async def lookup(plant: str) -> str:
    """Looks a plant up."""
    return f"{plant} is there"


async def ponder() -> str:
    """Takes its time."""
    await asyncio.sleep(60)
    return "done"


async def stumble() -> str:
    """Fails, and quotes what it was given."""
    raise RuntimeError(SECRET.decode())


TOOLS = (lookup, ponder, stumble)
CALLS = {
    "good": AnswerToolCall("lookup", '{"plant": "fern"}'),
    "no json": AnswerToolCall("lookup", '{"plant": '),
    "wrong type": AnswerToolCall("lookup", '{"plant": ["zebra"]}'),
    "nothing": AnswerToolCall("lookup", ""),
    "unknown": AnswerToolCall("velvet", "{}"),
    "failing": AnswerToolCall("stumble", "{}"),
}


@pytest.mark.parametrize("name", CALLS)
async def test_whatever_the_model_asks_of_its_tools_it_is_told_and_goes_on(name: str, trial: Trial) -> None:
    trial.tools = TOOLS
    trial.replies = [lambda _: Answer(text="One moment. ", calls=[CALLS[name]])]
    outcome = await trial.run(QUESTIONS[0], patience=LIMP)
    outcome.check_silence(LIMP)
    assert outcome.text.endswith("One moment. " + answer_to(QUESTIONS[0]))


async def test_a_tool_that_takes_too_long_is_given_up(trial: Trial) -> None:
    trial.tools = TOOLS
    trial.replies = [lambda _: Answer(calls=[AnswerToolCall("ponder")])]
    outcome = await trial.run(QUESTIONS[0], patience=12.0)
    # A tool may take ten seconds; who lets it take so long lets the model say something before.
    outcome.check_silence(11.0)
    assert outcome.is_whole


async def test_tools_without_end_are_excused(trial: Trial) -> None:
    trial.tools = TOOLS
    trial.replies = [lambda _: Answer(calls=[CALLS["good"]])] * 99
    outcome = await trial.run(QUESTIONS[0], patience=LIMP)
    outcome.check_silence(LIMP)
    assert NO_ANSWER in outcome.text
    assert len(trial.model.exchanges) == 8


@pytest.mark.parametrize("name", ["stop", "only done"])
async def test_an_answer_without_a_word_is_excused(name: str, trial: Trial) -> None:
    stop = b'data: {"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}]}\n\n'
    app = web.Application()
    app.router.add_post("/v1/chat/completions", body((stop if name == "stop" else b"") + b"data: [DONE]\n\n"))
    outcome = await trial.run(QUESTIONS[0], patience=LIMP, model=app)
    outcome.check_silence(LIMP)
    assert NO_ANSWER in outcome.text
