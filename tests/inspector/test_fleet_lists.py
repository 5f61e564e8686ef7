"""The list of the calls of all members."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.inspector.test_fleet_calls import Fleet
from tests.server.practice import answer
from voiceflow.inspector import fleet_lists
from voiceflow.inspector.call_lists import CallList
from voiceflow.inspector.list_page import UP, CallRow
from voiceflow.inspector.packed_json import pack, unpack
from voiceflow.inspector.summary import CallSummary
from voiceflow.server.fleet.messages import FleetMessage

SUMMARY = CallSummary(1, 0, 0.5, 0.4, 0.4, 0)


def row(number: int, outcome: str = "user_hangup") -> CallRow:
    began = f"2026-01-01 00:{number // 60:02}:{number % 60:02}"
    return CallRow(str(number), f"CA{number}", "", began, outcome, 2.0, SUMMARY)


def test_a_list_keeps_those_that_are_up_when_it_is_cut_and_ignores_fields_of_later_versions() -> None:
    rows = CallList(up=1, rows=(row(3), row(2), row(1, UP)))
    assert [one.key for one in rows.cut(2).rows] == ["3", "1"]
    assert (rows.cut(2).more, rows.cut(3)) == (1, rows)
    values = unpack(pack(rows.values()))
    values["rows"][0]["mood"] = values["rows"][0]["summary"]["mood"] = values["mood"] = "good"
    assert CallList.read(values) == rows
    with pytest.raises(ValueError, match="no list"):
        CallList.read({"rows": [{"key": "1"}]})
    assert fleet_lists.MOST_SENT < fleet_lists.MOST_SHOWN


async def test_many_pages_ask_each_member_once_in_a_second() -> None:
    fleet = Fleet()
    async with fleet.stage("a", "b", answers=answer):
        asked: list[FleetMessage] = []
        registry = fleet.servers["b"].registry
        known = registry._answer
        assert known is not None

        async def count(message: FleetMessage) -> FleetMessage:
            asked.append(message)
            return await known(message)

        registry._answer = count
        browser = await fleet.browser("a")
        await asyncio.gather(*(browser.get() for _ in range(5)))
        assert len(asked) == 1
        await asyncio.sleep(fleet_lists.PERIOD)
        await browser.get()
        assert len(asked) == 2


def test_rows_of_another_member_name_it() -> None:
    rows = CallList(rows=(row(1),)).of_member("two")
    assert rows.rows == (replace(row(1), member="two"),)
