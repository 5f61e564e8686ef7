"""The command ``voiceflow`` itself: its options, and the commands below it."""

from __future__ import annotations

from typing import Annotated

from typer import Exit, Option, Typer, echo

from voiceflow import __version__
from voiceflow.cli.lazy import LazyGroup


def make_app() -> Typer:
    """The command line."""
    app = Typer(
        cls=LazyGroup,
        help="Voice agents on real phone calls.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_voiceflow)
    return app


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        echo(f"voiceflow {__version__}")
        raise Exit


def _voiceflow(
    version: Annotated[
        bool, Option("--version", is_eager=True, callback=_show_version, help="Print the version.")
    ] = False,
) -> None:
    """Voice agents on real phone calls."""
