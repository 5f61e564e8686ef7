"""Ready observers, in whole calls."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from aiohttp import web

from voiceflow import (
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    Frame,
    Observer,
    Pipeline,
    Processor,
    Session,
)
from voiceflow.journal import Journal
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.records import (
    SignedWebhook,
    append_transcript,
    at_end,
    transcript_lines,
)
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

SECRET = "whsec_" + base64.b64encode(bytes(24)).decode()
GREETING = "Mill Street dental practice."


async def bot(call: Call, *, observers: Sequence[Observer]) -> EndReason:
    agent = LLM(greeting=GREETING)
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    chain = [call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]
    return await call.run(Pipeline(chain), observers=observers)


async def talk(*observers: Observer) -> Stage:
    """The user asks twice, and interrupts the second answer."""
    answers: list[str] = ["Until six.", "We are closed on Sundays, and on all other days we open at eight."]
    application = partial(create_app, partial(_bot, observers=observers))
    async with Stage(application, answers=answers) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        await caller.say("Are you open today?")
        await caller.wait_for_agent()
        await caller.say("And on Sundays?")
        await caller.agent_begins()
        await caller.listen(1.5)
    return stage


async def _bot(call: Call, *, observers: Sequence[Observer]) -> None:
    await bot(call, observers=observers)


async def test_a_transcript_says_who_said_what_and_what_was_not_heard(tmp_path: Path) -> None:
    journal, file = Journal(), tmp_path / "calls.jsonl"
    await talk(journal.observe)
    lines = transcript_lines(journal)
    assert [(line.who, line.text) for line in lines[:4]] == [
        ("agent", GREETING),
        ("user", "Are you open today?"),
        ("agent", "Until six."),
        ("user", "And on Sundays?"),
    ]
    cut = lines[4]
    assert "We are closed on Sundays, and on all other days we open at eight.".startswith(cut.text)
    assert [line.at for line in lines] == sorted(line.at for line in lines if line.at is not None)
    for _ in range(2):
        await asyncio.to_thread(append_transcript, journal, file, call="CA1")
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert told == [{"call": "CA1", **asdict(line)} for line in lines] * 2


async def test_the_transcript_is_posted_after_the_call_and_nobody_waits() -> None:
    posted: list[tuple[float, dict[str, object]]] = []
    loop, ended = asyncio.get_running_loop(), list[float]()

    async def take(request: web.Request) -> web.Response:
        await asyncio.sleep(14.0)
        posted.append((loop.time(), await request.json()))
        return web.Response()

    async def talker(call: Call) -> None:
        def send() -> None:
            lines = [asdict(line) for line in transcript_lines(journal)]
            webhook.post({"call": call.call_sid, "transcript": lines}, message_id=call.call_sid)

        await bot(call, observers=[journal.observe, at_end(send)])
        ended.append(loop.time())

    journal = Journal()
    async with Stage(partial(create_app, talker)) as stage:
        app = web.Application()
        app.router.add_post("/calls", take)
        stage.network.add("hooks.test", app)
        webhook = SignedWebhook("https://hooks.test/calls", secret=SECRET, http=stage.network.session())
        async with stage.call() as caller:
            await caller.wait_for_agent()
        hung_up = loop.time()
        await webhook.close(limit=60.0)
    ((at, content),) = posted
    assert content["call"] == caller.call.call_id
    assert content["transcript"] == [asdict(line) for line in transcript_lines(journal)]
    assert ended[0] <= hung_up + 1.0 < at


async def test_the_end_of_a_call_comes_once() -> None:
    ends: list[int] = []
    journal = Journal()
    await talk(journal.observe, at_end(lambda: ends.append(len(journal.replies))))
    assert ends == [len(journal.replies)]


async def test_the_end_is_when_the_last_frame_leaves_the_last_processor() -> None:
    seen: list[str] = []
    first, last = Processor(name="first"), Processor(name="last")

    def note(processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, EndFrame | CancelFrame):
            seen.append(f"{type(frame).__name__} at {processor.name}")

    session = Session(Pipeline([first, last]), observers=[note, at_end(lambda: seen.append("over"))])
    asyncio.get_running_loop().call_later(1.0, session.end, EndReason.USER_HANGUP)
    asyncio.get_running_loop().call_later(1.0, session.cancel)
    await session.run()
    assert seen == ["EndFrame at first", "EndFrame at last", "over"]


async def test_a_call_that_is_cancelled_has_an_end_too() -> None:
    seen: list[str] = []
    session = Session(Pipeline([Processor(), Processor()]), observers=[at_end(lambda: seen.append("over"))])
    asyncio.get_running_loop().call_later(1.0, session.cancel)
    await session.run()
    assert seen == ["over"]


async def test_an_end_that_is_seen_twice_counts_once() -> None:
    ends: list[int] = []
    last = Processor()
    _ = Session(Pipeline([last]))
    observe = at_end(lambda: ends.append(1))
    for frame in (EndFrame(), CancelFrame()):
        observe(last, frame, Direction.DOWNSTREAM)
    assert ends == [1]
