"""``voiceflow tune``: recorded calls, other settings, the curve of cut-offs against delay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.cli.terminal import console, say
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console

    from voiceflow.cli.tuning.findings import TuneFindings
    from voiceflow.cli.tuning.recorded import RecordedCall


def tune(
    folder: Annotated[
        Path, typer.Argument(help="WAV files of two channels, each with NAME.jsonl or without.")
    ],
    out: Annotated[Path, typer.Option(help="The picture of the curve.")] = Path("tune.svg"),
    cut_offs: Annotated[float, typer.Option(help="Share of the turns that may be cut.", min=0, max=1)] = 0.05,
    language: Annotated[str, typer.Option(help="Code of the language that the users speak.")] = "en",
    user_right: Annotated[bool, typer.Option("--user-right", help="The user is on the right.")] = False,
    detector: Annotated[
        str, typer.Option(help="The calls' voice detector: default (that of VAD()) or webrtc.")
    ] = "default",
    as_json: Annotated[bool, typer.Option("--json", help="Print a table for programs.")] = False,
) -> None:
    """Try turn settings on recorded calls, and propose some.

    Each pause of the users is replayed with each setting: would the turn have ended in it? Words come from
    the journal next to the recording; without one, only silence counts. The exit status is 1 if no setting
    keeps to the share of cut-offs.
    """
    from voiceflow.cli.tuning.findings import tune_turns
    from voiceflow.cli.tuning.plot import svg_curve
    from voiceflow.turns.policy import TurnPolicy

    errors = console(stderr=True)
    calls = _read(folder, 1 if user_right else 0, detector, errors)
    if not any(call.turns for call in calls):
        raise ConfigurationError(f"{folder}: no turn of a user with an answer of the agent after it")
    findings = tune_turns(calls, TurnPolicy(language=language), most_cut=cut_offs)
    curves = [("silence alone", findings.silence_alone)]
    if findings.has_words:
        curves.append(("words and silence", findings.curve))
    title = f"{findings.turns} turns of {findings.calls} calls"
    out.write_text(svg_curve(curves, title=title, now=findings.now), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(findings.for_programs(), indent=1))
    else:
        _print(findings, out, console())
    raise typer.Exit(0 if findings.proposal is not None else 1)


def _read(folder: Path, user_channel: int, detector: str, to: Console) -> list[RecordedCall]:
    from voiceflow.cli.tuning.detectors import TuneDetector
    from voiceflow.cli.tuning.recorded import read_call, recordings

    try:
        kind = TuneDetector(detector)
    except ValueError:
        raise ConfigurationError(f"--detector is {' or '.join(TuneDetector)}, not {detector!r}") from None
    files = recordings(folder)
    calls = []
    for number, file in enumerate(files, start=1):
        calls.append(read_call(file, user_channel=user_channel, detector=kind))
        words = "words" if calls[-1].has_words else "no words"
        say(to, ("", "dim"), f"{number}/{len(files)} {file.name}: {len(calls[-1].turns)} turns, {words}")
    return calls


def _print(findings: TuneFindings, out: Path, to: Console) -> None:
    from voiceflow.cli.tuning.findings import paste

    say(to, f"{findings.turns} turns of {findings.calls} calls")
    say(to, "")
    say(to, "cut off   delay p50      p95   finished  silence  open  hangover")
    for name, one in (("now", findings.now), *(("", one) for one in findings.curve)):
        policy = one.setting.policy
        say(
            to,
            f"{one.cut_offs:7.1%} {one.delay * 1000:8.0f} ms {one.delay_p95 * 1000:5.0f} ms "
            f"{policy.silence_finished:10g} {policy.silence:8g} {policy.silence_open:5g} "
            f"{one.setting.hangover:9g}  {name}",
        )
    _print_public(findings, to)
    say(to, "")
    if findings.proposal is None:
        say(to, ("no setting keeps to the share of cut-offs", "yellow"))
    else:
        say(to, paste(findings.proposal))
    say(to, "")
    say(to, f"{out}  the curve")


def _print_public(findings: TuneFindings, to: Console) -> None:
    """The same turns in the terms of eot-bench."""
    from voiceflow.cli.tuning.findings import DELAYS, SHARES, yardsticks

    heads = [f"@{delay * 1000:.0f} ms" for delay in DELAYS] + [f"ms at {share:.0%}" for share in SHARES]
    say(to, "")
    say(to, "in public terms: share of the pauses cut at a mean delay, and the reverse")
    say(to, " " * 14 + "".join(f"{head:>11}" for head in heads))
    for name, curve in (("silence alone", findings.public_silence_alone), ("best settings", findings.public)):
        found = yardsticks(curve)
        cells = [_share(found["cut_offs_at"][str(delay)]) for delay in DELAYS]
        cells += [_milliseconds(found["delay_at"][str(share)]) for share in SHARES]
        say(to, f"{name:14}" + "".join(f"{cell:>11}" for cell in cells))
    now = findings.public_now
    say(to, f"now: {now.cut_offs:.1%} of the pauses cut, {now.delay * 1000:.0f} ms")


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _milliseconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:.0f}"
