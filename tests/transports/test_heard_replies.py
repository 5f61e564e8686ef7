"""The reports of how much the user heard of each reply."""

from __future__ import annotations

import asyncio

from tests.transports.test_call import Agent, Carrier, heard, make, run, speech, until
from voiceflow import (
    AgentStartedSpeakingFrame,
    EndReason,
    Frame,
    HeardFrame,
    PausePlayoutFrame,
    Pipeline,
    Word,
)
from voiceflow.audio.ledger import HeardExtent
from voiceflow.testing import run_virtual
from voiceflow.transports.events import MarkEchoed
from voiceflow.transports.heard_replies import HeardReplies


def extent(reply: int, *, is_final: bool = False) -> HeardExtent:
    return HeardExtent(reply, "words", (), 1.0, is_final=is_final)


def test_the_start_of_a_reply_is_reported_once_and_none_of_an_older_one() -> None:
    reports: list[Frame] = []
    replies = HeardReplies(reports.append)
    for reply in (1, 1, 3, 2, 3):
        replies.begin(reply)
    assert reports == [AgentStartedSpeakingFrame(reply=1), AgentStartedSpeakingFrame(reply=3)]


def test_a_reply_stays_open_until_its_last_report() -> None:
    reports: list[Frame] = []
    replies = HeardReplies(reports.append)
    replies.open(1)
    replies.open(2)
    replies.heard(extent(1))
    assert replies.replies == [1, 2]
    replies.heard(extent(1, is_final=True))
    replies.heard(extent(2), is_final=True)
    assert replies.replies == []
    assert [each.is_final for each in reports if isinstance(each, HeardFrame)] == [False, True, True]


def test_it_is_quiet_once_the_last_reply_is_over() -> None:
    async def run() -> None:
        replies = HeardReplies(lambda frame: None)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await replies.quiet()
        assert loop.time() == begun
        replies.open(1)
        replies.open(2)
        loop.call_later(1.0, replies.heard, extent(1, is_final=True))
        loop.call_later(2.0, replies.heard, extent(2, is_final=True))
        await replies.quiet()
        assert loop.time() == begun + 2.0

    run_virtual(run())


HELLO = [Word("Hello", 0.0, 0.4), Word("there,", 0.5, 0.6), Word("caller.", 0.8, 1.1)]


def test_after_an_interruption_the_next_reply_is_accounted_from_its_start() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(1.2), HELLO)
        await until(agent, 0.65)
        agent.session.interrupt("words")
        agent.say(agent.session.next_reply(), speech(0.3))
        agent.done(2)
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard()[-3:] == [
        (0.65, heard("", 0.0, reply=2)),
        (0.85, heard("", 0.2, reply=2)),
        (0.95, heard("", 0.3, reply=2, final=True, complete=True)),
    ]


def test_a_reply_that_never_left_is_reported_unheard_when_it_is_interrupted() -> None:
    async def script(agent: Agent) -> None:
        agent.push(PausePlayoutFrame())
        agent.say(1, speech(1.2))
        agent.session.interrupt("words")
        agent.session.end()

    ran = run(script)
    assert ran.agent.heard() == [(0.0, heard("", 0.0, final=True))]
    assert ran.carrier.heard() == b""


def test_a_lost_echo_is_made_good_by_the_next_one() -> None:
    async def script(agent: Agent) -> None:
        agent.say(1, speech(0.1))
        agent.done(1)
        agent.say(agent.session.next_reply(), speech(0.1))
        agent.done(2)
        agent.session.end()

    ran = run(script, lost="m2")
    assert ran.agent.heard() == [
        (0.0, heard("", 0.0)),
        (0.1, heard("", 0.1, final=True, complete=True)),
        (0.1, heard("", 0.0, reply=2)),
        (0.2, heard("", 0.1, reply=2, final=True, complete=True)),
    ]


def test_an_echo_before_anything_was_sent_is_ignored() -> None:
    async def main() -> EndReason:
        call = make(Carrier())
        call.deliver(MarkEchoed(name="m1"))
        call.end(EndReason.AGENT_HANGUP)
        return await call.run(Pipeline([call.input(), call.output()]))

    assert run_virtual(main()) is EndReason.AGENT_HANGUP
