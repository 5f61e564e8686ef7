"""The usage of a call by vendor, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from voiceflow.records import CostObserver, PriceTable, VendorCost

HEADS = ("call", "heard", "characters", "unheard", "tokens read", "written", "wasted", "cost")
"""The columns after the vendor. ``wasted`` are tokens of answers that were dropped."""


def usage_table(costs: CostObserver) -> Iterator[str]:
    """The table."""
    currency = costs.prices.currency if isinstance(costs.prices, PriceTable) else ""
    yield '<div class="scroll"><table><thead><tr><th>vendor</th>'
    yield from (f'<th class="figure">{head}</th>' for head in HEADS)
    yield "</tr></thead><tbody>"
    for each in costs.by_vendor:
        yield f"<tr><td>{escape(each.vendor)}</td>"
        yield from (f'<td class="figure">{figure}</td>' for figure in usage_figures(each, currency))
        yield "</tr>"
    yield "</tbody></table></div>"
    yield f'<p class="note">{escape(_note(costs, currency))}</p>'


def usage_figures(each: VendorCost, currency: str) -> list[str]:
    """The figures of one vendor, empty where there is nothing."""
    usage = each.usage
    seconds = [f"{value:.1f} s" if value else "" for value in (usage.call_seconds, usage.heard_seconds)]
    counts = (
        usage.characters,
        usage.unheard_characters,
        usage.prompt_tokens + usage.cached_tokens + usage.cache_write_tokens,
        usage.completion_tokens,
        usage.wasted_prompt_tokens + usage.wasted_completion_tokens,
    )
    return [*seconds, *(f"{count:,}" if count else "" for count in counts), _money(each.cost, currency)]


def _money(value: float | None, currency: str) -> str:
    return "" if value is None else f"{value:.4f} {escape(currency)}".rstrip()


def _note(costs: CostObserver, currency: str) -> str:
    priced = [each for each in costs.by_vendor if each.cost is not None]
    if not priced:
        return "Without prices: give a file of yours with --prices."
    wasted = sum(each.wasted for each in priced)
    total = (
        f"Total {_money(costs.total, currency)}, of which {_money(wasted, currency)} for what nobody heard."
    )
    as_of = costs.prices.as_of if isinstance(costs.prices, PriceTable) else None
    return f"{total} Prices of {as_of}." if as_of else total
