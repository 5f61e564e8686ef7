"""The report as one HTML page: no script, nothing to load."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from voiceflow.audio.wav import write_wav
from voiceflow.cli.call_sound import RATE
from voiceflow.cli.report.usage import usage_table
from voiceflow.inspector import sections

if TYPE_CHECKING:
    from voiceflow.cli.report.model import FinishedCall

LONGEST_AUDIO = 180.0
"""Seconds of sound that a page carries within itself; 43 kB each."""


def page(report: FinishedCall) -> str:
    """The page."""
    style = files("voiceflow.inspector").joinpath("page/call.css").read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(report.title)}</title>",
            f"<style>{style}</style></head><body><main>",
            *_header(report),
            *_section("The call", _call(report)),
            *_section("The conversation, as it was heard", sections.conversation(report.view)),
            *_section("Where the time goes", sections.latencies(report.view)),
            *_section("What the model remembers", sections.context(report.view)),
            *_section("Decisions", sections.decisions(report.view)),
            *(_section("Usage and cost", usage_table(report.costs)) if report.costs else ()),
            "</main></body></html>",
        ]
    )


def _header(report: FinishedCall) -> Iterator[str]:
    yield f"<header><h1>{escape(report.title)}</h1><p>{escape(report.subtitle)}</p>"
    yield '<ul class="checks">'
    for check in report.checks:
        state = "ok" if check.passed else "fail"
        yield (
            f'<li class="{state}"><b>{"✓" if check.passed else "✗"} {escape(check.name)}</b>'
            f"<span>{escape(check.measured)}</span>"
        )
        if not check.passed:
            yield f'<span class="expected">expected: {escape(check.expected)}</span>'
        yield from (f'<span class="failure">{escape(failure)}</span>' for failure in check.failures)
        yield "</li>"
    yield "</ul></header>"


def _section(title: str, content: Iterator[str]) -> Iterator[str]:
    yield f"<section><h2>{escape(title)}</h2>"
    yield from content
    yield "</section>"


def _call(report: FinishedCall) -> Iterator[str]:
    yield from sections.timeline(report.view)
    if report.sound.seconds <= LONGEST_AUDIO:
        file = io.BytesIO()
        write_wav(file, report.sound.samples, RATE)
        data = base64.b64encode(file.getvalue()).decode()
        yield f'<audio controls preload="metadata" src="data:audio/wav;base64,{data}"></audio>'
