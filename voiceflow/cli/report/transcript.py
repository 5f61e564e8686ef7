"""The conversation as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceflow.journal import TimedTurn

if TYPE_CHECKING:
    from voiceflow.cli.report.model import FinishedCall


def transcript(report: FinishedCall) -> str:
    """Who said what and when, with what was cut off, the latencies and the checks."""
    view = report.view
    lines = [report.title, report.subtitle, ""]
    for entry in view.entries():
        if isinstance(entry, TimedTurn):
            at, who, text = entry.began, "caller", entry.text
        else:
            at, who, text = entry.on_wire, "agent", entry.heard
            if entry.is_interrupted and entry.unheard:
                text += f" — [cut off: {entry.unheard}]"
        second = view.second(at) if at is not None else 0.0
        lines.append(f"{second:6.1f}  {who:<7} {text}")
        if isinstance(entry, TimedTurn) and (steps := view.steps(entry)):
            told = ", ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in steps.items())
            lines.append(f"{'':16}answered after {sum(steps.values()) * 1000:.0f} ms ({told})")
    lines.append("")
    for check in report.checks:
        lines.append(f"{'ok' if check.passed else 'FAIL':<6}{check.name}: {check.measured}")
        lines += [f"{'':6}{failure}" for failure in check.failures]
    return "\n".join(lines) + "\n"
