"""Chains as pictures."""

from xml.etree import ElementTree

import pytest

from tests.chain.drawing.shapes import FORKED, NESTED, STANDARD
from voiceflow.chain.drawing import svg_of
from voiceflow.chain.drawing.links import Diagram
from voiceflow.chain.parts import Fork, Shape, each_seat


def fork(branches: list[Shape]) -> Fork:
    return Fork(tuple(branches))


@pytest.mark.parametrize("shape", [STANDARD, FORKED, NESTED])
def test_the_picture_is_valid_and_names_every_part(shape: Shape) -> None:
    root = ElementTree.fromstring(svg_of(shape))
    names = [
        text.text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "name"
    ]
    assert sorted(map(str, names)) == sorted(seat.part.name for seat in each_seat(Diagram(shape).seats))
