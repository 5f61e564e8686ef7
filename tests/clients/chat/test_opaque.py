"""What a vendor needs back with a tool call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.chat.opaque import seal, unseal

ITEMS = st.lists(
    st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.none(), max_size=3), min_size=1, max_size=3
)


@given(ITEMS)
def test_the_items_come_back_to_the_model_that_wrote_them_and_to_no_other(items: list[object]) -> None:
    text = seal("openai", "m1", items)
    assert unseal(text, "openai", "m1") == items
    assert unseal(text, "openai", "m2") == unseal(text, "gemini", "m1") == []


def test_nothing_is_written_where_there_are_no_items() -> None:
    assert seal("openai", "m1", []) == ""
    assert unseal("", "openai", "m1") == []


@pytest.mark.parametrize(
    "text", ["{", "3", "[]", "null", '{"vendor":"v","model":"m"}', '{"vendor":"v","model":"m","items":3}']
)
def test_a_text_that_is_something_else_has_no_items(text: str) -> None:
    assert unseal(text, "v", "m") == []
