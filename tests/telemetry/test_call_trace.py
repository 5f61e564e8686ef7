"""Recorded calls as traces."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.telemetry.talk import LONG, stage, talk
from tests.telemetry.test_trace_file import check
from voiceflow.cli.main import main
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.journal import Journal, Note, NoteKind, load_notes, save_notes
from voiceflow.telemetry.call_trace import ANSWER, trace_call
from voiceflow.testing import run_virtual


@pytest.fixture(scope="module")
def journal() -> Journal:
    async def call() -> Journal:
        answers: list[str | Answer] = [
            Answer(calls=[AnswerToolCall("weather", '{"city": "Rome"}')]),
            "It rains.",
            LONG,
        ]
        async with stage(answers=answers) as on:
            await talk(on)
            return on.journals[0]

    return run_virtual(call())


def events_of(notes: Sequence[Note], *, content: bool = False) -> list[dict[str, Any]]:
    return check(trace_call(notes, title="call", content=content).to_json())


def test_a_call_has_a_lane_for_each_voice_vendor_and_the_tools(journal: Journal) -> None:
    events = events_of(journal.notes)
    lanes = [event["args"]["name"] for event in events if event["name"] == "thread_name"]
    assert lanes == [
        "user voice",
        "user turn",
        "end-of-turn wait",
        "decisions",
        "text to speech: elevenlabs",
        "agent voice",
        "speech to text: elevenlabs",
        "model: openai",
        "tools: LLM",
    ]


def test_an_arrow_leads_from_each_turn_to_its_answer_and_a_counter_shows_the_wait(journal: Journal) -> None:
    events = events_of(journal.notes)
    answered = [turn for turn in journal.turns if turn.reply is not None]
    assert sum(event["ph"] == "s" for event in events) == len(answered) == 2
    waits = [event["args"]["ms"] for event in events if event["name"] == ANSWER]
    assert waits == [
        pytest.approx(1000 * (turn.reply.on_wire - turn.ended), abs=0.1)
        for turn in answered
        if turn.reply is not None and turn.reply.on_wire is not None and turn.ended is not None
    ]


def test_every_operation_of_the_call_is_a_slice_of_its_length(journal: Journal, tmp_path: Path) -> None:
    save_notes(journal.notes, tmp_path / "call.jsonl", start=3.0)
    operations = [note for note in journal.notes if note.kind is NoteKind.OPERATION]
    for notes in (journal.notes, load_notes(tmp_path / "call.jsonl")):
        slices = [event for event in events_of(notes) if "outcome" in event.get("args", ())]
        lengths = sorted(event["dur"] for event in slices)
        assert lengths == sorted(round(1e6 * dict(note.signals)["seconds"]) for note in operations)


def test_words_are_shown_only_when_asked_for(journal: Journal) -> None:
    failed = [*journal.notes, Note(99.0, NoteKind.ERROR, "LLM: KeyError: 'open today'")]
    assert "open today" not in json.dumps(events_of(failed))
    assert "Are you open today?" in json.dumps(events_of(failed, content=True))


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_journal_that_ends_anywhere_is_a_trace(journal: Journal, cut: int) -> None:
    events_of(journal.notes[:cut])


def voiceflow(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["voiceflow", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    return int(str(exited.value.code or 0))


def test_the_command_writes_the_trace_of_a_folder_or_a_journal(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_notes(journal.notes, tmp_path / "call.jsonl")
    for call in (tmp_path, tmp_path / "call.jsonl"):
        assert voiceflow(monkeypatch, "trace", call, "-o", tmp_path / "trace.json") == 0
        check((tmp_path / "trace.json").read_text("utf-8"))
    assert voiceflow(monkeypatch, "trace", tmp_path / "none", "-o", tmp_path / "x.json") == 2
    (tmp_path / "bad.jsonl").write_text("{}\n")
    assert voiceflow(monkeypatch, "trace", tmp_path / "bad.jsonl") == 2
    errors = capsys.readouterr().err
    assert "no journal can be read at" in errors
    assert "bad.jsonl: line 1 is no note of a journal" in errors
