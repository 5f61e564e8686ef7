"""A chain as text, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from voiceflow.chain.drawing.links import BlockLink, Diagram, last_of
from voiceflow.chain.parts import Seat, Seats, Shape

WIDTH = 100
"""Columns."""


def text_of(shape: Shape) -> str:
    """Draw a chain: one line per processor, with the frames between two of them, ↓ and ↑."""
    return "\n".join(_lines(Diagram(shape), None, "", ())) + "\n"


def _lines(diagram: Diagram, seats: Seats | None, margin: str, above: tuple[Seat, ...]) -> Iterator[str]:
    for item in diagram.seats if seats is None else seats:
        if isinstance(item, Seat):
            if above:
                yield from _link(diagram.link(above, (item,)), margin)
            yield margin + item.part.name
            above = (item,)
            continue
        for number, branch in enumerate(item.branches, 1):
            yield f"{margin}├─ branch {number}"
            yield from _lines(diagram, branch, margin + "│  ", above)
        yield f"{margin}└─ joined"
        above = last_of((item,))


def _link(link: BlockLink, margin: str) -> Iterator[str]:
    for arrow, names in (("↓", link.down), ("↑", link.up)):
        if names:
            yield from textwrap.wrap(
                ", ".join(names),
                WIDTH,
                initial_indent=f"{margin}  {arrow} ",
                subsequent_indent=f"{margin}    ",
                break_on_hyphens=False,
            )
    if not (link.down or link.up):
        yield f"{margin}  ↓ nothing that a part behind takes"
