"""``voiceflow demo``: a whole phone call without a phone."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from loguru import logger
from rich.console import Console

from voiceflow.cli.main import EXIT_ERROR, EXIT_INTERRUPTED
from voiceflow.errors import ConfigurationError, VoiceflowError, errors_in_full

if TYPE_CHECKING:
    from voiceflow.cli.demo_checks import Evidence
    from voiceflow.cli.demo_view import DemoView

EXAMPLE = "phone_bot.py"

LEAVING = 1.0
"""Seconds that a thread gets to end."""


def demo(
    file: Annotated[
        Path | None, typer.Argument(help="A file with a bot; the bundled phone bot if there is none.")
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Directory for the recording, the transcript and the report.")
    ] = Path("demo-call"),
) -> None:
    """Run a simulated call. The exit status is 0 if it went as it should, 1 if not."""
    from voiceflow.cli.demo_checks import check_call
    from voiceflow.cli.demo_run import run_demo
    from voiceflow.cli.demo_view import DemoView

    view = DemoView(Console(highlight=False))
    bot = file or phone_bot()
    if not bot.is_file():
        raise ConfigurationError(f"no such file: {bot}")
    try:
        out.mkdir(parents=True, exist_ok=True)
        logger.remove()
        # Not the values of variables: they hold speech.
        logger.add(out / "call.log", mode="w", level="INFO", diagnose=False)
    except OSError as error:
        raise ConfigurationError(f"cannot write to {out}: {error.strerror}") from error
    view.say("voiceflow demo: a whole phone call on this machine, with no key and no network.", style="bold")
    try:
        with errors_in_full():
            evidence = asyncio.run(run_demo(bot, view, is_own_bot=file is not None))
    except KeyboardInterrupt:
        leave(EXIT_INTERRUPTED)
    except VoiceflowError as error:
        view.say(f"voiceflow: {error}", style="bold red")
        leave(EXIT_ERROR)
    checks = check_call(evidence)
    view.checks(checks)
    write(evidence, out, title="A simulated phone call", bot=bot.name, view=view)
    leave(0 if all(check.passed for check in checks) else 1)


def leave(status: int) -> NoReturn:
    """End the process, whatever the engines' threads do: Python itself would wait for them without end."""
    logger.remove()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(LEAVING)
            if thread.is_alive():
                sys.stdout.flush()
                os._exit(status)
    raise typer.Exit(status)


def phone_bot() -> Path:
    """The bundled phone bot: in the source tree an example, in an installed package a copy of it.

    Raises:
        ConfigurationError: If it is in neither place.
    """
    here = Path(__file__).resolve().parent
    for place in (here.parents[1] / "examples" / EXAMPLE, here / "examples" / EXAMPLE):
        if place.is_file():
            return place
    raise ConfigurationError(f"{EXAMPLE} is not installed: name a file with a bot of your own")


def write(evidence: Evidence, out: Path, *, title: str, bot: str, view: DemoView) -> None:
    """Write the recording, the transcript and the report, and say where they are."""
    from voiceflow.cli.demo_checks import check_call
    from voiceflow.cli.report import FinishedCall, save

    report = FinishedCall(
        title=title,
        subtitle=f"{bot}, called over Twilio’s wire format; ElevenLabs and the language model are emulated "
        f"with local engines · {evidence.sound.seconds:.1f} s",
        journal=evidence.journal,
        sound=evidence.sound,
        clears=[clear.at for clear in evidence.record.clears],
        checks=check_call(evidence),
    )
    save(report, out, view.say)
