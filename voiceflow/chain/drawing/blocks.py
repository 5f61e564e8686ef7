"""The layout of a chain's picture: rectangles, without any drawing. Units are pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from voiceflow.chain.drawing.links import BlockLink, Diagram, last_of
from voiceflow.chain.parts import Seat, SeatFork, Seats

CHARACTER = 8.2
"""Width of a character: a little more than any monospaced font has at 13 pixels."""
LINE = 17.0
BOX = 34.0
GAP = 32.0
JOIN = 26.0
_OFFSET = 7.0
_TEXT = 10.0


class BlockKind(Enum):
    """The kind of a mark."""

    BOX = auto()
    DOWN = auto()
    UP = auto()
    JOIN = auto()
    DOWN_TEXT = auto()
    UP_TEXT = auto()


@dataclass(frozen=True, slots=True)
class BlockMark:
    """One element of the picture.

    Attributes:
        kind: The kind of the element.
        left: The left edge; a line goes from left and top to right and bottom.
        top: See ``left``.
        right: See ``left``.
        bottom: See ``left``.
        text: The text of the element.
    """

    kind: BlockKind
    left: float
    top: float
    right: float
    bottom: float
    text: str = ""

    def moved(self, x: float, y: float) -> BlockMark:
        """A copy, moved by this distance."""
        return replace(
            self, left=self.left + x, right=self.right + x, top=self.top + y, bottom=self.bottom + y
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the picture. Its axis, on which it is joined to others, is in its middle.

    Attributes:
        width: The full width.
        height: The full height.
        marks: Its elements.
    """

    width: float
    height: float
    marks: tuple[BlockMark, ...]

    def moved(self, x: float, y: float) -> tuple[BlockMark, ...]:
        """Its marks, moved by this distance."""
        return tuple(mark.moved(x, y) for mark in self.marks)


def stacked(diagram: Diagram, seats: Seats, above: tuple[Seat, ...]) -> Block:
    """Lay out a chain: its parts and forks, one below the other.

    Args:
        diagram: The diagram to draw.
        seats: The chain.
        above: The parts directly before it.
    """
    blocks: list[Block] = []
    for item in seats:
        if isinstance(item, SeatFork):
            blocks.append(_fork(diagram, item, above))
        else:
            if above:
                blocks.append(_link(diagram.link(above, (item,))))
            blocks.append(_box(item.part.name))
        above = last_of((item,))
    width = max(block.width for block in blocks)
    marks: list[BlockMark] = []
    top = 0.0
    for block in blocks:
        marks += block.moved((width - block.width) / 2, top)
        top += block.height
    return Block(width, top, tuple(marks))


def _box(name: str) -> Block:
    width = len(name) * CHARACTER + 28
    return Block(width, BOX, (BlockMark(BlockKind.BOX, 0, 0, width, BOX, name),))


def _link(link: BlockLink) -> Block:
    lines = max(len(link.down), len(link.up), 1)
    height = lines * LINE + 14
    side = max((len(name) for name in (*link.down, *link.up)), default=0) * CHARACTER + _OFFSET + _TEXT
    middle = side
    down_at = middle + (_OFFSET if link.up else 0)
    marks = [BlockMark(BlockKind.DOWN, down_at, 2, down_at, height - 2)]
    if link.up:
        marks.append(BlockMark(BlockKind.UP, middle - _OFFSET, 2, middle - _OFFSET, height - 2))
    for kind, names in ((BlockKind.DOWN_TEXT, link.down), (BlockKind.UP_TEXT, link.up)):
        first = (height - len(names) * LINE) / 2
        for number, name in enumerate(names):
            top, wide = first + number * LINE, len(name) * CHARACTER
            left = (
                middle + _OFFSET + _TEXT if kind is BlockKind.DOWN_TEXT else middle - _OFFSET - _TEXT - wide
            )
            marks.append(BlockMark(kind, left, top, left + wide, top + LINE, name))
    return Block(2 * (side + _TEXT), height, tuple(mark.moved(_TEXT, 0) for mark in marks))


def _fork(diagram: Diagram, fork: SeatFork, above: tuple[Seat, ...]) -> Block:
    branches = [stacked(diagram, branch, above) for branch in fork.branches]
    width = sum(branch.width for branch in branches) + GAP * (len(branches) - 1)
    tallest = max(branch.height for branch in branches)
    marks: list[BlockMark] = []
    left = 0.0
    for branch in branches:
        axis, bottom = left + branch.width / 2, JOIN + branch.height
        marks.append(BlockMark(BlockKind.JOIN, width / 2, 0, axis, JOIN))
        marks += branch.moved(left, JOIN)
        if bottom < JOIN + tallest:
            marks.append(BlockMark(BlockKind.JOIN, axis, bottom, axis, JOIN + tallest))
        marks.append(BlockMark(BlockKind.JOIN, axis, JOIN + tallest, width / 2, 2 * JOIN + tallest))
        left += branch.width + GAP
    return Block(width, 2 * JOIN + tallest, tuple(marks))
