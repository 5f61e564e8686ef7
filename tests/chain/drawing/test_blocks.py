"""The layout of a chain's picture: rectangles, without any drawing. Units are pixels."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from voiceflow import Processor
from voiceflow.chain.describe import interface_of
from voiceflow.chain.drawing.blocks import Block, BlockKind, BlockMark, stacked
from voiceflow.chain.drawing.links import Diagram
from voiceflow.chain.parts import ChainPart, Fork, Shape
from voiceflow.processors import LLM, VAD
from voiceflow.processors.local import LocalSTT, LocalTTS
from voiceflow.transports import CallInput, CallOutput

KINDS: list[type[Processor]] = [CallInput, VAD, LocalSTT, LLM, LocalTTS, CallOutput]


parts = st.builds(ChainPart, st.text("aW", min_size=1, max_size=40), st.sampled_from(KINDS).map(interface_of))


shapes = st.recursive(
    st.lists(parts, min_size=1, max_size=3).map(tuple),
    lambda inner: st.tuples(
        parts, st.lists(inner, min_size=1, max_size=3).map(lambda b: Fork(tuple(b))), parts
    ),
    max_leaves=6,
)


def block_of(shape: Shape) -> Block:
    diagram = Diagram(shape)
    return stacked(diagram, diagram.seats, ())


def overlap(one: BlockMark, other: BlockMark) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


@given(shapes)
def test_no_box_and_no_text_overlaps_another_or_leaves_the_picture(shape: Shape) -> None:
    block = block_of(shape)
    solid = [
        mark for mark in block.marks if mark.kind in (BlockKind.BOX, BlockKind.DOWN_TEXT, BlockKind.UP_TEXT)
    ]
    assert not [pair for pair in itertools.combinations(solid, 2) if overlap(*pair)]
    for mark in block.marks:
        assert min(mark.left, mark.right, mark.top) >= -0.01
        assert max(mark.left, mark.right) <= block.width + 0.01
        assert mark.bottom <= block.height + 0.01


@given(shapes)
def test_no_arrow_runs_through_a_text_or_a_box(shape: Shape) -> None:
    block = block_of(shape)
    solid = [
        mark for mark in block.marks if mark.kind in (BlockKind.BOX, BlockKind.DOWN_TEXT, BlockKind.UP_TEXT)
    ]
    arrows = [mark for mark in block.marks if mark.kind in (BlockKind.DOWN, BlockKind.UP)]
    assert not [(arrow, mark) for arrow in arrows for mark in solid if overlap(arrow, mark)]
