"""A chain as a Mermaid flowchart, for READMEs.

Source: https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from voiceflow.chain.drawing.links import Diagram, first_of, last_of
from voiceflow.chain.parts import Seat, Seats, Shape, each_seat


def mermaid_of(shape: Shape) -> str:
    """Draw a chain: solid arrows for frames downstream, dotted ones for frames upstream."""
    diagram = Diagram(shape)
    lines = ["flowchart TD"]
    for seat in each_seat(diagram.seats):
        name = seat.part.name.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;")
        lines.append(f'    n{seat.index}["{name}"]')
    for upper, lower in _pairs(diagram.seats):
        link = diagram.link((upper,), (lower,))
        down = f'|"{"<br/>".join(link.down)}"|' if link.down else ""
        lines.append(f"    n{upper.index} -->{down} n{lower.index}")
        if link.up:
            lines.append(f'    n{lower.index} -.->|"{"<br/>".join(link.up)}"| n{upper.index}')
    return "\n".join(lines) + "\n"


def _pairs(seats: Seats) -> Iterator[tuple[Seat, Seat]]:
    """Neighbours, the upper one first."""
    for upper, lower in pairwise(seats):
        for one in last_of((upper,)):
            for other in first_of((lower,)):
                yield one, other
    for item in seats:
        if not isinstance(item, Seat):
            for branch in item.branches:
                yield from _pairs(branch)
