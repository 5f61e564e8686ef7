"""The files about a call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voiceflow.audio.wav import write_wav
from voiceflow.cli.call_sound import RATE
from voiceflow.cli.report.model import FinishedCall
from voiceflow.cli.report.page import page
from voiceflow.cli.report.transcript import transcript
from voiceflow.journal import save_notes


def save(report: FinishedCall, out: Path, say: Callable[[str], None]) -> None:
    """Write the report, the recording, the journal and the transcript, and say where they are."""
    write_wav(out / "call.wav", report.sound.samples, RATE)
    (out / "transcript.txt").write_text(transcript(report), encoding="utf-8")
    save_notes(report.journal.notes, out / "call.jsonl", start=report.sound.start)
    (out / "report.html").write_text(page(report), encoding="utf-8")
    say("")
    for name, what in (
        ("report.html", "the report: open it in a browser"),
        ("call.wav", "the recording: caller left, agent right"),
        ("call.jsonl", "the journal: what happened, for `voiceflow tune`"),
        ("transcript.txt", "the transcript"),
    ):
        say(f"{out / name}  {what}")
