"""The command line: what commands there are, and what becomes of their errors."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

from voiceflow.errors import VoiceflowError

COMMANDS = {
    "demo": "Run a whole simulated phone call: no key, no network, no phone.",
    "serve": "Answer real calls with the bot in a Python file.",
    "call": "Let a simulated caller talk to the bot in a Python file, offline.",
    "doctor": "Check keys, ports, public address and engines, and say how to mend what is missing.",
    "init": "Make a new bot, with a test.",
}
"""Each is the function of the same name in a module of the same name beside this one."""

EXIT_INTERRUPTED = 130
EXIT_ERROR = 2


def main() -> None:
    """Run the command that the arguments ask for, and exit with its status."""
    try:
        from typer import Typer
    except ImportError:
        sys.exit('The commands need typer and rich: pip install "voiceflow[cli]"')
    from voiceflow.cli.lazy import LazyGroup

    app = Typer(
        cls=LazyGroup,
        help="Voice agents on real phone calls.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_nothing)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except VoiceflowError as error:
        print(f"voiceflow: {error}", file=sys.stderr)
        sys.exit(EXIT_ERROR)


def installed() -> list[str]:
    """The commands that are there."""
    return [name for name in COMMANDS if find_spec(f"voiceflow.cli.{name}") is not None]


def function_of(name: str) -> object:
    """Import a command."""
    return getattr(import_module(f"voiceflow.cli.{name}"), name)


def _nothing() -> None:
    """Voice agents on real phone calls."""
