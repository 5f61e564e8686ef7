"""Pages that are asked for while things come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.elevenlabs.http.pages import page

ITEMS = st.sets(st.tuples(st.integers(0, 5), st.text("abc", min_size=1, max_size=4)), max_size=12)


@given(
    items=ITEMS,
    gone=st.lists(st.integers(0, 20), max_size=12),
    come=st.lists(st.tuples(st.integers(0, 5), st.text("def", min_size=1, max_size=2)), max_size=12),
    size=st.integers(1, 4),
    descending=st.booleans(),
)
def test_what_stays_is_told_once_and_in_order(
    items: set[tuple[int, str]],
    gone: list[int],
    come: list[tuple[int, str]],
    size: int,
    descending: bool,
) -> None:
    now, removed, told, cursor = set(items), set(), list[tuple[int, str]](), None
    for turn in range(len(items) + len(come) + 1):
        found, cursor = page(now, place=lambda item: item, size=size, cursor=cursor, descending=descending)
        told += found
        assert len(found) <= size
        if cursor is None:
            break
        if turn < len(gone) and now:
            lost = sorted(now)[gone[turn] % len(now)]
            now.discard(lost)
            removed.add(lost)
        if turn < len(come):
            now.add(come[turn])
    assert cursor is None
    assert told == sorted(set(told), reverse=descending)
    assert items - removed <= set(told)


def test_a_full_last_page_has_no_cursor() -> None:
    assert page([(1, "a"), (2, "b")], place=lambda item: item, size=2) == ([(1, "a"), (2, "b")], None)
