"""The report of one call of a fleet."""

from __future__ import annotations

from dataclasses import replace

from voiceflow.cli.fleet.inspect import describe
from voiceflow.inspector.call_inspection import CallInspection, InspectedNote, InspectedTurn
from voiceflow.inspector.summary import CallSummary


def test_the_report_of_a_call_is_readable_with_and_without_its_words() -> None:
    waits = {"end of speech": 0.2, "model": 0.31}
    turn = InspectedTurn(
        number=1, began=1.0, ended=2.5, answered=3.01, over=None, barged_in=True, waits=waits
    )
    report = CallInspection(
        call_id="CA1",
        outcome="up",
        began="2026-01-01 10:00:00",
        seconds=61.25,
        speaking=("user", "agent"),
        summary=CallSummary(1, 0, 1.5, 0.51, 0.51, 0),
        turns=(turn,),
        decision=InspectedNote(at=2.7, kind="end_turn", text="silence", signals="silence 0.2"),
        operations=(InspectedNote(at=2.9, kind="chat", text="openai gpt done", seconds=0.4, first=0.1),),
        dropped=2,
    )
    assert CallInspection.unpack(report.pack()) == report
    blind = list(describe(report))
    assert blind == [
        "CA1  up  61.2 s since 2026-01-01 10:00:00 UTC",
        "speaking: user and agent",
        "turns 1, barge-ins 0, errors 0, longest silence 1.5 s",
        "turn 1: spoke 1.00 s to 2.50 s, answer 3.01 s to –; "
        "waited 510 ms (end of speech 200, model 310); barges in",
        "decision: 2.70 s  end turn  silence (silence 0.2)",
        "operation: 2.90 s  chat  openai gpt done, 400 ms, first output after 100 ms",
        "2 later events were not kept",
    ]
    worded = replace(report, interim="and", turns=(replace(turn, text="Open?", answer="Yes."),))
    found = [line for line in describe(worded) if line not in blind]
    assert found == ["speaking: user and agent: and", "  user: Open?", "  agent: Yes."]
