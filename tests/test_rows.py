"""Which rows of large tables run by default."""

from collections.abc import Hashable
from inspect import signature
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import choose, covering, each_row, left_out, spread

pytest_plugins = ["pytester"]

Table = list[tuple[Hashable, ...]]
products = st.lists(st.integers(1, 4), min_size=2, max_size=3).map(
    lambda sizes: [*product(*(range(size) for size in sizes))]
)
tables: st.SearchStrategy[Table] = products.flatmap(
    lambda rows: st.lists(st.sampled_from(rows), min_size=1, max_size=20, unique=True)
)


def shown(table: Table, strength: int) -> set[Hashable]:
    return {
        (at, tuple(row[column] for column in at))
        for row in table
        for at in combinations(range(len(row)), strength)
    }


@given(products | tables, st.integers(1, 2))
def test_the_chosen_rows_show_every_combination_that_the_table_has(table: Table, strength: int) -> None:
    chosen = covering(table, strength)
    assert shown([table[number] for number in chosen], strength) == shown(table, strength)
    assert len(set(chosen)) == len(chosen)


@given(products)
def test_far_fewer_rows_than_the_product_show_every_pair(table: Table) -> None:
    largest, second = sorted((len(set(column)) for column in zip(*table, strict=True)), reverse=True)[:2]
    assert len(covering(table, 2)) <= 2 * largest * second
    assert len(covering(table, 1)) == largest


def test_twelve_of_eighty_one_rows_show_every_pair_of_four_times_three_values() -> None:
    assert len(covering([*product(range(3), repeat=4)], 2)) <= 12


@given(st.integers(0, 50), st.integers(1, 10))
def test_spread_rows_begin_and_end_with_the_table(count: int, most: int) -> None:
    chosen = spread(count, most)
    assert len(chosen) == len(set(chosen)) == min(count, most)
    assert not chosen or chosen[0] == 0
    assert most == 1 or not chosen or chosen[-1] == count - 1


def test_columns_that_determine_each_other_are_one_dimension() -> None:
    table = [(name, name.upper(), number) for name, number in product("abc", range(2))]
    assert len(choose(table, strength=1)) == 3
    assert choose([(name, name.upper()) for name in "abcde"], most=2) == [0, 4]


@given(tables, st.integers(1, 5))
def test_a_limit_holds_for_every_table(table: Table, most: int) -> None:
    assert 1 <= len(choose(table, most)) <= most


SUITE = """
import pytest

@pytest.mark.rows(2, always=["seven"])
@pytest.mark.parametrize("name", ["one", "two", "seven", "nine"])
def test_names(name):
    pass

@pytest.mark.rows(strength=1)
@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("name", [{"a": 1}, {"b": 2}], ids=["a", "b"])
def test_products(name, number):
    pass

@pytest.mark.parametrize("number", range(3))
def test_unmarked(number):
    pass
"""


def test_rows_are_left_out_of_marked_tables_only(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers =\n    rows")
    items = pytester.getitems(SUITE)
    assert [item.name for item in left_out(items)] == [
        "test_names[two]",
        "test_products[a-1]",
        "test_products[b-0]",
        "test_products[b-2]",
    ]


def test_a_test_of_all_rows_reports_each_that_fails() -> None:
    seen: list[tuple[int, str]] = []

    @each_row("number", [1, 2])
    @each_row("word, length", [("one", 3), ("three", 4), ("four", 5)])
    def check(seen: list[tuple[int, str]], number: int, word: str, length: int) -> None:
        seen.append((number, word))
        assert len(word) == length
        with pytest.raises(ValueError, match="word"):
            int("word")

    assert [*signature(check).parameters] == ["seen"]
    with pytest.raises(BaseExceptionGroup, match="2 of 2 rows fail") as raised:
        check(seen=seen)
    assert seen == [(number, word) for number in (1, 2) for word in ("one", "three", "four")]
    [first, _] = raised.value.exceptions
    assert isinstance(first, BaseExceptionGroup)
    assert [failure.__notes__ for failure in first.exceptions] == [
        ["in the row ('three', 4)"],
        ["in the row ('four', 5)"],
    ]


def test_a_row_in_which_nothing_is_raised_fails() -> None:
    @each_row("text", ["1", "one"])
    def check(text: str) -> None:
        with pytest.raises(ValueError, match="one"):
            int(text)

    with pytest.raises(BaseExceptionGroup, match="1 of 2 rows fail"):
        check()
