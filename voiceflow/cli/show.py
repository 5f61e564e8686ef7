"""``voiceflow show``: the chain of a bot as a drawing, and its mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voiceflow.cli.dotenv import env_file
from voiceflow.cli.serve_lines import CarrierOption
from voiceflow.cli.terminal import console, say


def show(
    file: Annotated[Path, typer.Argument(help="A Python file with 'async def bot(call)'.")],
    svg: Annotated[Path | None, typer.Option(help="Write a picture into this file instead.")] = None,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Print a Mermaid flowchart, for a README.")
    ] = False,
    carrier: CarrierOption = None,
) -> None:
    """Draw the chain: processors, branches, and the frames between them, ↓ downstream and ↑ upstream.

    It needs no key and no network. The bot runs as far as call.run, with nobody on the call. The exit status
    is 1 if the chain cannot work.
    """
    from voiceflow.chain import check
    from voiceflow.chain.drawing import mermaid_of, svg_of, text_of
    from voiceflow.cli.chain import load_chain

    with env_file(file.parent):
        shape = load_chain(file, carrier)
    if svg is not None:
        svg.write_text(svg_of(shape), encoding="utf-8")
    if svg is None or mermaid:
        typer.echo(mermaid_of(shape) if mermaid else text_of(shape), nl=False)
    problems = check(shape)
    to = console(stderr=True)
    for problem in problems:
        label = ("cannot work: ", "bold red") if problem.is_error else ("odd: ", "yellow")
        say(to, label, problem.text)
    raise typer.Exit(1 if any(problem.is_error for problem in problems) else 0)
