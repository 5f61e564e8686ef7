"""``voiceflow serve --fleet`` and ``voiceflow fleet``, where no NATS is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voiceflow.cli.fleet.inspect import describe
from voiceflow.cli.fleet.options import operate
from voiceflow.cli.serve_fleet import FleetOptions
from voiceflow.errors import ConfigurationError
from voiceflow.inspector.call_inspection import CallInspection, InspectedNote, InspectedTurn
from voiceflow.inspector.summary import CallSummary


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEFLOW_FLEET", "nats://a:4222")
    monkeypatch.setenv("VOICEFLOW_FLEET_NAME", "one")
    options = FleetOptions(name="two", member_url="https://{name}.b.example", public_url="https://b.example")
    given = options.settings()
    assert (given["fleet"].name, given["fleet"].servers) == ("two", ["nats://a:4222"])
    assert given["public_url"] == "https://b.example"
    assert given["fleet"].member_url == "https://{name}.b.example"
    several = FleetOptions(fleet="nats://b:1,tls://c:2").settings()["fleet"]
    assert several.servers == ["nats://b:1", "tls://c:2"]


def test_a_name_without_a_fleet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_FLEET", raising=False)
    assert FleetOptions().settings() == {}
    with pytest.raises(ConfigurationError, match="--name needs --fleet"):
        FleetOptions(name="one").settings()
    with pytest.raises(ConfigurationError, match="--member-url needs --fleet"):
        FleetOptions(member_url="https://{name}.b.example").settings()


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


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"speaking": 1}', b'{"words": "said"}'])
def test_what_is_no_report_is_refused_without_a_quote(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^this is no report of a call$"):
        CallInspection.unpack(data)


async def _nothing(_: object) -> None:
    """Do nothing."""


def test_a_fleet_that_is_not_named_or_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_FLEET", raising=False)
    with pytest.raises(ConfigurationError, match="VOICEFLOW_FLEET"):
        operate(None, _nothing)
    with pytest.raises(ConfigurationError, match="cannot be reached"):
        operate("nats://127.0.0.1:1", _nothing)
