"""``voiceflow trace``: a recorded call for Perfetto."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voiceflow.cli.terminal import console, say
from voiceflow.errors import ConfigurationError

JOURNAL = "call.jsonl"


def trace(
    call: Annotated[Path, typer.Argument(help="A journal (call.jsonl), or the folder that contains it.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")] = Path("trace.json"),
    content: Annotated[bool, typer.Option("--content", help="Show what people said.")] = False,
) -> None:
    """Open the file at https://ui.perfetto.dev, which keeps it in your browser, or at chrome://tracing.

    There is a lane for each voice, for the user's turns, and for each vendor and the tools; arrows lead from
    a turn to its answer. `voiceflow demo` and `voiceflow call` write a journal, and `save_notes` does.
    """
    from voiceflow.journal import load_notes
    from voiceflow.telemetry.call_trace import trace_call

    file = call / JOURNAL if call.is_dir() else call
    try:
        notes = load_notes(file)
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"no journal can be read at {file}") from None
    except ValueError as error:
        raise ConfigurationError(f"{file}: {error}") from None
    name = file.parent.resolve().name if file.name == JOURNAL else file.stem
    out.write_text(trace_call(notes, title=name, content=content).to_json(), encoding="utf-8")
    say(console(), f"{out}  open it at ", ("https://ui.perfetto.dev", "cyan"))
