"""The command line, and how it handles the commands' errors."""

from __future__ import annotations

import os
import sys

from voiceflow.errors import VoiceflowError

EXIT_INTERRUPTED = 130
EXIT_ERROR = 2


def main() -> None:
    """Run the command that the arguments ask for, and exit with its status."""
    try:
        from voiceflow.cli.root import make_app
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        sys.exit('The commands need typer and rich: pip install "voiceflow-calls[cli]"')
    try:
        make_app()(prog_name="voiceflow")
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except VoiceflowError as error:
        print(f"voiceflow: {error}", file=sys.stderr)
        sys.exit(EXIT_ERROR)
    finally:
        _flush()


def _flush() -> None:
    """Flush the output; if its reader has gone (``| head``), keep the interpreter from complaining."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
