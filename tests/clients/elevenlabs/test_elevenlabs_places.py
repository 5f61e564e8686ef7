"""The right place of a misplaced argument."""

from __future__ import annotations

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from voiceflow.clients.elevenlabs.places import check_places, misplaced, place


class Leaf(BaseModel):
    stability: float = 0.5


class Branch(BaseModel):
    leaf: Leaf = Leaf()
    twin: Branch | None = None


class Root(BaseModel):
    branches: list[Branch] = []
    own: Leaf | None = None
    speed: float = 1.0


class Deep(BaseModel):
    root: Root = Root()


def test_the_nearest_place_counts_and_is_written_as_one_writes_it() -> None:
    assert place(Root, "stability") == "own=Leaf(...)"
    assert place(Branch, "stability") == "leaf=Leaf(...)"
    assert place(Deep, "twin") == "root=Root(branches=Branch(...))"
    assert place(Deep, "speed") == "root=Root(...)"


def test_what_is_its_own_or_nowhere_has_no_other_place() -> None:
    assert place(Root, "speed") is None
    assert place(Deep, "nothing") is None


def test_an_argument_is_put_in_its_place_or_spelled_right() -> None:
    assert misplaced("stability", Root) == "stability belongs in own=Leaf(...)"
    assert misplaced("sped", Leaf, Root) == "sped is not an argument; did you mean speed?"
    assert misplaced("zzz", Root) == "zzz is not an argument here"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("speed", "speed belongs in Root(...)"),
        ("twin", "twin belongs in Root(branches=Branch(...))"),
        ("stabilty", "stabilty is not an argument; did you mean stability?"),
    ],
)
def test_a_field_of_another_object_is_named_with_it(name: str, advice: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        check_places(Leaf, {"stability": 1, name: 2}, Root)
    assert str(raised.value) == advice


def test_what_fits_and_what_is_no_mapping_is_left_to_the_model() -> None:
    check_places(Leaf, {"stability": 1}, Root)
    check_places(Leaf, ["speed"], Root)
