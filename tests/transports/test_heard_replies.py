"""The reports of how much the user heard of each reply."""

from __future__ import annotations

import asyncio

from voiceflow import AgentStartedSpeakingFrame, Frame, HeardFrame
from voiceflow.audio.ledger import HeardExtent
from voiceflow.testing import run_virtual
from voiceflow.transports.heard_replies import HeardReplies


def heard(reply: int, *, is_final: bool = False) -> HeardExtent:
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
    replies.heard(heard(1))
    assert replies.replies == [1, 2]
    replies.heard(heard(1, is_final=True))
    replies.heard(heard(2), is_final=True)
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
        loop.call_later(1.0, replies.heard, heard(1, is_final=True))
        loop.call_later(2.0, replies.heard, heard(2, is_final=True))
        await replies.quiet()
        assert loop.time() == begun + 2.0

    run_virtual(run())
