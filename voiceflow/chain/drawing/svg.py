"""A chain as an SVG picture that needs no embedded font."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from voiceflow.chain.drawing.blocks import Block, BlockKind, BlockMark, stacked
from voiceflow.chain.drawing.links import Diagram
from voiceflow.chain.parts import Shape

_EDGE = 20
_STYLE = (
    "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1b2733}"
    ".box{fill:#eef4fb;stroke:#2f6fab;stroke-width:1.5}.name{font-weight:600;text-anchor:middle}"
    ".down{stroke:#2f6fab;fill:none;stroke-width:1.5}.up{stroke:#b3541e;fill:none;stroke-width:1.5}"
    ".join{stroke:#8796a5;fill:none;stroke-width:1.5}.uptext{fill:#8a3f14;text-anchor:end}"
)
_HEADS = "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
    f'orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
    for name, colour in (("d", "#2f6fab"), ("u", "#b3541e"))
)


def svg_of(shape: Shape) -> str:
    """Draw a chain from top to bottom, branches next to each other.

    Downstream frames are written to the right of their arrow, upstream frames to the left.
    """
    diagram = Diagram(shape)
    block: Block = stacked(diagram, diagram.seats, ())
    width, height = round(block.width) + 2 * _EDGE, round(block.height) + 2 * _EDGE
    shapes = "\n".join(line for mark in block.marks for line in _draw(mark.moved(_EDGE, _EDGE)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">\n<style>{_STYLE}</style><defs>{_HEADS}</defs>\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n{shapes}\n</svg>\n'
    )


def _draw(mark: BlockMark) -> Iterator[str]:
    x, y, right, bottom = mark.left, mark.top, mark.right, mark.bottom
    text = escape(mark.text)
    match mark.kind:
        case BlockKind.BOX:
            size = f'width="{right - x:g}" height="{bottom - y:g}"'
            yield f'<rect class="box" x="{x:g}" y="{y:g}" {size} rx="6"/>'
            yield f'<text class="name" x="{(x + right) / 2:g}" y="{(y + bottom) / 2 + 4.5:g}">{text}</text>'
        case BlockKind.DOWN:
            yield f'<path class="down" marker-end="url(#d)" d="M{x:g} {y:g}V{bottom:g}"/>'
        case BlockKind.UP:
            yield f'<path class="up" marker-end="url(#u)" d="M{x:g} {bottom:g}V{y:g}"/>'
        case BlockKind.JOIN:
            yield f'<path class="join" d="M{x:g} {y:g}L{right:g} {bottom:g}"/>'
        case BlockKind.DOWN_TEXT:
            yield f'<text x="{x:g}" y="{bottom - 4:g}">{text}</text>'
        case BlockKind.UP_TEXT:
            yield f'<text class="uptext" x="{right:g}" y="{bottom - 4:g}">{text}</text>'
