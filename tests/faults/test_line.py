"""What becomes of a call when its carrier, its network or its caller does what they should not."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.speech import sentence
from tests.faults.trial import GREETING, HOME, LIMP, QUESTIONS, Outcome, Trial, answer_to
from voiceflow import EndReason
from voiceflow.emulators.openai import Answer
from voiceflow.emulators.openai import AnswerToolCall as ToolCall
from voiceflow.emulators.twilio import CallFaults as LineFaults
from voiceflow.emulators.twilio import EmulatedTwilioCall
from voiceflow.emulators.twilio.masking import text_frame

pytestmark = pytest.mark.rows(3)

SID = "MZ" + "0" * 31 + "2"


def message(event: str, **fields: object) -> bytes:
    return json.dumps({"event": event, "streamSid": SID, **fields}).encode()


def media(payload: str, timestamp: str = "5") -> bytes:
    return message(
        "media", media={"track": "inbound", "chunk": "1", "timestamp": timestamp, "payload": payload}
    )


BROKEN = {
    "long": message("mark", mark={"name": "zebra" * 20_000}),
    "no utf-8": b"\xff\xfe zebra",
}
"""Messages after which a websocket cannot be read any further."""

ODD = {
    "no json": b"zebra cobalt",
    "half": b'{"event": "media", "zebra',
    "array": b'["zebra"]',
    "number": b"7",
    "deep": b"[" * 20_000,
    "no event": b'{"zebra": 1}',
    "event is a list": b'{"event": ["zebra"]}',
    "connected again": b'{"event": "connected", "protocol": "Call", "version": "1.0.0"}',
    "started again": message("start", start={"zebra": 1}),
    "another stream": b'{"event": "media", "streamSid": "MZzebra", "media": {}}',
    "no base64": media("zebra!"),
    "payload is a number": message("media", media={"track": "inbound", "timestamp": "5", "payload": 7}),
    "timestamp is text": media("////", "zebra"),
    "timestamp is huge": media("////", "9" * 40),
    "digit is text": message("dtmf", dtmf={"digit": "zebra"}),
    "digit is missing": message("dtmf", dtmf={}),
    "mark is a number": message("mark", mark={"name": 7}),
    "lone surrogate": message("mark", mark={"name": "\ud800 zebra"}),
    "unknown event": message("zebra", zebra=1),
    "outbound track": message("media", media={"track": "outbound", "timestamp": "5", "payload": "////"}),
    "empty payload": media(""),
    "mark nobody sent": message("mark", mark={"name": "velvet"}),
    "time goes back": media("////", "0"),
    "time jumps": media("////", "100000000"),
}
"""Messages that are odd, and no reason to hang up."""


async def until_answered(call: EmulatedTwilioCall) -> None:
    """Ask, and wait until the agent is in the middle of its answer."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(2)
    said = call.say(sentence(QUESTIONS[0]))
    await asyncio.sleep(said.end + 1.4 - loop.time())
    assert call.record.heard[-1].at > said.end


def post(call: EmulatedTwilioCall, raw: bytes) -> None:
    leg: Any = call._stream._leg
    assert leg is not None
    leg._post(raw)


async def talk(trial: Trial, raw: Callable[[EmulatedTwilioCall], None]) -> Outcome:
    async def deed(call: EmulatedTwilioCall) -> None:
        await until_answered(call)
        raw(call)
        await asyncio.sleep(4)

    return await trial.run(deed=deed)


@pytest.mark.parametrize("name", BROKEN)
async def test_after_a_message_that_breaks_the_socket_the_call_comes_back(name: str, trial: Trial) -> None:
    outcome = await talk(trial, lambda call: post(call, BROKEN[name]))
    assert [bot.end for bot in trial.streams] == [EndReason.CONNECTION_LOST, EndReason.USER_HANGUP]
    assert outcome.bot.said("user") == [QUESTIONS[0]]


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_message_is_dropped_and_the_call_goes_on(name: str, trial: Trial) -> None:
    outcome = await talk(trial, lambda call: post(call, ODD[name]))
    assert outcome.text == GREETING + answer_to(QUESTIONS[0])
    assert outcome.bot.end is EndReason.USER_HANGUP


