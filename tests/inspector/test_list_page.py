"""The page with the list of calls."""

from __future__ import annotations

from tests.inspector.test_call_lists import OtherWorkers
from voiceflow.inspector.call_lists import CallList, CallLists
from voiceflow.inspector.filters import CallFilter
from voiceflow.inspector.list_page import UP, CallRow, call_table
from voiceflow.inspector.summary import CallSummary

SUMMARY = CallSummary(1, 0, 0.5, 0.4, 0.4, 0)


def row(began: int, outcome: str = "user_hangup") -> CallRow:
    return CallRow(str(began), f"CA{began}", "", f"2026-01-01 00:00:{began:02}", outcome, 2.0, SUMMARY)


async def test_the_calls_of_all_workers_are_one_list_with_an_address_each() -> None:
    own = CallList(up=1, lag=0.25, rows=(row(9), row(4, UP), row(1)))
    lists = CallLists(lambda: own, kept=3)
    workers = OtherWorkers(CallList(up=1, lag=0.125, rows=(row(8), row(7), row(3, UP))))
    lists.join(workers)
    await lists.refresh()
    found = lists.all(lambda number: f"../worker/{number}/inspect/")
    assert (found.up, found.lag) == (2, 0.25)
    # Three that are over are kept, and every one that is up.
    assert [(one.name, one.root[:11]) for one in found.rows] == [
        ("CA9", "../worker/2"),
        ("CA8", "../worker/1"),
        ("CA7", "../worker/1"),
        ("CA4", "../worker/2"),
        ("CA3", "../worker/1"),
    ]
    assert 'href="../worker/1/inspect/calls/8/"' in call_table(found.rows, CallFilter())
