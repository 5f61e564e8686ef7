"""Text from a carrier's JSON."""

from __future__ import annotations

import pytest

from voiceflow.transports.wire_text import is_text, read_text, read_texts


def test_a_lone_surrogate_is_no_text() -> None:
    assert not is_text("\ud800")
    with pytest.raises(UnicodeEncodeError):
        read_text("\ud800")


@pytest.mark.parametrize("value", [None, 1, True, b"text", ["text"], {}])
def test_only_strings_are_text(value: object) -> None:
    assert not is_text(value)
    with pytest.raises(TypeError):
        read_text(value)


def test_the_entries_that_are_no_text_are_left_out() -> None:
    assert read_texts({"a": "one", "b": 2, "c": "\udfff", "d": ""}) == {"a": "one", "d": ""}


@pytest.mark.parametrize("values", [None, "text", ["a"], 3])
def test_what_is_no_object_has_no_entries(values: object) -> None:
    assert read_texts(values) == {}
