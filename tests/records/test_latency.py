"""How long each answer took, by stages."""

from __future__ import annotations

import pytest

from tests.records.test_records import talk
from voiceflow.journal import Journal
from voiceflow.journal.stages import STAGES
from voiceflow.records import (
    LatencyObserver,
    TurnLatency,
)


async def test_each_answer_has_its_wait_by_stages() -> None:
    followed: list[TurnLatency] = []
    latency, journal = LatencyObserver(follow=followed.append), Journal()
    assert latency.summary() == {}
    await talk(latency.observe, journal.observe)
    assert len(latency.turns) == 2
    assert followed == latency.turns
    for measured, turn in zip(latency.turns, journal.turns, strict=True):
        assert tuple(measured.stages) == STAGES
        assert turn.reply is not None
        assert turn.reply.on_wire is not None
        assert measured.ended == turn.ended
        assert measured.total == pytest.approx(turn.reply.on_wire - measured.ended)
    summary = latency.summary()
    totals = [turn.total for turn in latency.turns]
    assert summary["total"].longest == max(totals)
    assert summary["total"].median == pytest.approx(sum(totals) / 2)
    assert summary["end of speech"].median > 0.0
