"""``voiceflow call``: a simulated caller talks to any bot, offline."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from voiceflow.cli.call_answers import answers_of
from voiceflow.cli.call_lines import Step, steps_of
from voiceflow.cli.call_plan import CallerVoice, KnowledgeChoice, Plan
from voiceflow.cli.dotenv import env_file
from voiceflow.cli.terminal import LogLevel, LogLevelOption, console, log_to_stderr
from voiceflow.errors import ConfigurationError, errors_in_full

LONGEST_SCRIPT = 1 << 20
"""Bytes."""


def call(  # noqa: PLR0913 (one argument for each option)
    file: Annotated[Path, typer.Argument(help="A Python file with 'async def bot(call)'.")],
    say: Annotated[
        list[str] | None, typer.Option(help="A line for the caller; repeat the option for more lines.")
    ] = None,
    script: Annotated[
        Path | None,
        typer.Option(
            help="A file of lines, or - for standard input. Between them may stand (wait), (wait 2), "
            "(press 12#), (interrupt 1.5) and (hang up)."
        ),
    ] = None,
    voice: Annotated[CallerVoice, typer.Option(help="The caller's voice.")] = CallerVoice.MAN,
    out: Annotated[
        Path | None, typer.Option(help="Directory for the recording, a transcript and a report.")
    ] = None,
    limit: Annotated[float, typer.Option(min=1, max=3600, help="Seconds that the call may take.")] = 120.0,
    brain: Annotated[
        KnowledgeChoice, typer.Option(help="The subject that the built-in language model knows.")
    ] = KnowledgeChoice.PRACTICE,
    model_url: Annotated[
        str | None,
        typer.Option(help="Ask this OpenAI-compatible server instead; with OPENAI_MODEL and OPENAI_API_KEY."),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help="A file with answers of the language model instead, one a line. It may call tools: "
            '(call order_status {"number": "4729"}).'
        ),
    ] = None,
    prices: Annotated[
        Path | None, typer.Option(help="A TOML file with your prices by vendor, for the report.")
    ] = None,
    log_level: LogLevelOption = LogLevel.WARNING,
) -> None:
    """Call the bot. The exit status is 0 if every line was answered and nothing failed, 1 if not."""
    from voiceflow.cli.call_run import hold
    from voiceflow.cli.demo_view import DemoView
    from voiceflow.cli.report import save
    from voiceflow.records import PriceTable

    log_to_stderr(log_level)
    steps = [*steps_of(say or (), source="--say"), *_script(script)]
    if not steps:
        raise ConfigurationError(
            'the caller has nothing to do: give it lines with --say "…" or --script FILE'
        )
    if not file.is_file():
        raise ConfigurationError(f"no such file: {file}")
    if answers is not None and model_url is not None:
        raise ConfigurationError("--answers and --model-url exclude each other: choose one")
    if out is not None:
        _prepare(out)
    plan = Plan(
        file=file,
        steps=steps,
        voice=voice,
        limit=limit,
        brain=brain,
        model_url=model_url,
        answers=[] if answers is None else answers_of(_lines(answers), source=answers.name),
        prices=None if prices is None else PriceTable.load(prices),
    )
    view = DemoView(console(), shows_errors=False)
    with env_file(file.parent), errors_in_full():
        report = asyncio.run(hold(plan, view))
    view.checks(report.checks)
    if out is not None:
        save(report, out, view.say)
    raise typer.Exit(0 if all(check.passed for check in report.checks) else 1)


def _script(script: Path | None) -> Sequence[Step]:
    if script is None:
        return ()
    if str(script) == "-":
        return steps_of(sys.stdin.read(LONGEST_SCRIPT).splitlines(), source="standard input")
    return steps_of(_lines(script), source=str(script))


def _lines(place: Path) -> list[str]:
    try:
        with place.open(encoding="utf-8") as file:
            return file.read(LONGEST_SCRIPT).splitlines()
    except OSError as exc:
        raise ConfigurationError(f"cannot read {place}: {exc.strerror}") from exc
    except UnicodeDecodeError:
        raise ConfigurationError(f"{place} is not UTF-8 text") from None


def _prepare(out: Path) -> None:
    """Make the directory before the call: an error afterwards would come too late."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ConfigurationError(f"cannot write to {out}: {exc.strerror}") from exc
