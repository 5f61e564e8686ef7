"""The example that writes down meetings, as it stands, against an emulated Zoom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.examples.conftest import EXAMPLES
from tests.transports.zoom.house import House, house
from voiceflow.server.load import load_any_bot


@pytest.fixture
async def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[House]:
    monkeypatch.setenv("MINUTES", str(tmp_path / "minutes"))
    async with house(bot=load_any_bot(EXAMPLES / "meeting_listener.py")) as made:
        yield made


async def hold(made: House, *, reason: int) -> None:
    """A short meeting."""
    meeting = await made.zoom.start()
    await meeting.flowing()
    await meeting.join(1, "Ada")
    await meeting.join(2, "Ben")
    await asyncio.sleep(1)
    await meeting.transcribe(1, "Shall we begin?")
    await meeting.transcribe(2, "Yes.")
    await asyncio.sleep(1)
    await meeting.leave(2)
    await meeting.stop(reason)
    await made.over()
    assert meeting.record.problems == []


async def test_who_said_what_is_written_down(made: House, tmp_path: Path) -> None:
    await hold(made, reason=6)
    assert (tmp_path / "minutes" / "stream-1.txt").read_text().splitlines() == [
        "(Ada is here)",
        "(Ben is here)",
        "Ada: Shall we begin?",
        "Ben: Yes.",
        "(Ben has left)",
    ]


async def test_the_minutes_are_deleted_when_consent_is_withdrawn(made: House, tmp_path: Path) -> None:
    await hold(made, reason=8)
    assert list((tmp_path / "minutes").iterdir()) == []