@pytest.mark.parametrize("size", [10, 1_000_000])
async def test_a_frame_that_no_carrier_sends_breaks_the_socket_only_if_it_is_too_long(
    size: int, trial: Trial
) -> None:
    def send(call: EmulatedTwilioCall) -> None:
        leg: Any = call._stream._leg
        assert leg is not None
        frame = text_frame(b"zebra " * (size // 6), 1)
        leg._transport.write(frame if size > 10 else b"\x82" + frame[1:])  # 0x82: binary

    outcome = await talk(trial, send)
    is_short = size == 10
    assert trial.streams[0].end is (EndReason.USER_HANGUP if is_short else EndReason.CONNECTION_LOST)
    assert outcome.bot.end is EndReason.USER_HANGUP


async def test_a_stream_that_is_cut_keeps_the_words_that_were_heard(trial: Trial) -> None:
    await talk(trial, lambda call: call.cut())
    bot = trial.streams[0]
    assert bot.end is EndReason.CONNECTION_LOST
    heard = bot.said("assistant")[-1]
    assert heard
    assert answer_to(QUESTIONS[0]).startswith(heard)


async def test_a_stream_that_only_seems_to_be_there_is_given_up(trial: Trial) -> None:
    async def deed(call: EmulatedTwilioCall) -> None:
        await until_answered(call)
        streams = trial.network.connections(HOME)
        for connection in streams:
            connection.stall()
        await asyncio.sleep(70)
        for connection in streams:
            connection.resume()

    outcome = await trial.run(deed=deed)
    assert outcome.bot.end is EndReason.CONNECTION_LOST
    ended = max(at for at, _, _ in outcome.bot.frames)
    assert ended < 70


@pytest.mark.parametrize(
    "line",
    [
        LineFaults(duplicate_stop=True),
        LineFaults(jitter=0.1),
        LineFaults(webhook_delay=10.0),
        LineFaults(callbacks_twice=True, callbacks_reversed=True),
    ],
    ids=["duplicate stop", "jitter", "slow webhook", "odd callbacks"],
)
async def test_a_poor_line_costs_no_word(line: LineFaults, trial: Trial) -> None:
    outcome = await trial.run(*QUESTIONS, patience=LIMP, line=line)
    outcome.check_silence(LIMP)
    assert outcome.is_whole
    assert outcome.bot.said("user") == list(QUESTIONS)
    assert outcome.bot.end is EndReason.USER_HANGUP


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 2.2, 2.6, 2.95, 3.3, 3.6, 3.75, 4.2])
async def test_who_hangs_up_at_any_moment_leaves_nothing_behind(moment: float, trial: Trial) -> None:
    """In the greeting, in a word of one's own, before the final transcript, in the answer."""

    async def deed(call: EmulatedTwilioCall) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for at in (2.0, moment) if moment > 2 else (moment,):
            await asyncio.sleep(start + at - loop.time())
            if at == 2.0:
                call.say(sentence(QUESTIONS[0]))

    outcome = await trial.run(deed=deed)
    assert outcome.bot.end is EndReason.USER_HANGUP
    # What was said before the hang-up is remembered; a word that was not said to its end may be missing.
    complete = [word for n, word in enumerate(QUESTIONS[0].split(), 1) if 2.0 + 0.3 * n <= moment]
    assert " ".join(outcome.bot.said("user")).split()[: len(complete)] == complete


async def test_who_hangs_up_while_a_tool_runs_leaves_nothing_behind(trial: Trial) -> None:
    begun = asyncio.Event()

    async def ponder() -> str:
        """Takes its time."""
        begun.set()
        await asyncio.sleep(60)
        return "done"

    async def deed(call: EmulatedTwilioCall) -> None:
        await asyncio.sleep(2)
        call.say(sentence(QUESTIONS[0]))
        await begun.wait()

    trial.tools = [ponder]
    trial.replies = [lambda _: Answer(text="One moment. ", calls=[ToolCall("ponder")])]
    outcome = await trial.run(deed=deed)
    assert outcome.bot.end is EndReason.USER_HANGUP
    assert outcome.bot.said("user") == [QUESTIONS[0]]


async def test_who_talks_without_end_is_answered_all_the_same(trial: Trial) -> None:
    async def deed(call: EmulatedTwilioCall) -> None:
        await asyncio.sleep(2)
        said = call.say(sentence("zebra quartz falcon maple velvet harbor tulip comet"))
        call.say(sentence("zebra"))
        await asyncio.sleep(said.end + 4 - asyncio.get_running_loop().time())

    outcome = await trial.run(deed=deed)
    assert outcome.is_whole or "Cobalt" in outcome.text
