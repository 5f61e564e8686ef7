"""An observer that measures the usage that vendors charge for, and multiplies it by your prices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict

from voiceflow.frames import (
    AgentTextFrame,
    CancelFrame,
    Direction,
    EndFrame,
    Frame,
    HeardFrame,
    MetricFrame,
    OperationFrame,
    StartFrame,
    UserAudioFrame,
)
from voiceflow.processor import Processor
from voiceflow.records.price_table import Prices as Prices  # part of this module's interface
from voiceflow.records.price_table import PriceTable
from voiceflow.records.usage import CallUsage as CallUsage
from voiceflow.records.usage import VendorCost
from voiceflow.records.vendor_usage import UnheardText, VendorUsage


class CostObserver:
    """Measures the usage of one call. Pass :meth:`observe` to a session or a server.

    An interrupted answer of the model counts no tokens, because its server reports them at the end. In a call
    with a redaction, characters are counted in the redacted text.

    Args:
        prices: Your prices: the same for all vendors, or by vendor.
        clock: Returns loop time; by default that of the running loop.
    """

    def __init__(self, prices: Prices | PriceTable, *, clock: Callable[[], float] | None = None) -> None:
        self.prices = prices
        self._clock = clock or asyncio.get_running_loop().time
        self._begun: float | None = None
        self._ended: float | None = None
        self._heard = 0.0
        self._characters = 0
        self._counts = dict.fromkeys(_TOKENS, 0)
        self._unheard = UnheardText()
        self._vendors = VendorUsage()
        # An observer sees a frame once per processor that passes it on: only the first counts.
        self._audio_source: Processor | None = None
        self._last: dict[type[Frame], Frame] = {}

    @property
    def usage(self) -> CallUsage:
        """The usage of the call so far."""
        end = self._clock() if self._ended is None else self._ended
        seconds = 0.0 if self._begun is None else end - self._begun
        counts = self._counts
        cached, written = counts["llm_cached_tokens"], counts["llm_cache_write_tokens"]
        return CallUsage(
            call_seconds=seconds,
            heard_seconds=self._heard,
            characters=self._characters,
            prompt_tokens=counts["llm_prompt_tokens"] - cached - written,
            cached_tokens=cached,
            completion_tokens=counts["llm_completion_tokens"],
            cache_write_tokens=written,
            reasoning_tokens=counts["llm_reasoning_tokens"],
            wasted_prompt_tokens=counts["llm_wasted_prompt_tokens"],
            wasted_completion_tokens=counts["llm_wasted_completion_tokens"],
            unheard_characters=self._unheard.characters,
        )

    @property
    def by_vendor(self) -> list[VendorCost]:
        """The usage and the cost so far by vendor."""
        found = []
        for vendor, usage in self._vendors.read(self.usage).items():
            prices = self.prices.find(vendor) if isinstance(self.prices, PriceTable) else self.prices
            if prices is None:
                found.append(VendorCost(vendor, usage, None))
            else:
                found.append(
                    VendorCost(vendor, usage, sum(usage.cost(prices).values()), usage.wasted(prices))
                )
        return found

    @property
    def total(self) -> float:
        """The total cost so far. Vendors without a price cost nothing."""
        if isinstance(self.prices, Prices):
            return sum(self.usage.cost(self.prices).values())
        return sum(each.cost or 0.0 for each in self.by_vendor)

    def summary(self) -> dict[str, object]:
        """The usage and the cost so far as JSON, such as for a webhook.

        ``unpriced`` names the vendors without a price. What nobody heard, ``wasted``, is a part
        of the total.
        """
        vendors = self.by_vendor
        table = self.prices if isinstance(self.prices, PriceTable) else PriceTable()
        return {
            "currency": table.currency,
            "as_of": None if table.as_of is None else table.as_of.isoformat(),
            "total": self.total,
            "wasted": sum(each.wasted for each in vendors),
            "unpriced": [each.vendor for each in vendors if each.cost is None],
            "vendors": [asdict(each) for each in vendors],
        }

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        if isinstance(frame, UserAudioFrame):
            self._audio_source = self._audio_source or processor
            if self._audio_source is processor:
                self._heard += frame.duration
        elif isinstance(frame, AgentTextFrame):
            # At every link, as a processor may change it.
            self._characters += self._unheard.write(frame, processor.name)
        elif isinstance(frame, _COUNTED) and self._last.get(type(frame)) is not frame:
            self._last[type(frame)] = frame
            self._count(frame)

    def _count(self, frame: Frame) -> None:
        match frame:
            case HeardFrame():
                self._unheard.hear(frame)
            case OperationFrame():
                self._vendors.add(frame)
            case MetricFrame() if frame.name in self._counts:
                self._counts[frame.name] += round(frame.value)
            case StartFrame() if self._begun is None:
                self._begun = self._clock()
            case EndFrame() | CancelFrame():
                self._ended = self._clock()


_COUNTED = (
    HeardFrame,
    OperationFrame,
    MetricFrame,
    StartFrame,
    EndFrame,
    CancelFrame,
)

_TOKENS = (
    "llm_prompt_tokens",
    "llm_cached_tokens",
    "llm_completion_tokens",
    "llm_cache_write_tokens",
    "llm_reasoning_tokens",
    "llm_wasted_prompt_tokens",
    "llm_wasted_completion_tokens",
)
