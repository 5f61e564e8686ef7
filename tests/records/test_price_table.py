"""Prices of the vendors."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from voiceflow import ConfigurationError
from voiceflow.records import (
    CallUsage,
    Prices,
    PriceTable,
)


def test_each_unit_has_its_price() -> None:
    usage = CallUsage(60.0, 30.0, 2000, 1_000_000, 500_000, 250_000, 100_000, 50_000)
    prices = Prices(
        call_minute=1.0,
        heard_minute=2.0,
        thousand_characters=3.0,
        million_prompt_tokens=4.0,
        million_cached_tokens=6.0,
        million_cache_write_tokens=5.0,
        million_completion_tokens=8.0,
    )
    assert list(usage.cost(prices).values()) == [1.0, 1.0, 6.0, 4.0, 3.0, 0.5, 2.0]
    as_prompt = usage.cost(prices.model_copy(update={"million_cache_write_tokens": None}))
    assert as_prompt["million_cache_write_tokens"] == 0.4
    assert sum(usage.cost(Prices()).values()) == 0.0


def test_a_price_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="call_minute"):
        Prices(call_minute=-1.0)


EXAMPLE = Path(__file__).parents[2] / "examples" / "prices.toml"


def test_the_example_is_a_table() -> None:
    table = PriceTable.load(EXAMPLE)
    assert table.currency == "EUR"
    assert table.as_of == datetime.date(2026, 11, 30)
    assert table.find("openai/a-larger-model") != table.find("openai/another")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[carrier]\ncall_minute = -1", "carrier.call_minute"),
        ("[carrier]\ncall_minute = 'much'", "carrier.call_minute"),
        ("[carrier]\nper_minute = 1", "per_minute"),
        ("as_of = 'yesterday'", "as_of"),
        ("carrier = ", "is no TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=says):
        PriceTable.load(tmp_path / "prices.toml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.toml"):
        PriceTable.load(tmp_path / "none.toml")
