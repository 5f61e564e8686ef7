"""The usage of a call by vendor, from what the vendors report."""

from __future__ import annotations

from voiceflow import OperationFrame, OperationKind
from voiceflow.records import CallUsage, Prices, PriceTable
from voiceflow.records.vendor_usage import VendorUsage


def test_two_models_of_a_vendor_are_counted_and_priced_apart() -> None:
    usage = VendorUsage()
    for name, tokens in (("small", 100), ("large", 7), ("small", 1)):
        counts = (("prompt_tokens", tokens),)
        usage.add(
            OperationFrame(
                processor="LLM",
                kind=OperationKind.CHAT,
                began=0.0,
                ended=1.0,
                name=name,
                vendor="v",
                counts=counts,
            )
        )
    found = usage.read(CallUsage(wasted_prompt_tokens=5))
    assert {name: each.prompt_tokens for name, each in found.items() if "/" in name} == {
        "v/small": 101,
        "v/large": 7,
    }
    assert found["v/small"].wasted_prompt_tokens == 5  # the model that was asked last
    table = PriceTable(vendors={"v": Prices(call_minute=1.0), "v/large": Prices(call_minute=2.0)})
    assert table.find("v/large") == Prices(call_minute=2.0)
    assert table.find("v/small") == Prices(call_minute=1.0)
    assert table.find("w") is None
