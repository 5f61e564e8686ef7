"""The usage of a call by vendor."""

from __future__ import annotations

import datetime
from html.parser import HTMLParser

from voiceflow import Direction, Processor, StartFrame
from voiceflow.cli.report.usage import HEADS, usage_figures, usage_table
from voiceflow.records import CostObserver, Prices, PriceTable
from voiceflow.records.usage import CallUsage, VendorCost


def test_figures_are_empty_where_there_is_nothing() -> None:
    assert usage_figures(VendorCost("carrier", CallUsage(call_seconds=61.25), None), "EUR") == [
        "61.2 s",
        *[""] * 7,
    ]
    usage = CallUsage(
        characters=1234, prompt_tokens=1000, cached_tokens=500, cache_write_tokens=1, completion_tokens=7
    )
    figures = usage_figures(VendorCost("openai/gpt-x", usage, 0.01234), "<EUR>")
    assert figures == ["", "", "1,234", "", "1,501", "7", "", "0.0123 &lt;EUR&gt;"]
    assert len(figures) == len(HEADS)


class Cells(HTMLParser):
    """Counts the cells of a table, and checks that it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.cells += tag in ("td", "th")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def test_a_call_without_prices_says_how_to_give_some() -> None:
    text = "".join(usage_table(CostObserver(PriceTable(), clock=lambda: 0.0)))
    assert "give a file of yours with --prices" in text
    cells = Cells()
    cells.feed(text)
    assert cells.cells % (len(HEADS) + 1) == 0


def test_the_total_names_the_currency_and_the_date_of_the_prices() -> None:
    table = PriceTable(
        currency="EUR", as_of=datetime.date(2026, 11, 30), vendors={"carrier": Prices(call_minute=0.6)}
    )
    now = [0.0]
    observer = CostObserver(table, clock=lambda: now[0])
    observer.observe(Processor(), StartFrame(), Direction.DOWNSTREAM)
    now[0] = 60.0
    text = "".join(usage_table(observer))
    assert "Total 0.6000 EUR, of which 0.0000 EUR for what nobody heard. Prices of 2026-11-30." in text
    assert "<td>carrier</td>" in text
