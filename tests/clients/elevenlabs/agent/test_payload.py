"""The fields of one message, read with care."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.agent.payload import Payload
from voiceflow.errors import RemoteProtocolError

FITS, TEXT = "x is not a number that fits", "x is not a string"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@given(VALUES)
def test_every_field_is_of_its_kind_or_an_error_that_does_not_quote_it(value: object) -> None:
    payload = Payload({"x": value})
    for read, kind in ((payload.text, str), (payload.whole, int), (payload.number, float)):
        complaint = ""
        try:
            assert type(read("x")) is kind
        except RemoteProtocolError as error:
            complaint = str(error)
        assert complaint in ("", "x is not a whole number", "x is not a number", FITS, TEXT)
    assert type(payload.text_or_none("x")) in (str, type(None))
    assert type(payload.whole_or_none("x")) in (int, type(None))
    assert type(payload.flag("x")) is bool
    assert isinstance(payload.object("x"), dict)
    assert all(type(one) is Payload for one in payload.objects("x"))
    assert all(type(one) is str for one in payload.texts("x"))


def test_a_truth_value_is_no_number_and_what_is_odd_in_a_list_is_left_out() -> None:
    payload = Payload({"flag": True, "list": [1, "a", {"b": 2}, None, "c"], "n": 3})
    for read in (payload.whole, payload.number):
        with pytest.raises(RemoteProtocolError, match="flag is not a"):
            read("flag")
    assert (payload.number("n"), payload.whole("n")) == (3.0, 3)
    assert payload.texts("list") == ("a", "c")
    assert [one.whole("b") for one in payload.objects("list")] == [2]
    assert (payload.flag("flag"), payload.flag("n"), payload.flag("missing", default=True)) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize("message", [{}, {"x": None}, {"x": [1]}, {"x": "secret"}])
def test_a_message_without_its_object_is_an_error(message: dict[str, object]) -> None:
    with pytest.raises(RemoteProtocolError, match=r"^x is not an object$"):
        Payload.of(message, "x")
    assert Payload.of({"x": {"a": "b"}}, "x").text("a") == "b"
