"""The opening hours: by the office's clock, except on holidays."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.examples.conftest import EXAMPLES
from voiceflow.server import create_app, load_bot
from voiceflow.testing import Stage


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-07-01T07:00", ""),  # a Wednesday, nine o'clock in Berlin's summer
        ("2026-07-01T06:59", "2026-07-01T09:00"),
        ("2026-07-01T15:29", ""),
        ("2026-07-01T15:30", "2026-07-02T09:00"),
        ("2026-01-07T07:59", "2026-01-07T09:00"),  # in winter Berlin is one hour ahead
        ("2026-01-07T08:00", ""),
        ("2026-07-04T10:00", "2026-07-06T09:00"),  # a Saturday
        ("2026-12-24T20:00", "2026-12-28T09:00"),  # before a holiday and a weekend
        ("2026-06-30T22:30", "2026-07-01T09:00"),  # it is the next day there already
    ],
)
def test_an_office_opens_by_its_own_clock(now: str, opens: str) -> None:
    hours = load_bot(EXAMPLES / "opening_hours.py").__globals__["HOURS"]
    found = hours.next_opening(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (found.replace(tzinfo=None).isoformat(timespec="minutes") if found else "") == opens


def stage_at(hours: Callable[[Any], Any], **options: Any) -> Stage:
    bot = load_bot(EXAMPLES / "opening_hours.py")
    bot.__globals__["HOURS"] = hours(bot.__globals__)
    return Stage(lambda **given: create_app(bot, **given), **options)


async def test_a_caller_out_of_hours_hears_when_it_opens() -> None:
    class Closed:
        def next_opening(self, _: datetime) -> datetime:
            return datetime(2026, 7, 6, 9, tzinfo=UTC)

    async with stage_at(lambda _: Closed()) as stage, stage.call() as caller:
        await caller.call.over()
    assert stage.transcript == [("agent", "We are closed. We open on Monday at 09:00. Goodbye.")]


async def test_a_caller_in_hours_is_answered() -> None:
    class Open:
        def next_opening(self, _: datetime) -> None:
            return None

    async with stage_at(lambda _: Open(), answers=["Yes."]) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        await caller.say("Is my bicycle ready?")
        await caller.wait_for_agent()
    assert stage.transcript[0] == ("agent", "Mill Street Bicycles.")
    assert stage.transcript[-1] == ("agent", "Yes.")


def test_a_day_without_hours_is_closed() -> None:
    hours = load_bot(EXAMPLES / "opening_hours.py").__globals__["HOURS"]
    assert hours.on(date(2026, 12, 25)) is None
    assert hours.on(date(2026, 12, 26)) is None
